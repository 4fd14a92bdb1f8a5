"""照会 itself: whom it asks, until when, and who has handed in."""
