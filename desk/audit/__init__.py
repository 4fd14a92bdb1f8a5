"""操作の記録: the log of who did what, searched and read as sentences."""
