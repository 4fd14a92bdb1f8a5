"""The content of an entry: what fixtures, the editor, versions and imports share (docs/record.md)."""

from timeline.entries.errors import ContentError, Overtaken, Problem

from .link_writer import write_links
from .names import Names
from .reading import content_of
from .row_writer import write_rows
from .writing import draft_entry, write_content

__all__ = [
    "ContentError",
    "Names",
    "Overtaken",
    "Problem",
    "content_of",
    "draft_entry",
    "write_content",
    "write_links",
    "write_rows",
]
