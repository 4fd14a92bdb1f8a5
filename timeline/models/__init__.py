from .corrections import Correction
from .documents import Document, Edition
from .entries import Entry
from .imports import ImportJob, ImportRow
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
