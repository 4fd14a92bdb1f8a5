"""HTML of pages, as tests read it."""

import re


def joined(html):
    """The HTML without line breaks and the indentation after them; within a tag they become a blank."""
    in_tags = re.sub(r"<[^<>]*>", lambda tag: re.sub(r"\s*\n\s*", " ", tag[0]), html)
    return re.sub(r"\s*\n\s*", "", in_tags)
