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
from timeline.models import Correction, Document, News

from . import registers
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
    """All rows of a kind, a function of this module, as they are in this version of the record on `day`."""
    return list(kind(day))


def _row(searched: Iterable[str], url: str, title: str, what: str, text: str = "", day: Any = None) -> FewRow:
    return FewRow(normalise("／".join(searched)), url, title, what, text, day)


def bodies(day: datetime.date) -> Iterator[FewRow]:
    for body in Body.objects.public():
        yield _row([body.name], body.get_absolute_url(), body.name, body.get_kind_display())


def ties(day: datetime.date) -> Iterator[FewRow]:
    """Ties of a ward and a municipality, found by its name at the signing, too."""
    for tie in Tie.objects.not_withdrawn().with_partners():
        place = tie.municipality.heir_on(day)
        before = tie.signed_name or (tie.municipality.full_name if place != tie.municipality else "")
        said = f"締結時は{before}、いまは{place.full_name}" if before else ""
        title = f"{tie.ward.name}と{place.full_name}（{tie.kind}）"
        yield _row([tie.public_text()], f"{place.get_absolute_url()}#ties", title, "区と自治体の交流", said)


def documents(day: datetime.date) -> Iterator[FewRow]:
    """公表資料, by the day of their last edition."""
    for row in Document.objects.with_last_edition():
        searched = [row.name, row.summary]
        yield _row(searched, row.get_absolute_url(), row.name, row.issuer, row.summary, row.last_day)


def news(day: datetime.date) -> Iterator[FewRow]:
    """News that the public reads on the day."""
    for row in News.objects.shown(day):
        searched = [row.title, row.body]
        yield _row(searched, row.get_absolute_url(), row.title, wareki(row.starts_on), row.body, row.starts_on)


def corrections(day: datetime.date) -> Iterator[FewRow]:
    """Rows of the public log."""
    for row in Correction.objects.of_published().select_related("entry"):
        url = row.entry.get_absolute_url() if row.entry else reverse("timeline:correction-list")
        title = f"{row.entry.title}　{row.place}" if row.entry else row.place
        what, text = f"{wareki(row.corrected_on)}　{row.get_outcome_display()}", row.public_text()
        yield _row([text], url, title, what, text, row.corrected_on)


def people(day: datetime.date) -> Iterator[FewRow]:
    return _named("経過に登場する人", registers.people())


def venues(day: datetime.date) -> Iterator[FewRow]:
    return _named("会場", registers.venues())


def meetings(day: datetime.date) -> Iterator[FewRow]:
    return _named("会議", registers.meetings())


def sections(day: datetime.date) -> Iterator[FewRow]:
    return _named("コーナー", registers.sections(day))


def relief(day: datetime.date) -> Iterator[FewRow]:
    return _named("災害支援", registers.relief())


def policies(day: datetime.date) -> Iterator[FewRow]:
    """National policies and, after them, regional plans."""
    yield from _named("国の方針", registers.policies())
    yield from _named("地域再生計画", registers.regional_plans())


def pages(day: datetime.date) -> Iterator[FewRow]:
    """Pages of the portal about itself."""
    for page in static_pages():
        yield _row([page.title, page.text], page.url, page.title, "案内", page.text)


def _named(what: str, found: registers.Named) -> Iterator[FewRow]:
    for url, name, others in found:
        yield _row([name, others], url, name, what, others)
