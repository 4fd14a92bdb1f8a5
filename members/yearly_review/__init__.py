"""棚卸し, seen by the secretariat: which members confirmed their people this year, and which have no manager."""
