from .corrections import Correction
from .documents import Document, Edition
from .entries import Entry
from .import_rows import ImportRow
from .imports import ImportJob
from .kinds import EntryKind
from .links import Link
from .programme import Item, Part, Role, Slot
from .venues import Series, Venue
from .versions import Version

__all__ = [
    "Correction",
    "Document",
    "Edition",
    "Entry",
    "EntryKind",
    "ImportJob",
    "ImportRow",
    "Item",
    "Link",
    "Part",
    "Role",
    "Series",
    "Slot",
    "Venue",
    "Version",
]
