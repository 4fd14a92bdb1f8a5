from .corrections import Correction
from .documents import Document, Edition
from .entries import Entry, Link, Series, Venue
from .programme import Item, Part, Role, Slot

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
