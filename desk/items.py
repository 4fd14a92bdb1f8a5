"""対応待ち: what waits for the secretariat in every app, by whose turn it is and of what kind, the most urgent first.

However much waits, the page holds the first MOST of each kind; the rest stands on the kind's own pages.
"""

import datetime
import functools
import itertools
from collections import Counter

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

import agreements.desk_items
import bulletin.cases.desk_items
import bulletin.desk_answers.desk_items
import bulletin.rollcall.desk_items
import enquiries.asking.desk_items
import enquiries.paper_answers.desk_items
import imports.desk_items
import members.desk_items
import outbox.desk_items
import timeline.contacts.desk_items
import timeline.corrections.desk_items
import timeline.editor.desk_items
import timeline.event_records.desk_items
import timeline.meetings.desk_items
from agreements.models import Source
from members.access import secretariat_page
from portal import waiting
from portal.database.periods import first_moment
from portal.desk_items import Turn, count
from portal.web import downloads
from portal.web.days import full_day, month_day, time_tag
from portal.web.downloads import Column, Kind
from portal.web.menus import desk_page

from .contact import desk_items as contact

MOST, PAGE_SIZE = 10, 50  # items of a kind on the page of all kinds, and on a page of its own
# functions of the moment that yield DeskLists
SOURCES = [
    members.desk_items.desk_items,
    outbox.desk_items.desk_items,
    agreements.desk_items.desk_items,
    timeline.editor.desk_items.desk_items,
    timeline.meetings.desk_items.desk_items,
    timeline.event_records.desk_items.desk_items,
    timeline.contacts.desk_items.desk_items,
    timeline.corrections.desk_items.desk_items,
    imports.desk_items.desk_items,
    bulletin.rollcall.desk_items.desk_items,
    bulletin.desk_answers.desk_items.desk_items,
    enquiries.paper_answers.desk_items.desk_items,
    bulletin.cases.desk_items.desk_items,
    enquiries.asking.desk_items.desk_items,
    contact.desk_items,
]

TURNS = {
    Turn.DESK: ("事務局が動くもの", "返事を待つ人がいる種類を先に、種類ごとに、長く待っているものから並べています。"),
    Turn.OTHERS: ("相手を待っているもの", "自治体や区が動くものです。"),
    Turn.RECORD: ("記録が足りないもの", "期限はありません。"),
}

DESK_ITEMS = downloads.Listing(
    "対応待ち",
    "事務局が動くもの、相手を待っているもの、記録が足りないものの順。種類ごとに、急ぐもの、古いものが先",
    (
        Column("種類"),
        Column("件名"),
        Column("いつから", Kind.DATE, "これから先の日なら、その日が期限か予定"),
        Column("いま対応する人"),
        Column("すること"),
        Column("ページ", meaning="このポータルの中のアドレス"),
    ),
)


@secretariat_page
@require_safe
def desk(request):
    now = timezone.now()
    kinds = all_kinds(now)
    waiting.remember(_counts([each for kind in kinds for each in kind.lists]))
    chosen = next((each for each in kinds if each.name == request.GET.get("kind", "")), None)
    shown = [chosen] if chosen else kinds
    table = DESK_ITEMS.of(lambda: _columns(shown), length=lambda: sum(len(each) for each in shown))
    if file := downloads.file_response(request, table, day=timezone.localdate(now)):
        return file
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page")) if chosen else None
    context = {
        "kinds": [(each.name, each.name, len(each)) for each in kinds],
        "kind": chosen and chosen.name,
        "count": sum(map(len, kinds)),
        "record": Source.objects.record_state(),
        "page": page,
        "groups": [_one_kind(chosen, page, now)] if page else list(_groups(kinds, now)),
    }
    return render(request, "desk/items.html", context)


class KindOfItems:
    """All that waits of one kind, whichever rooms it comes from, the most urgent first. A sequence for a Paginator.

    `first`: its first MOST items.
    """

    def __init__(self, lists):
        self.lists = sorted(lists, key=lambda each: (each.turn, not each.is_awaited))
        self.name, self.turn = self.lists[0].kind, self.lists[0].turn
        self.is_awaited = any(each.is_awaited for each in self.lists)

    @functools.cached_property
    def first(self):
        return self[:MOST]

    def __len__(self):
        return sum(map(len, self.lists))

    def __getitem__(self, part):
        found: list = []
        start, stop = part.start or 0, part.stop
        for each in self.lists:
            found += each[max(start, 0) : stop] if stop > 0 and start < len(each) else []
            start, stop = start - len(each), stop - len(each)
        return found

    def urgency(self):
        """What stands first on the page: by whose turn it is, whether somebody waits, then since when."""
        return self.turn, not self.is_awaited, _moment(self.first[0].since)


def all_kinds(now):
    """KindOfItems of every app at `now`, the most urgent first; none that is empty."""
    lists = sorted(_lists(now), key=lambda each: each.kind)
    kinds = [KindOfItems(own) for _, own in itertools.groupby(lists, key=lambda each: each.kind)]
    return sorted((kind for kind in kinds if kind.first), key=KindOfItems.urgency)


def count_waiting():
    """{name of a way's page: how much waits there} for the secretariat's menu (portal.waiting). Reads no rows."""
    return _counts(_lists(timezone.now()))


def _lists(now):
    """The DeskLists of every app at `now`, counted."""
    lists = [each for rooms in SOURCES for each in rooms(now)]
    count(lists)
    return lists


def _counts(lists):
    """What is in a list waits at the way below which its page stands, and at 対応待ち itself."""
    found = Counter(desk=sum(map(len, lists)))
    for each in filter(len, lists):
        if page := desk_page(each.page):
            found[page] += len(each)
    return found


def _groups(kinds, now):
    """(id, name, note, number of items, kinds with their rows) of each turn in which something waits."""
    for turn, own in itertools.groupby(kinds, key=lambda kind: kind.turn):
        found = [(kind, _rows(kind.first, now), len(kind) - len(kind.first)) for kind in own]
        yield turn.name.lower(), *TURNS[turn], sum(len(kind) for kind, *_ in found), found


def _one_kind(kind, page, now):
    """The one group of a page of one kind."""
    return kind.turn.name.lower(), *TURNS[kind.turn], len(kind), [(kind, _rows(page, now), 0)]


def _rows(items, now):
    """(item, the day since when it waits, its age) of each."""
    today = timezone.localdate(now)
    return [(item, _short(day := _day(item.since), today), age(day, today)) for item in items]


def _short(day, today):
    """The day in one line of the list: without its year where that is this one."""
    return time_tag(day, month_day(day)) if day.year == today.year else full_day(day, weekdays=False)


def _columns(kinds):
    for kind in kinds:
        for each in itertools.chain.from_iterable(kind.lists):
            yield kind.name, each.title, _day(each.since), each.holder, each.action, each.url


def age(since, today):
    """How long something waits: 今日から, 5日前から, 3か月前から (full months); あと8日 for what is to come."""
    days = (today - since).days
    if days < 0:
        return f"あと{-days}日"
    if days == 0:
        return "今日から"
    months = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
    return f"{days}日前から" if months < 3 else f"{months}か月前から"


def _day(since):
    return timezone.localdate(since) if isinstance(since, datetime.datetime) else since


def _moment(since):
    return since if isinstance(since, datetime.datetime) else first_moment(since)
