"""会議: the meetings that come again, their sessions planned and held, and what was done with each item."""
