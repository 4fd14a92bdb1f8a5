from .corrections.kept_findings import KeptFinding, Search
from .corrections.models import Correction
from .documents.models import Document, Edition
from .entries.models.entries import Entry
from .entries.models.links import Link
from .entries.models.programme import Item, Part, Role, Slot
from .entries.models.venues import Series, Venue
from .entries.models.versions import Version
from .kinds.models import EntryKind
from .meetings.models.agenda import AgendaItem
from .meetings.models.meetings import Meeting
from .meetings.models.series import MeetingSeries
from .news.models import News
from .plan.models import PlanLine
from .record_files.models import RecordFile

__all__ = [
    "AgendaItem",
    "Correction",
    "Document",
    "Edition",
    "Entry",
    "EntryKind",
    "Item",
    "KeptFinding",
    "Link",
    "Meeting",
    "MeetingSeries",
    "News",
    "Part",
    "PlanLine",
    "RecordFile",
    "Role",
    "Search",
    "Series",
    "Slot",
    "Venue",
    "Version",
]
