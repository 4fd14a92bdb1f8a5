"""接触の記録: who met or called whom about what, what came of it and what is to be done; each office reads its own."""
