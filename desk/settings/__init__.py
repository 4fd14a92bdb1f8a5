"""設定: the texts that the secretariat changes itself, and a sample of each mail."""
