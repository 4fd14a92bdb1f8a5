"""年間計画: what a fiscal year is to bring, and what of it the chronology says was held."""
