"""オープンデータ: what describes the public lists to those who use them: catalogue, dictionary, history."""
