"""Rows of lists of entries as HTML and as values for templates.

A list of a hundred entries is rendered from plain text: addresses, days, tags and items are put together
here, because template filters and tags in such a loop cost several times the query (docs/decisions).
"""

from datetime import date
from html import escape
from itertools import groupby
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from portal.japanese.wareki import era_year, wareki, year_name
from portal.web.days import CALLED_OFF, is_planned, planned_tag, short_span, weekday_span

from .models.entries import Entry

MOST_ITEMS = 5  # of an entry in a list; the rest is on its page


class EntryRow(NamedTuple):
    css_class: str
    day: SafeString
    weekdays: str
    tags: SafeString
    url: str
    title: str
    hidden: str  # for screen readers only: the day, where many entries bear one title
    matter: SafeString

    def html(self):
        """The row as a list item of the chronology; a hundred make a page, so what its place tells bears no class."""
        tags = f'<p class="tags">{self.tags}</p>' if self.tags else ""
        hidden = f'<span class="visually-hidden">{self.hidden}</span>' if self.hidden else ""
        day = self.day.replace(' class="nowrap"', "")
        return (
            f'<li class="timeline-entry{self.css_class}"><p>{day} '
            f"<span>{self.weekdays}</span></p><div>{tags}"
            f'<h3><a href="{self.url}">{escape(self.title)}{hidden}</a></h3>'
            f"{self.matter}</div></li>\n"
        )


class Year(NamedTuple):
    year: int
    name: str
    rows: list[EntryRow]

    def html(self):
        """All rows of the year as list items."""
        return mark_safe("".join(row.html() for row in self.rows))


_KIND = ("kind", "kind__name", "kind__has_audience")
_SHORT_COLUMNS = ("key", "first_day", "last_day", *_KIND[:2], "title", "event_status", "outline")
_COLUMNS = ("key", "first_day", "last_day", "title", "theme", "body", "notes", "event_status", "outline", *_KIND)
_MEETINGS = {str(kind) for kind in Entry.Kind.meetings()}


def years(entries):
    """The entries, in their order, as rows under their years. One query."""
    return [
        Year(year, year_name(year), [row for _, row in group])
        for year, group in groupby(_rows(entries), key=lambda pair: pair[0].year)
    ]


def _rows(entries):
    address, rows, today = entry_address(), entries.values_list(*_COLUMNS), timezone.localdate()
    for key, first, last, title, theme, body, notes, status, outline, kind, name, has_audience in rows:
        row = EntryRow(
            _css_class(kind, has_audience),
            short_span(first, last),
            weekday_span(first, last),
            _tags(kind, name, has_audience, planned_tag(first, today, status), outline["is_corrected"]),
            address(key),
            title,
            f"（{first.year}年{first.month}月{first.day}日）" if kind in _MEETINGS else "",
            _matter(theme, body, notes, outline),
        )
        yield first, row


def entry_address():
    """A function from an entry's key to its address: one reverse() for all, as the key needs no quoting."""
    before, after = reverse("timeline:entry-detail", args=["KEY"]).split("KEY")
    return lambda key: f"{before}{key}{after}"


def _css_class(kind, has_audience):
    if has_audience:
        return " timeline-entry--event"
    return " timeline-entry--agreement" if kind == Entry.Kind.AGREEMENT else ""


def _tags(kind, name, has_audience, planned, is_corrected):
    tags = []
    if has_audience:
        tags.append(f'<span class="tag tag--event">{escape(name)}</span>')
    elif kind == Entry.Kind.AGREEMENT:
        tags.append(f'<span class="tag tag--agreement">{escape(name)}</span>')
    elif kind not in _MEETINGS:
        tags.append(f'<span class="tag">{escape(name)}</span>')
    if planned:
        tags.append(planned)
    if is_corrected:
        tags.append('<span class="tag tag--corrected">訂正あり</span>')
    return mark_safe("".join(tags))


