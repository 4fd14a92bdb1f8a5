"""Lines of the chronology made ready for templates.

A list of a hundred entries is rendered from plain text: addresses, days, tags and items are put together
here, because template filters and tags in such a loop cost several times the query (docs/decisions).
"""

from itertools import groupby
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.days import short_span, weekday_span
from portal.wareki import era_year, wareki, year_name

from .models import Correction, Entry, Item, Slot

MOST_ITEMS = 5  # of an entry in a list; the rest is on its page


class EntryRow(NamedTuple):
    css_class: str
    day: SafeString
    weekdays: str
    tags: SafeString
    url: str
    title: str
    hidden: str  # told to screen readers only: the day, where many entries bear one title
    matter: SafeString


class Year(NamedTuple):
    year: int
    name: str
    rows: list[EntryRow]


_COLUMNS = ("pk", "key", "first_day", "last_day", "kind", "title", "theme", "body", "notes", "room", "venue__name")
_EVENTS = {str(kind) for kind in Entry.Kind.with_audience()}
_MEETINGS = {str(kind) for kind in Entry.Kind.meetings()}
_LABELS = dict(Entry.Kind.choices)
_STATUS = {
    Entry.EventStatus.CANCELLED.value: "中止",
    Entry.EventStatus.POSTPONED.value: "延期",
}


def years(entries):
    """The entries, in their order, as rows under their years. Three queries."""
    return [
        Year(year, year_name(year), [row for _, row in group])
        for year, group in groupby(_rows(entries), key=lambda pair: pair[0].year)
    ]


def _rows(entries):
    corrected = Correction.objects.filter(entry=OuterRef("pk"), outcome=Correction.Outcome.CORRECTED)
    records = list(
        entries.annotate(is_corrected=Exists(corrected)).values_list(*_COLUMNS, "event_status", "is_corrected")
    )
    keys = [record[0] for record in records]
    items, parts = items_of(keys), parts_of(keys)
    # one reverse() instead of one per line; the key is a slug and needs no quoting
    before, after = reverse("timeline:entry-detail", args=["KEY"]).split("KEY")
    for pk, key, first, last, kind, title, theme, body, notes, room, venue, status, is_corrected in records:
        yield (
            first,
            EntryRow(
                " timeline-entry--event"
                if kind in _EVENTS
                else " timeline-entry--agreement"
                if kind == Entry.Kind.AGREEMENT
                else "",
                short_span(first, last),
                weekday_span(first, last),
                _tags(kind, status, is_corrected),
                f"{before}{key}{after}",
                title,
                f"（{first.year}年{first.month}月{first.day}日）" if kind in _MEETINGS else "",
                _matter(theme, body, notes, items.get(pk, ()), parts.get(pk, ()), venue, room),
            ),
        )


def items_of(entry_ids):
    """First-level lines of entries, as text by entry. One query."""
    lines: dict[int, list[str]] = {}  # "① …" or "・…"
    items = Item.objects.filter(entry__in=entry_ids, parent=None, part=None).order_by("entry", "position")
    for entry, label, text in items.values_list("entry_id", "label", "text"):
        lines.setdefault(entry, []).append(f"{label} {text}" if label else f"・{text}")
    return lines


def parts_of(entry_ids):
    """Parts of entries: entry → list of (title, days and hours, venue and room). One query."""
    parts: dict[int, list[tuple[str, SafeString, str]]] = {}
    slots = Slot.objects.filter(part__entry__in=entry_ids).order_by("part__entry", "part__position", "first_day", "pk")
    fields = (
        "part__entry_id",
        "part__label",
        "part__title",
        "part__venue__name",
        "part__room",
        "first_day",
        "last_day",
    )
    for (entry, label, title, venue, room), group in groupby(slots.values_list(*fields), key=lambda row: row[:5]):
        days = dict.fromkeys((row[5], row[6]) for row in group)
        shown = format_html_join("・", "{}", ((short_span(first, last, weekdays=True),) for first, last in days))
        parts.setdefault(entry, []).append((f"{label} {title}".strip(), shown, f"{venue or ''} {room}".strip()))
    return parts


def _tags(kind, status, is_corrected):
    tags = []
    if kind in _EVENTS:
        tags.append(f'<span class="tag tag--event">{_LABELS[kind]}</span>')
    elif kind == Entry.Kind.AGREEMENT:
        tags.append(f'<span class="tag tag--agreement">{_LABELS[kind]}</span>')
    elif kind not in _MEETINGS:
        tags.append(f'<span class="tag">{_LABELS[kind]}</span>')
    if status in _STATUS:
        tags.append(f'<span class="tag tag--late">{_STATUS[status]}</span>')
    if is_corrected:
        tags.append('<span class="tag tag--corrected">訂正あり</span>')
    return mark_safe("".join(tags))


def _matter(theme, body, notes, items, parts, venue, room):
    """What stands under the title: theme, first paragraph, items, parts, notes, venue."""
    html = []
    if theme:
        html.append(f'<p class="timeline-entry__text">テーマ：{conditional_escape(theme)}</p>')
    if body:
        html.append(f'<p class="timeline-entry__text">{conditional_escape(body.partition(chr(10))[0])}</p>')
    if items:
        lines = "".join(f"<li>{conditional_escape(line)}</li>" for line in items[:MOST_ITEMS])
        more = len(items) - MOST_ITEMS
        html.append(f'<ul class="timeline-entry__items">{lines}{f"<li>　ほか{more}件</li>" if more > 0 else ""}</ul>')
    for title, days, place in parts:
        html.append(
            f'<div class="timeline-part"><p class="timeline-part__title">{conditional_escape(title)}</p>'
            f'<p class="timeline-part__line">{days}　{conditional_escape(place)}</p></div>'
        )
    for note in notes.splitlines():
        html.append(f'<p class="timeline-entry__facts">※{conditional_escape(note)}</p>')
    if venue:
        place = conditional_escape(f"{venue} {room}".strip())
        html.append(f'<p class="timeline-entry__facts"><span>会場　{place}</span></p>')
    return mark_safe("".join(html))


class EventRow(NamedTuple):
    day: SafeString
    year: str
    date: str
    url: str
    title: str
    place: str


def brief(entries, most=None):
    """Entries as short lines for lists: day, year and weekday, title, place or kind. Two queries.

    A meeting is named by its first item, for its title is that of all its like.
    """
    records = list(
        entries.values_list("pk", "key", "first_day", "last_day", "kind", "title", "venue__name", "room")[:most]
    )
    items = items_of([record[0] for record in records if record[4] in _MEETINGS])
    before, after = reverse("timeline:entry-detail", args=["KEY"]).split("KEY")
    rows = []
    for pk, key, first, last, kind, title, venue, room in records:
        lines = items.get(pk, [])
        if lines:
            title = f"{title}：{lines[0].lstrip('・')}" + (f"、ほか{len(lines) - 1}件" if len(lines) > 1 else "")
        rows.append(
            EventRow(
                short_span(first, last),
                f"{era_year(first)}年　{weekday_span(first, last)}",
                wareki(first),
                f"{before}{key}{after}",
                title,
                f"{venue} {room}".strip() if venue else _LABELS[kind],
            )
        )
    return rows
