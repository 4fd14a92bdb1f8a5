"""対応待ち: the page with the desk items of every app by whose turn it is, what is awaited first, then the oldest."""

import datetime
import itertools
from collections import Counter

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

import agreements.desk_items
import bulletin.cases.desk_items
import bulletin.desk_answers.desk_items
import bulletin.rollcall.desk_items
import imports.desk_items
import members.desk_items
import outbox.desk_items
import timeline.corrections.desk_items
import timeline.editor.desk_items
from agreements.models import Source
from members.access import secretariat_page
from portal.desk_items import Turn
from portal.web import downloads
from portal.web.days import full_day
from portal.web.downloads import Column, Kind

from .enquiries import desk_items as enquiries

# functions of the moment that yield DeskItems
SOURCES = [
    members.desk_items.desk_items,
    outbox.desk_items.desk_items,
    agreements.desk_items.desk_items,
    timeline.editor.desk_items.desk_items,
    timeline.corrections.desk_items.desk_items,
    imports.desk_items.desk_items,
    bulletin.rollcall.desk_items.desk_items,
    bulletin.desk_answers.desk_items.desk_items,
    bulletin.cases.desk_items.desk_items,
    enquiries.desk_items,
]

TURNS = {
    Turn.DESK: ("事務局が動くもの", "返事を待つ人がいるものを先に、長く待っているものから並べています。"),
    Turn.OTHERS: ("相手を待っているもの", "自治体や区が動くものです。"),
    Turn.RECORD: ("記録が足りないもの", "期限はありません。"),
}

DESK_ITEMS = downloads.Listing(
    "対応待ち",
    "事務局が動くもの、相手を待っているもの、記録が足りないものの順。返事を待つ人がいるもの、古いものが先",
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
    every = sorted(all_desk_items(now), key=lambda each: (each.turn, not each.is_awaited, _moment(each.since)))
    kinds = Counter(each.kind for each in every)
    kind = request.GET.get("kind", "")
    shown = [each for each in every if each.kind == kind] if kind in kinds else every
    if file := downloads.file_response(request, DESK_ITEMS.of(lambda: _columns(shown)), day=timezone.localdate(now)):
        return file
    context = {
        "kinds": [(name, name, number) for name, number in kinds.items()],
        "kind": kind if kind in kinds else "",
        "count": len(every),
        "record": Source.objects.record_state(),
        "groups": _groups(shown, timezone.localdate(now)),
    }
    return render(request, "desk/items.html", context)


def _groups(items, today):
    """(id, name, note, rows) of each turn that has items; `items` in the order of turns."""
    return [
        (turn.name.lower(), *TURNS[turn], [_row(each, today) for each in own])
        for turn, own in itertools.groupby(items, key=lambda each: each.turn)
    ]


def _row(item, today):
    return item, full_day(_day(item.since)), age(_day(item.since), today)


def all_desk_items(now):
    """Yields the DeskItems of every app at `now`."""
    for items in SOURCES:
        yield from items(now)


def _columns(rows):
    return [(each.kind, each.title, _day(each.since), each.holder, each.action, each.url) for each in rows]


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
    if isinstance(since, datetime.datetime):
        return since
    return timezone.make_aware(datetime.datetime.combine(since, datetime.time.min))
