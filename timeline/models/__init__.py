from .corrections import Correction
from .documents import Document, Edition
from .entries import Entry
from .links import Link
from .programme import Item, Part, Role, Slot
from .venues import Series, Venue

__all__ = [
    "Correction",
    "Document",
    "Edition",
    "Entry",
    "Item",
    "Link",
    "Part",
    "Role",
    "Series",
    "Slot",
    "Venue",
]
