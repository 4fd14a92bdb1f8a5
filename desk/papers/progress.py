"""これまでの取り組み状況: what was done in a period, as the council (特別区制度懇談会) is told of it."""

import datetime

from agreements.signing.counts import BodyMemberCounts
from members.models import Membership
from timeline.entries.exports import ENTRIES, entry_rows
from timeline.entries.list_rows import short_rows
from timeline.events.exports import EVENTS
from timeline.meetings.decisions import items_of_meetings
from timeline.meetings.exports import DECISIONS, decision_rows
from timeline.models import Entry
from timeline.printing.print_table import ChronologyTable

from . import exports

ONE_DAY = datetime.timedelta(days=1)


def council_period(today):
    """From the day after the council's last session before `today`, however long ago, until `today`; else a year."""
    councils = Entry.objects.published().past(today).filter(kind__key=Entry.Kind.ADVISORY_COUNCIL)
    last = councils.newest_first().values_list("last_day", flat=True).first()
    return (last + ONE_DAY if last else today - datetime.timedelta(days=365)), today


class ProgressReport:
    """What of the public record began on the days first … last, both included. Nothing in it is not public.

    Numbers of agreements and members stand beside those of the day before the period.
    """

    NAME = "これまでの取り組み状況"

    def __init__(self, first, last):
        self.first, self.last = first, last
        published = Entry.objects.published()
        self.entries = published.filter(first_day__gte=first, first_day__lte=last)
        self.events = self.entries.events()
        self.decisions = items_of_meetings().filter(
            entry__first_day__gte=first, entry__first_day__lte=last, parent=None
        )
        self.kinds = [(name, number) for (_, _, name), number in sorted(self.entries.summary().kinds.items())]
        self.overview = self._overview()

    def _overview(self):
        """(what, number before the period, number at its end, unit); None for a number that is not recorded."""
        counts, days = BodyMemberCounts(), (self.first - ONE_DAY, self.last)
        then, now = map(counts.on, days)
        members = [number for number, _ in Membership.objects.recorded_counts(*days)]
        return [
            ("広域連携協定の団体", then.bodies, now.bodies, "団体"),
            ("広域連携協定の地域", then.regions, now.regions, "地域"),
            ("広域連携協定の自治体", then.municipalities, now.municipalities, "自治体"),
            ("会員自治体（特別区を除く）", *members, "自治体"),
        ]

    def context(self):
        """The context (dict) of the templates of the print page and of the PDF."""
        return {
            "name": self.NAME,
            "papers": self,
            "chronology": ChronologyTable(self.entries, self.last),
            "decisions": list(self.decisions.order_by("entry__first_day", "entry__key", "position")),
            "events": short_rows(self.events.oldest_first()),
        }

    def tables(self):
        """Every section as a table to download."""
        return [
            exports.OVERVIEW.of(lambda: self.overview),
            exports.KINDS.of(lambda: self.kinds),
            ENTRIES.of(lambda: entry_rows(self.entries.oldest_first())),
            DECISIONS.of(lambda: decision_rows(self.decisions)),
            EVENTS.named("期間の催し").of(lambda: entry_rows(self.events.oldest_first())),
        ]
