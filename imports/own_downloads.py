"""Files that the portal itself offers for download, known by their headings when they are sent as an import."""

import sys
from functools import cache

from django.urls import get_resolver, reverse

from agreements.statistics.exports import FIGURES
from agreements.ties.exports import TIES, WARD_TIES
from portal.web.downloads import Listing

from .files.decode import Unreadable
from .models.jobs import ImportJob
from .reading.columns import plain

FITTING = {  # lists that an import reads again as the same records
    TIES.name: ImportJob.Kind.TIES,
    FIGURES.name: ImportJob.Kind.FIGURES,
    "宛名一覧": ImportJob.Kind.MEMBERS,
}


class OwnDownload(Unreadable):
    """Refusal: a list of the portal itself."""


@cache
def _by_headings() -> dict[tuple[str, ...], str]:
    """{headings: name} of every list that can be downloaded; those of all pages are loaded with the addresses."""
    assert get_resolver().url_patterns
    return {
        tuple(plain(column.heading) for column in listing.columns): listing.name
        for name, module in list(sys.modules.items())
        if name.endswith(".exports")
        for listing in vars(module).values()
        if isinstance(listing, Listing)
    }


def refuse_own(table, kind: str) -> None:
    """Raise OwnDownload for a list of the portal that the import of this kind does not read as what it is."""
    first = table[0].cells if table else []
    headings = tuple(plain(cell) for cell in first)
    while headings and not headings[-1]:
        headings = headings[:-1]
    name = _by_headings().get(headings)
    if not name or FITTING.get(name) == kind:
        return
    if fitting := FITTING.get(name):
        advice = f"「{ImportJob.Kind(fitting).label}」を選ぶと読めます。"
    elif name == WARD_TIES.name:
        advice = f"区の担当者が、各区交流の取込み（{reverse('imports:tie-import')}）で送ると読めます。"
    else:
        advice = "記録にあるものの写しなので、取り込むものはありません。直すときは、もとのページで直してください。"
    raise OwnDownload(f"このポータルから保存した「{name}」です。{advice}")
