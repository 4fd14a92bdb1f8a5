"""印刷: the chronology as a table, and the whole record with bodies and statistics as a page, PDF and tables."""
