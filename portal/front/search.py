"""One search box over everything the reader may see."""

from typing import NamedTuple

from django.utils import timezone
from django.utils.text import Truncator

from agreements.models import Body
from bulletin.models import Case, Message, Proposal
from members.models import Municipality
from portal.database.substrings import newest
from portal.japanese.text import words
from portal.japanese.wareki import full_date
from timeline.entries.list_rows import short_rows
from timeline.models import Document, Entry, RecordFile

MOST = 50  # rows of one kind


class SearchGroup(NamedTuple):
    """Search results of one kind; `are_all` is False where more than MOST were found."""

    name: str
    rows: list[tuple]  # address, title, what it is
    are_all: bool


def search_everything(query, day, user):
    """SearchGroups for `query`, none when empty. Every word must occur, in any spelling (portal.japanese.text).

    Municipalities are those of `day`; their own list also knows earlier ones. Proposals are those `user` may read;
    a number (提案第128号) finds its proposal, too.
    """
    searched = words(query)
    if not searched:
        return []
    places = Municipality.objects.as_of(day).search(query).select_related("prefecture")[: MOST + 1]
    entries = short_rows(Entry.objects.published().search(query).newest_first(), most=MOST + 1)
    bodies = Body.objects.public().search(query)[: MOST + 1]
    documents = Document.objects.with_last_edition().search(query)[: MOST + 1]
    files = RecordFile.objects.public().search(query).with_owners()[: MOST + 1]
    cases = Case.objects.published().search(query).newest_first()[: MOST + 1]
    readable = Proposal.objects.visible_to(user).with_proposer()
    proposals = dict.fromkeys(
        [*readable.numbered(query), *newest(readable.posted(), searched, size=MOST + 1).rows]  # each once
    )
    replies = newest(Message.objects.findable_by(user).with_places(), searched, size=MOST + 1).rows
    groups = [
        ("提案・募集", [(proposal.get_absolute_url(), proposal.title, proposal.number_name) for proposal in proposals]),
        ("返信", [_reply(message) for message in replies]),
        ("自治体", [(place.get_absolute_url(), place.full_name, place.reading) for place in places]),
        ("協定団体・企業", [(body.get_absolute_url(), body.name, body.get_kind_display()) for body in bodies]),
        ("経過・催し", [(row.url, row.title, f"{row.date}　{row.place}") for row in entries]),
        ("連携事例", [(case.get_absolute_url(), case.title, case.get_channel_display()) for case in cases]),
        (
            "資料",
            [
                *((document.get_absolute_url(), document.name, document.issuer) for document in documents),
                *((row.page, row.name, f"{row.owner}のファイル") for row in files),
            ],
        ),
    ]
    return [SearchGroup(name, rows[:MOST], len(rows) <= MOST) for name, rows in groups if rows]


def _reply(message):
    """Result row of a reply: its address, the proposal's title and how the reply begins, its writer and day."""
    begins = Truncator(" ".join(message.body.split())).chars(40)
    said = f"{message.municipality.full_name}　{full_date(timezone.localdate(message.written_at))}"
    return f"{message.proposal.get_absolute_url()}#m{message.pk}", f"{message.proposal.title}：{begins}", said
