"""代表担当者の招待: the secretariat invites to wards and members that have no manager, one by one or as a list."""
