"""Kinds of which the public record has few rows: read once for each version of the record, and compared in Python.

So every spelling is found. What stands here is the same for every reader: nothing that only some may read belongs here.
"""

import datetime
import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.urls import reverse

from agreements.models import Body, Tie
from portal.japanese.text import normalise
from portal.japanese.wareki import wareki
from portal.web.markdown import plain_text
from timeline.models import Correction, Document, News

from .static_pages import static_pages


class FewRow(NamedTuple):
    """A row of the results to be; `plain`: all that is searched, normalised; `day`: of a kind that a span filters."""

    plain: str
    url: str
    title: str
    what: str
    text: str
    day: datetime.date | None


Kind = Callable[[datetime.date], Iterator[FewRow]]


@functools.lru_cache(maxsize=32)  # of one version: there are fewer kinds
def rows_of(kind: Kind, version: int, day: datetime.date) -> list[FewRow]:
    """All rows of a kind, a function here or in registers, as they are in this version of the record on `day`."""
    return list(kind(day))


def row(searched: Iterable[str], url: str, title: str, what: str, text: str = "", day: Any = None) -> FewRow:
    """A FewRow that is found by any of the texts `searched`."""
    return FewRow(normalise("／".join(searched)), url, title, what, text, day)


def bodies(day: datetime.date) -> Iterator[FewRow]:
    for body in Body.objects.public():
        yield row([body.name], body.get_absolute_url(), body.name, body.get_kind_display())


def ties(day: datetime.date) -> Iterator[FewRow]:
    """Ties of a ward and a municipality, found by its name at the signing, too."""
    for tie in Tie.objects.not_withdrawn().with_partners():
        place = tie.municipality.heir_on(day)
        before = tie.signed_name or (tie.municipality.full_name if place != tie.municipality else "")
        said = f"締結時は{before}、いまは{place.full_name}" if before else ""
        title = f"{tie.ward.name}と{place.full_name}（{tie.kind}）"
        yield row([tie.public_text()], f"{place.get_absolute_url()}#ties", title, "区と自治体の交流", said)


def documents(day: datetime.date) -> Iterator[FewRow]:
    """公表資料, by the day of their last edition."""
    for each in Document.objects.with_last_edition():
        searched = [each.name, each.summary]
        yield row(searched, each.get_absolute_url(), each.name, each.issuer, each.summary, each.last_day)


def news(day: datetime.date) -> Iterator[FewRow]:
    """News that the public reads on the day."""
    for each in News.objects.shown(day):
        text = plain_text(each.body)
        yield row([each.title, text], each.get_absolute_url(), each.title, wareki(each.starts_on), text, each.starts_on)


def corrections(day: datetime.date) -> Iterator[FewRow]:
    """Rows of the public log."""
    for each in Correction.objects.of_published().select_related("entry"):
        url = each.entry.get_absolute_url() if each.entry else reverse("timeline:correction-list")
        title = f"{each.entry.title}　{each.place}" if each.entry else each.place
        what, text = f"{wareki(each.corrected_on)}　{each.get_outcome_display()}", each.public_text()
        yield row([text], url, title, what, text, each.corrected_on)


def pages(day: datetime.date) -> Iterator[FewRow]:
    """Pages of the portal about itself."""
    for page in static_pages():
        yield row([page.title, page.text], page.url, page.title, "案内", page.text)
