"""The workshop: proposals, the wards' answers, cases. Empty until the board opens."""
