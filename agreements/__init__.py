"""Bodies, agreements and numbers: what holds on which day, and what others printed about it."""
