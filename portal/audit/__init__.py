"""操作の記録: one line for every decision and change of rights."""
