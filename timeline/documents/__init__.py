"""公表資料: papers and their editions, each tied to an entry."""
