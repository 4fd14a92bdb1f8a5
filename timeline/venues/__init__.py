"""会場: the pages of venues, with what was held there; the model stands with the entries."""
