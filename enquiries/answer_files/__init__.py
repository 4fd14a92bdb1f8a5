"""回答のファイル: files sent as answers to questions, kept at once, read by the municipality and the asker alone."""
