"""経過の編集: the secretariat writes, links, publishes and restores entries."""
