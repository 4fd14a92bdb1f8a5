"""協定団体と出典: the bodies that sign, and the sources of what is on record."""
