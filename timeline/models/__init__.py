from .corrections import Correction
from .documents import Document, Edition
from .entries import Entry
from .import_rows import ImportRow
from .imports import ImportJob
from .links import Link
from .programme import Item, Part, Role, Slot
from .venues import Series, Venue
from .versions import Version

__all__ = [
    "Correction",
    "Document",
    "Edition",
    "Entry",
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
