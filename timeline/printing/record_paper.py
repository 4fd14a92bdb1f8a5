"""The document of the record as of any day: 経過, 広域連携協定締結団体一覧, 連携自治体数の推移."""

from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string

import agreements.overview.exports
import agreements.statistics.exports
import agreements.statistics.findings
from agreements.models import Footnote, PublishedFigure, Source, Statistic
from agreements.overview.table import BodyTable
from agreements.signing.counts import BodyMemberCounts
from agreements.statistics.trend_table import TrendTable
from portal.database.periods import holds_on
from portal.japanese.wareki import year_name
from portal.web.group_pages import GroupPages
from timeline.corrections.exports import CORRECTIONS, correction_rows
from timeline.corrections.models import Correction
from timeline.entries.exports import ENTRIES, entry_rows
from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_queries import EntryQuerySet

from .print_table import ChronologyTable, correction_mark


def span_name(years):
    """平成26年～平成28年; of a part of one year its entries as well: 令和2年（1～100件目）. `years` are GroupShown."""
    names = [
        year_name(shown.group) + ("" if shown.is_whole else f"（{shown.first}～{shown.last}件目）") for shown in years
    ]
    return "～".join(dict.fromkeys((names[0], names[-1]))) if names else ""


WHOLE = 200  # entries of one document; on paper fewer pages with all of them serve better than parts


class RecordPaper:
    """これまでの経過 as it stood on `day` (by default the record's last): nothing that was printed later is in it.

    Entries begun later, agreements signed later, figures and columns for later days, and sources that speak for later
    days are left out. Corrections are those known now: the document is not to repeat a misprint that has been found.

    A record of more entries than a page has room for comes in parts, of whole years where they fit: `page` is the
    number of the part of the chronology, by default the newest. Agreements and figures stand in each.
    """

    NAME = "特別区全国連携プロジェクト これまでの経過"

    def __init__(self, day=None, page=None):
        self.day = day or Source.objects.record_day()
        self.entries = Entry.objects.published().past_or_under_way(self.day)
        counts = dict(reversed(self.entries.summary().years.items()))
        pages = GroupPages(self.entries.oldest_first(), counts, EntryQuerySet.in_years, whole=WHOLE)
        self.page = pages.get_page(page or pages.num_pages)
        self.counts = BodyMemberCounts()
        self.figures = list(PublishedFigure.objects.filter(as_of__lte=self.day).select_related("body__prefecture"))
        self.trend = Statistic.objects.known_on(self.day).by_series()
        self.sources = self._sources()
        self.bodies = BodyTable(self.day, self.counts, self.figures, self.sources)

    def _sources(self):
        """The sources known on the day that any fact of the document was taken from, newest first. One query."""
        agreements = [each for each in self.counts.agreements if holds_on(self.day, each.signed_on, each.ended_on)]
        statistics = [row for _, rows in self.trend for row in rows]
        facts: list[Any] = [*agreements, *self.figures, *statistics]
        ids = {fact.source_id for fact in facts}
        of_entries = self.entries.exclude(source=None).order_by().values("source")
        return list(Source.objects.known_on(self.day).filter(Q(pk__in=ids) | Q(pk__in=of_entries)))

    def _entries_of_page(self):
        """The entries of the part; where there is one alone, all of them without another query."""
        if not self.page.has_other_pages():
            return self.entries
        return Entry.objects.filter(pk__in=list(self.page.object_list.values_list("pk", flat=True)))

    def context(self):
        """The context (dict) of the templates of the print page and of the PDF."""
        years = {row.fiscal_year for _, statistics in self.trend for row in statistics}
        footnotes = list(Footnote.objects.all())
        footnotes_shown = [note for note in footnotes if note.fiscal_year is None or note.fiscal_year in years]
        return {
            "name": self.NAME,
            "day": self.day,
            "chronology": ChronologyTable(self._entries_of_page(), self.day),
            "page": self.page,
            "part": self.part,
            "parts": [(number, span_name(years)) for number, years in enumerate(self.page.paginator.cuts, 1)],
            "bodies": self.bodies,
            "body_marks": [correction_mark(row) for row in self.bodies.corrections],
            "trend": TrendTable(self.trend, footnotes_shown, self.counts),
            "lacks_footnotes": len(footnotes_shown) < len(footnotes),
            "findings": agreements.statistics.findings.find(self.counts, self.trend, self.figures),
            "sources": self.sources,
        }

    def html(self):
        """The page of which its PDF is made."""
        return render_to_string("timeline/printing/record_pdf.html", self.context())

    @property
    def part(self):
        """平成26年～平成28年; "" where there is one part alone."""
        return span_name(self.page.groups) if self.page.has_other_pages() else ""

    @property
    def query(self):
        """Of its address: the day, and the number of the part."""
        return f"as_of={self.day}" + (f"&page={self.page.number}" if self.part else "")

    @property
    def file_name(self):
        return "_".join(filter(None, (self.NAME, str(self.day), self.part)))

    def tables(self):
        """The three parts, and what was corrected in the first two, as tables to download."""
        shown = Q(entry__in=self.entries) | Q(pk__in=[row.pk for row in self.bodies.corrections])
        found = Correction.objects.filter(shown).order_by("entry__first_day", "entry__key", "pk")
        return [
            ENTRIES.of(lambda: entry_rows(self.entries.oldest_first()), length=self.entries.count),
            agreements.overview.exports.BODIES.of(
                lambda: agreements.overview.exports.bodies(self.day, self.counts, self.figures)
            ),
            agreements.statistics.exports.TREND.of(
                lambda: agreements.statistics.exports.trend(self.trend, self.counts)
            ),
            CORRECTIONS.of(lambda: correction_rows(found), length=found.count),
        ]
