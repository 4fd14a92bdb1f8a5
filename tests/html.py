"""HTML of pages, as tests read it."""

import re


def joined(html):
    """The HTML without line breaks and the indentation after them, which say nothing."""
    return re.sub(r"\s*\n\s*", "", html)
