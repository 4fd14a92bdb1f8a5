"""Web pages: forms and edit conflicts, saved forms, page cache, Markdown, downloads, feeds, static files."""
