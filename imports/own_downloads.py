"""Files that the portal itself offers for download, known by their headings when they are sent as an import."""

from functools import cache

from django.urls import get_resolver, reverse

from agreements.statistics.exports import FIGURES
from agreements.ties.exports import TIES, WARD_TIES
from portal.web.downloads import LISTINGS
from timeline.entries.exports import ENTRIES
from timeline.events.exports import EVENTS
from timeline.events.open_data import OPEN_EVENTS

from .files.decode import Unreadable
from .models.jobs import ImportJob
from .reading.columns import HEADING_ROWS, plain

FITTING: dict[str, tuple[str, ...]] = {  # lists that an import reads again as the same records: by which kinds
    TIES.name: (ImportJob.Kind.TIES,),
    FIGURES.name: (ImportJob.Kind.FIGURES,),
    "宛名一覧": (ImportJob.Kind.MEMBERS,),
    ENTRIES.name: (ImportJob.Kind.CHRONOLOGY, ImportJob.Kind.EVENTS),
    EVENTS.name: (ImportJob.Kind.CHRONOLOGY, ImportJob.Kind.EVENTS),
    OPEN_EVENTS.name: (ImportJob.Kind.EVENTS,),
}
MOST_NAMED = 12  # sheets of a workbook


class OwnDownload(Unreadable):
    """Refusal: a list of the portal itself."""


@cache
def _by_headings() -> dict[tuple[str, ...], tuple[str, ...]]:
    """{headings: names} of the lists that can be downloaded; those of all pages are loaded with the addresses."""
    if not get_resolver().url_patterns:  # asking for them loads the modules of all pages
        return {}
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for listing in LISTINGS:
        headings = tuple(plain(column.heading) for column in listing.columns)
        found[headings] = tuple(dict.fromkeys((*found.get(headings, ()), listing.name)))
    return found


def names_of(cells: list[str]) -> tuple[str, ...]:
    """Names of the lists of the portal that have these headings; none for others."""
    headings = tuple(plain(cell) for cell in cells)
    while headings and not headings[-1]:
        headings = headings[:-1]
    return _by_headings().get(headings, ())


def _fits(names, kind):
    return any(kind in FITTING.get(name, ()) for name in names)


def fitting_sheet(heads: dict[str, list[str]], kind: str) -> str:
    """The first sheet that is a list of ours which the import of this kind reads; blank when there is none."""
    return next((sheet for sheet, cells in heads.items() if _fits(names_of(cells), kind)), "")


def refuse_own(table, kind: str) -> None:
    """Raise OwnDownload for a list of the portal that the import of this kind does not read as what it is."""
    for row in table[:HEADING_ROWS]:  # a title may have been put above
        names = names_of(row.cells)
        if names and not _fits(names, kind):
            raise OwnDownload(_words(names))


def own_sheets(heads: dict[str, list[str]]) -> str:
    """What is to be said of the sheets of a workbook that are lists of ours; blank without one."""
    names = tuple(dict.fromkeys(name for cells in heads.values() for name in names_of(cells)))
    return f"ほかのシートは、{_words(names)}" if names else ""


def _words(names):
    named = "、".join(f"「{name}」" for name in names[:MOST_NAMED])
    said = f"このポータルから保存した{named}です。"
    kinds = dict.fromkeys(kind for name in names for kind in FITTING.get(name, ()))
    if kinds:
        labels = "か".join(f"「{ImportJob.Kind(kind).label}」" for kind in kinds)
        return f"{said}{labels}を選ぶと読めます。"
    if WARD_TIES.name in names:
        return f"{said}区の担当者が、各区交流の取込み（{reverse('imports:tie-import')}）で送ると読めます。"
    return f"{said}記録にあるものの写しなので、取り込むものはありません。直すときは、もとのページで直してください。"
