"""担当者: who serves in which office of a municipality; invitations, hand-over and the yearly confirmation."""
