"""協定の締結: preparations, agreements with term, renewal and end, and the counts of what they cover."""
