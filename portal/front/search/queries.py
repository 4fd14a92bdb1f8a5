"""What the search asks the database, each query written once for so many words: making them took longer than asking."""

import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from bulletin.models import Case, Message, Proposal
from members.accounts.models.viewer import Viewer
from members.models import Municipality, Profile, User
from portal.database.compiled_queries import prepared
from portal.database.substrings import containing, newest_of
from timeline.entries.list_rows import with_text_columns
from timeline.models import Entry, RecordFile

MOST = 50  # rows of one kind that are shown; one more is asked for, to know whether there are others
_PROPOSAL = ("pk", "number", "title", "summary", "body", "municipality__kind")
_PLACE = ("municipality__kind", "municipality__prefecture__name", "municipality__name")


def evened(words: list[str]) -> list[str]:
    """The words, the last one repeated until they are 1, 2, 4, 8 …: few forms of each query are kept in memory.

    Fifty words can be typed, and each form takes some 30 kB.
    """
    return words + words[-1:] * ((1 << (len(words) - 1).bit_length()) - len(words)) if words else []


def proposals(words: list[str], query: str, user: User | AnonymousUser) -> list[Any]:
    """Proposals `user` may read; first the one whose number (提案第128号) is the whole `query`. Each once."""
    readable = Proposal.objects.visible_to(user) if Proposal.objects.is_number(query) else None
    numbered = readable.numbered(query).values_list(*_PROPOSAL, named=True) if readable is not None else []
    person, place, is_secretariat = Viewer.of(user)
    found = _proposals(words, person, place, is_secretariat=is_secretariat, size=MOST + 1).rows
    return list(dict.fromkeys([*numbered, *found]))


@newest_of(*_PROPOSAL)
def _proposals(person: Any, place: Any, *, is_secretariat: bool) -> QuerySet[Proposal]:
    return Proposal.objects.visible_to(Viewer(person, place, is_secretariat)).posted()


def replies(words: list[str], user: User | AnonymousUser) -> list[Any]:
    """Replies to all that `user` may find, with the title of the proposal and the place that wrote them."""
    person, place, is_secretariat = Viewer.of(user)
    return _replies(words, person, place, is_secretariat=is_secretariat, size=MOST + 1).rows


@newest_of("pk", "proposal", "proposal__title", "body", "written_at", *_PLACE)
def _replies(person: Any, place: Any, *, is_secretariat: bool) -> QuerySet[Message]:
    return Message.objects.findable_by(Viewer(person, place, is_secretariat))


@prepared
def municipalities(*words: Any) -> QuerySet[Municipality]:
    found = containing(Municipality.objects.all(), words)
    return found.select_related("prefecture", "successor__prefecture")[: MOST + 1]


@prepared
def profiles(day: datetime.date, *words: Any) -> QuerySet[Profile]:
    return containing(Profile.objects.public(day), words).with_places()[: MOST + 1]


@prepared
def entries(first_day: Any, last_day: Any, *words: Any) -> QuerySet[Any]:
    """Columns for short_rows_with_text(), of entries with a day in the span, where one is given."""
    found = containing(Entry.objects.published(), words).newest_first()
    if first_day is not None:
        found = found.between(first_day, last_day)
    return with_text_columns(found)[: MOST + 1]


@prepared
def cases(*words: Any) -> QuerySet[Case]:
    return containing(Case.objects.published(), words).newest_first()[: MOST + 1]


@prepared
def files(*words: Any) -> QuerySet[RecordFile]:
    return containing(RecordFile.objects.public(), words).with_owners()[: MOST + 1]
