"""添付資料: files attached to a proposal, checked by content and by the scanner, as private as it."""
