"""災害支援: disasters, what the wards did, and which partners were hit."""
