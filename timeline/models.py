from .booths.models.booths import Booth
from .booths.models.reports import BoothCode, BoothReport
from .contacts.models import Contact
from .corrections.kept_findings import KeptFinding, Search
from .corrections.models import Correction
from .documents.models import Document, Edition
from .entries.models.entries import Entry
from .entries.models.links import Link
from .entries.models.programme import Item, Part, Role, Slot
from .entries.models.venues import Series, Spelling, Venue
from .entries.models.versions import Version
from .event_records.models.events import Event
from .event_records.models.pictures import EventPicture
from .event_records.models.results import EventResult
from .event_records.models.steps import EventStep
from .kinds.models import EntryKind
from .meetings.models.agenda import AgendaItem
from .meetings.models.meetings import Meeting
from .meetings.models.series import MeetingSeries
from .news.models import News
from .officials.models import Advisership, Person, Tenure
from .plan.models import PlanLine
from .policy.models import Policy, PolicyStep, RegionalPlan
from .record_files.models import RecordFile
from .relief.models import Disaster, ReliefAction
from .sections.models import Logo, Section
from .sign_ups.models.applicants import Applicant
from .sign_ups.models.classes import SignUpClass

__all__ = [
    "Advisership",
    "AgendaItem",
    "Applicant",
    "Booth",
    "BoothCode",
    "BoothReport",
    "Contact",
    "Correction",
    "Disaster",
    "Document",
    "Edition",
    "Entry",
    "EntryKind",
    "Event",
    "EventPicture",
    "EventResult",
    "EventStep",
    "Item",
    "KeptFinding",
    "Link",
    "Logo",
    "Meeting",
    "MeetingSeries",
    "News",
    "Part",
    "Person",
    "PlanLine",
    "Policy",
    "PolicyStep",
    "RecordFile",
    "RegionalPlan",
    "ReliefAction",
    "Role",
    "Search",
    "Section",
    "Series",
    "SignUpClass",
    "Slot",
    "Spelling",
    "Tenure",
    "Venue",
    "Version",
]
