"""やりとり: replies read by all members (返信), and private lines between the proposers and one ward (相談)."""
