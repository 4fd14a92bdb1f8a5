"""公表: the entry that a paper was made public, drafted from the paper (公表資料) and what led to it."""
