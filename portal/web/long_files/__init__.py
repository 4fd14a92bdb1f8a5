"""長い一覧のファイル: lists of too many rows to be written while their reader waits; the worker writes them."""
