"""What the chronology and the list of events said on an earlier day (?known_on=), as portal.web.known shows it."""

import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.japanese.wareki import wareki
from portal.web.days import end_of
from portal.web.group_pages import WHOLE
from portal.web.known import KnownSection
from timeline.kinds.models import EntryKind

from .list_rows import entry_address
from .models.entries import Entry
from .models.entry_content import days_text

COLUMNS = ("日付", "件名", "議題・内容")
_FIELDS = ("key", "said", "first_day", "last_day", "title", "outline")


def entries_known(
    known_on: datetime.date, day: datetime.date | None, number: str | None
) -> tuple[KnownSection, Page[Any]]:
    """Page `number` of the entries public at the end of `known_on` (and begun by `day`, if there is one). Two queries.

    In the order of their addresses, which is that of their first days when they were made public, the newest first.
    """
    return _section("経過", known_on, Entry.objects.known_at(end_of(known_on), day), number)


def events_known(
    known_on: datetime.date, day: datetime.date | None, number: str | None
) -> tuple[KnownSection, Page[Any]]:
    """As entries_known(): of what was an event (催し) by its kind then. Four queries."""
    kinds = EntryKind.objects.with_audience_on(known_on)
    return _section("催し", known_on, Entry.objects.known_at(end_of(known_on), day, kinds), number)


def _section(heading: str, known_on: datetime.date, known: Any, number: str | None) -> tuple[KnownSection, Page[Any]]:
    page = Paginator(known.values_list(*_FIELDS), WHOLE).get_page(number)
    address = entry_address()
    return KnownSection(heading, [_row(address, known_on, *values) for values in page], COLUMNS), page


def _row(address, known_on, key, said, first, last, title, outline) -> tuple[str, SafeString, str]:
    days = said["days"] if said else days_text(first, last)
    lines = list(map(_line, said.get("items", []))) if said else outline["lines"]
    link = format_html('<a href="{}?known_on={}">{}</a>', address(key), known_on, said["title"] if said else title)
    return (
        "～".join(wareki(datetime.date.fromisoformat(each)) for each in days.split(" / ")),
        link,
        "／".join(line.removeprefix("・") for line in lines),
    )


def _line(item: dict[str, Any]) -> str:
    return f"{item['label']} {item['text']}" if "label" in item else item["text"]
