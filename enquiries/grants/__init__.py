"""助成金: what was applied for, decided, done and settled, by ward and fiscal year."""
