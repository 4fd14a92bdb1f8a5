"""The list of the board: rows found, ordered and put together for the page."""

import itertools
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString

from bulletin.proposals.models.co_proposers import CoProposer
from bulletin.proposals.models.fields import Field
from bulletin.proposals.models.proposal_base import number_name
from bulletin.proposals.models.proposals import Proposal
from bulletin.rollcall.models.addressee_queries import AskedCounts
from bulletin.rollcall.models.addressees import Addressee
from members.models import Municipality
from portal.database.substrings import containing, newest
from portal.japanese.text import words
from portal.templatetags.readings import place_name
from portal.web.days import full_day, month_day, time_tag, year_half

SIZE = 20
FIRST_READ, MOST_READ = 500, 10_000  # proposals read together for a file: memory stays the same however long it is
_STATES = dict(Proposal.State.choices)
_COLUMNS = (
    *("pk", "number", "title", "summary", "state", "visibility"),
    *("posted_at", "answer_until", "municipality_id", "seeks"),
)


class BoardRow(NamedTuple):
    """A proposal or call in the list."""

    number: str  # 提案第3号
    url: str
    title: str
    summary: str
    state: str
    is_open: bool
    is_for_members: bool
    fields: list[str]
    proposers: list[tuple[str, bool]]  # name (HTML, with its reading), is a ward; the first is who wrote it
    deadline: SafeString | str
    left: str  # （あと5日）
    answered: str  # 23区中14区回答
    posted: SafeString


class BoardPage(NamedTuple):
    """One page of the board; `cursor` leads to the next one, "" at the end."""

    rows: list[BoardRow]
    shown: int
    total: int | None
    cursor: str


def board_page(proposals, query, cursor, day):
    """The page of `proposals` (what the reader may see, filtered) after `cursor`. At most 6 queries."""
    searched = words(query)
    numbered = proposals.numbered(query)
    if searched and numbered.exists():
        proposals, searched = numbered, []
    found = newest(proposals.values_list(*_COLUMNS, named=True), searched, size=SIZE, cursor=read_cursor(cursor))
    last = found.rows[-1] if found.has_more else None
    rows = list(_rows(found.rows, day))
    return BoardPage(rows, len(rows), found.total, f"{last.posted_at.isoformat()}_{last.pk}" if last else "")


def all_matching(proposals, query):
    """All of `proposals` that the page would show, one page after the other, the newest first."""
    numbered = proposals.numbered(query)
    found = numbered if words(query) and numbered.exists() else containing(proposals, words(query))
    return found.order_by("-posted_at", "-pk")


def read_with_details(found):
    """Each row of `found` with its proposers, names of its fields and AskedCounts.

    Four queries for each reading: the first is short, so that a file begins soon, each twice the one before, up to
    MOST_READ rows, so that a long file takes few.
    """
    rows, size = found.values_list(*_COLUMNS, named=True).iterator(chunk_size=FIRST_READ), FIRST_READ // 2
    while taken := list(itertools.islice(rows, size := min(2 * size, MOST_READ))):
        ids = [row.pk for row in taken]
        fields, places, roll = _fields(ids), _places(taken, ids), Addressee.objects.counts_of(ids, timezone.localdate())
        for row in taken:
            yield row, places[row.pk], fields.get(row.pk, []), roll.get(row.pk, AskedCounts())


def read_cursor(text):
    """(posted_at, pk) of the last row of the page before; None for the first page and for an invalid cursor."""
    moment, _, pk = text.rpartition("_")
    try:
        posted_at = parse_datetime(moment)
    except ValueError:
        return None
    if posted_at is None or timezone.is_naive(posted_at) or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return posted_at, int(pk)


def _rows(rows, day):
    """The rows found, made ready for the template; three queries for any number."""
    ids = [row.pk for row in rows]
    fields, places, roll = _fields(ids), _places(rows, ids), Addressee.objects.counts_of(ids, day)
    for row in rows:
        proposers = places.get(row.pk, [])
        is_call = proposers[0].is_ward
        yield BoardRow(
            number_name(is_call, row.number),
            reverse("bulletin:proposal-detail", args=[row.pk]),
            row.title,
            row.summary,
            _STATES[row.state],
            row.state == Proposal.State.OPEN,
            row.visibility == Proposal.Visibility.MEMBERS,
            fields.get(row.pk, []),
            [(place_name(place), place.is_ward) for place in proposers],
            full_day(row.answer_until) if row.answer_until else "",
            _left(row, day),
            _answered(roll.get(row.pk), is_call),
            time_tag(timezone.localdate(row.posted_at), _short(row.posted_at)),
        )


def _short(moment):
    local = timezone.localdate(moment)
    return year_half(local) + month_day(local, weekdays=False)


def _left(row, day):
    """Days left as text, 「（あと5日）」, for what is open and has a last day."""
    if not row.answer_until or row.state != Proposal.State.OPEN:
        return ""
    left = (row.answer_until - day).days
    if left < 0:
        return "（期限を過ぎました）"
    return "（今日まで）" if left == 0 else f"（あと{left}日）"


def _answered(counts, is_call):
    """14区中2区回答（ほか9区は担当者がいません）."""
    return counts.in_words("自治体" if is_call else "区") if counts else ""


def _fields(ids):
    names: dict[int, list[str]] = {}
    for proposal, name in Field.objects.filter(proposals__in=ids).values_list("proposals", "name"):
        names.setdefault(proposal, []).append(name)
    return names


def _places(rows, ids):
    """The proposer first, then those who joined and confirmed."""
    joined = list(
        CoProposer.objects.filter(proposal__in=ids).exclude(confirmed_at=None).values_list("proposal", "municipality")
    )
    wanted = {row.municipality_id for row in rows} | {place for _, place in joined}
    known = Municipality.objects.select_related("prefecture").in_bulk(wanted)
    places = {row.pk: [known[row.municipality_id]] for row in rows}
    for proposal, place in joined:
        places[proposal].append(known[place])
    return places


class OpenCallRow(NamedTuple):
    """An open proposal or call, as the front page lists it."""

    until: SafeString
    url: str
    title: str
    number: str
    place: str
    is_ward: bool


def open_calls(day, most):
    """The newest public proposals and calls open on `day`, in all at most `most`, newest first. One query."""
    proposals = Proposal.objects.asking_all(day).with_proposer()[:most]
    return [
        OpenCallRow(
            full_day(each.answer_until),
            each.get_absolute_url(),
            each.title,
            each.number_name,
            each.municipality.full_name,
            each.is_call,
        )
        for each in proposals
    ]
