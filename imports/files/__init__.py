"""Files: an upload or a pasted text as rows of cells."""
