"""経過: the entries of the chronology with programme, links and versions, and their public pages."""
