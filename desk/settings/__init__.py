"""設定: the texts that the secretariat may change, and a sample of each mail."""
