"""催し: lists, the calendar of a month, feed and iCalendar of the entries with an audience."""
