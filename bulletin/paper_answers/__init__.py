"""書面の符号による回答: the code on a ward's sheet, the public page on which it answers, and what waits for a nod."""
