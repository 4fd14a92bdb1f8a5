"""出展: the booths of an event, the plan of its ground, and what is typed there on the day with a printed code."""
