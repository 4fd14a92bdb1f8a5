"""The document of the record as of any day: 経過, 広域連携協定締結団体一覧, 連携自治体数の推移."""

import agreements.overview.exports
import agreements.statistics.exports
import agreements.statistics.findings
from agreements.models import Footnote, PublishedFigure, Source, Statistic
from agreements.overview.table import BodyTable
from agreements.signing.counts import BodyMemberCounts
from agreements.statistics.trend_table import TrendTable
from timeline.corrections.exports import CORRECTIONS, correction_rows
from timeline.corrections.models import Correction
from timeline.entries.exports import ENTRIES, entry_rows
from timeline.entries.models.entries import Entry

from .print_table import ChronologyTable


class RecordPaper:
    """これまでの経過 as it stood on `day` (by default the record's last): nothing that was printed later is in it.

    Entries begun later, agreements signed later, and figures and columns for later days are left out.
    Corrections are those known now: the document is not to repeat a misprint that has been found.
    """

    NAME = "特別区全国連携プロジェクト これまでの経過"

    def __init__(self, day=None):
        self.source = Source.objects.newest()
        self.day = day or (self.source.record_day if self.source else Source.objects.record_day())
        self.entries = Entry.objects.published().past_or_under_way(self.day)
        self.counts = BodyMemberCounts()
        self.figures = list(PublishedFigure.objects.filter(as_of__lte=self.day).select_related("body__prefecture"))
        self.trend = Statistic.objects.known_on(self.day).by_series()

    def context(self):
        """The context (dict) of the templates of the print page and of the PDF."""
        years = {row.fiscal_year for _, statistics in self.trend for row in statistics}
        footnotes = list(Footnote.objects.all())
        footnotes_shown = [note for note in footnotes if note.fiscal_year is None or note.fiscal_year in years]
        return {
            "name": self.NAME,
            "day": self.day,
            "chronology": ChronologyTable(self.entries, self.day),
            "bodies": BodyTable(self.day, self.counts, self.figures),
            "trend": TrendTable(self.trend, footnotes_shown, self.counts),
            "lacks_footnotes": len(footnotes_shown) < len(footnotes),
            "findings": agreements.statistics.findings.find(self.counts, self.trend, self.figures),
            "source": self.source,
        }

    def tables(self):
        """The three parts, and what was corrected in the first, as tables to download."""
        found = Correction.objects.filter(entry__in=self.entries).order_by("entry__first_day", "entry__key", "pk")
        return [
            ENTRIES.of(lambda: entry_rows(self.entries.oldest_first())),
            agreements.overview.exports.BODIES.of(
                lambda: agreements.overview.exports.bodies(self.day, self.counts, self.figures)
            ),
            agreements.statistics.exports.TREND.of(
                lambda: agreements.statistics.exports.trend(self.trend, self.counts)
            ),
            CORRECTIONS.of(lambda: correction_rows(found)),
        ]
