"""事務局からのお知らせ: what the secretariat tells the public, for a time."""
