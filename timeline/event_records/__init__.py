"""催しの記録: an event from the idea to its results; the chronology says what it is, once it has its entry there."""