def _matter(theme, body, notes, outline):
    """HTML below the title: theme, first paragraph, items, parts, notes, venue."""
    html = []
    if theme:
        html.append(f"<p>テーマ：{escape(theme)}</p>")
    if body:
        html.append(f"<p>{escape(body.partition(chr(10))[0])}</p>")
    if lines := outline["lines"]:
        shown = "".join(f"<li>{escape(line)}</li>" for line in lines[:MOST_ITEMS])
        more = f"<li>　ほか{len(lines) - MOST_ITEMS}件</li>" if len(lines) > MOST_ITEMS else ""
        html.append(f"<ul>{shown}{more}</ul>")
    for _, title, spans, place in outline["parts"]:
        html.append(
            f'<div class="timeline-part"><p>{escape(title)}</p><p>{part_days(spans)}　{escape(place)}</p></div>'
        )
    html += [f'<p class="timeline-entry__facts">※{escape(note)}</p>' for note in notes.splitlines()]
    if outline["venue"]:
        html.append(f'<p class="timeline-entry__facts">会場　{escape(outline["venue"])}</p>')
    return mark_safe("".join(html))


def part_days(spans):
    """Days of a part as the outline holds them (Part.days_and_hours), as HTML."""
    return "・".join(
        short_span(date.fromisoformat(first), date.fromisoformat(last), weekdays=True) for first, last, _ in spans
    )


def with_status(title, status, first_day, today):
    """The title, with 【中止】 or 【延期】 for a cancelled or postponed event, 【予定】 for what is to come."""
    mark = CALLED_OFF.get(status) or ("予定" if is_planned(first_day, today) else "")
    return f"【{mark}】{title}" if mark else title


class ShortRow(NamedTuple):
    day: SafeString
    year: str
    date: str
    url: str
    title: str
    place: str


def nearest(events, today, most):
    """(events on or to come, []), or ([], the last past ones) where there are none. One query."""
    found = list(events.on_or_past(today).values_list(*_SHORT_COLUMNS)[:most])
    address = entry_address()
    coming, held = ([_short_row(address, *row) for row in found if (row[2] < today) == over] for over in (False, True))
    return coming, held if not coming else []


def nearest_on(asked, events, today, most):
    """As nearest(); on a day `asked` for, events under way that day, then those over: what came later is not told."""
    return nearest(events.known_on(asked), asked or today, most)


def short_rows(entries, most=None):
    """Entries as short lines for lists: day, year and weekday, title, place or kind. One query."""
    address = entry_address()
    return [_short_row(address, *row) for row in entries.values_list(*_SHORT_COLUMNS)[:most]]


def with_text_columns(entries):
    """The rows of columns of the entries that short_rows_with_text() takes."""
    return entries.values_list(*_SHORT_COLUMNS, "theme", "body", "notes")


def short_rows_with_text(rows):
    """Pairs of a short line and all that lists know the entry says besides its title, of rows of with_text_columns."""
    address = entry_address()
    found = []
    for *row, theme, body, notes in rows:
        outline = row[-1]
        parts = [f"{title}　{place}" for _, title, _, place in outline["parts"]]
        texts = [theme, body, *outline["lines"], *parts, outline["venue"], notes]
        found.append((_short_row(address, *row), "　".join(filter(None, texts))))
    return found


def _short_row(address, key, first, last, kind, kind_name, title, status, outline):
    """ShortRow of one row of columns. A meeting is named by its first item, as all meetings share a title."""
    lines = outline["lines"]
    if kind in _MEETINGS and lines:
        title = f"{title}：{lines[0].lstrip('・')}" + (f"、ほか{len(lines) - 1}件" if len(lines) > 1 else "")
    return ShortRow(
        short_span(first, last),
        f"{era_year(first)}年　{weekday_span(first, last)}",
        wareki(first),
        address(key),
        with_status(title, status, first, timezone.localdate()),
        outline["venue"] or kind_name,
    )
