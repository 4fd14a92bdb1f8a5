"""区長会総会資料: tables of entries, members, proposals and agreements of a period, with the counts at its end."""

import datetime

from agreements.models import Agreement
from agreements.signing.counts import BodyMemberCounts
from members.models import Membership
from portal.japanese.percent import percent
from timeline.entries.exports import ENTRIES, entry_rows
from timeline.entries.list_rows import short_rows
from timeline.events.exports import EVENTS
from timeline.models import Entry
from timeline.printing.print_table import ChronologyTable

from . import exports
from .bulletin_figures import response_rates, taken_up
from .outlook import open_proposals, renewals_ahead, survey, trend_row

ONE_DAY = datetime.timedelta(days=1)


def default_period(today):
    """From the day after the last 区長会総会 of the record, however long ago, until `today`; without one a quarter."""
    meetings = Entry.objects.published().past(today).filter(kind__key=Entry.Kind.GENERAL_MEETING)
    last = meetings.newest_first().values_list("last_day", flat=True).first()
    return (last + ONE_DAY if last else today - datetime.timedelta(days=90)), today


class MeetingPapers:
    """Papers for one 区長会総会, for the days first … last, both included.

    What has a beginning counts on its first day; a membership or agreement that ended counts on the day it was no
    longer in force. Numbers stand beside those of the day before the period.
    """

    NAME = "区長会総会資料"

    def __init__(self, first, last):
        self.first, self.last = first, last
        published = Entry.objects.published()
        self.entries = published.filter(first_day__gte=first, first_day__lte=last)
        self.held = published.events().past(last + ONE_DAY).filter(last_day__gte=first)
        self.coming = published.events().not_over(last + ONE_DAY)
        self.taken_up = taken_up(first, last)
        self.rates, self.never_told = response_rates(first, last)
        self.members = sorted(
            self._changes(Membership.objects.select_related("municipality__prefecture"), "加入", "脱退")
        )
        self.agreements = self._agreements()
        self.overview = self._overview()
        self.open = open_proposals(last)
        self.renewals = renewals_ahead(last)
        self.trend = trend_row(last)
        self.survey = survey(last)

    def _changes(self, memberships, joined, left):
        """(what, day, code, prefecture, name) of each membership that began or ended within the period."""
        for membership in memberships:
            place = membership.municipality
            named = (place.lg_code, place.prefecture.name, place.name)
            if membership.started_on and self.first <= membership.started_on <= self.last:
                yield joined, membership.started_on, *named
            if membership.ended_on and self.first <= membership.ended_on <= self.last:
                yield left, membership.ended_on, *named

    def _agreements(self):
        """(what, day, body, kind, name) of each agreement signed or ended within the period."""
        rows = []
        for each in Agreement.objects.select_related("body"):
            named = (each.body.name, each.body.get_kind_display(), each.name)
            if self.first <= each.signed_on <= self.last:
                rows.append(("締結", each.signed_on, *named))
            if each.ended_on and self.first <= each.ended_on <= self.last:
                rows.append(("終了", each.ended_on, *named))
        return sorted(rows, key=lambda row: row[1])

    def _overview(self):
        """(what, number before the period, number at its end, unit); None for a number that is not recorded."""
        counts, before = BodyMemberCounts(), self.first - ONE_DAY
        then, now = counts.on(before), counts.on(self.last)
        members, wards = zip(*Membership.objects.recorded_counts(before, self.last), strict=True)
        return [
            ("会員自治体（特別区を除く）", *members, "自治体"),
            ("会員登録した特別区", *wards, "区"),
            ("広域連携協定の団体", then.bodies, now.bodies, "団体"),
            ("広域連携協定の地域", then.regions, now.regions, "地域"),
            ("広域連携協定の自治体", then.municipalities, now.municipalities, "自治体"),
        ]

    @property
    def asked(self):
        """How many answers the wards owed, gave, and the whole per cent; None when none was due."""
        asked, answered = (sum(getattr(rate, name) for rate in self.rates) for name in ("asked", "answered"))
        return (asked, answered, percent(answered, asked)) if asked else None

    def context(self):
        """The context (dict) of the templates of the print page and of the PDF."""
        return {
            "name": self.NAME,
            "papers": self,
            "chronology": ChronologyTable(self.entries, self.last),
            "held": short_rows(self.held.oldest_first()),
            "coming": short_rows(self.coming.oldest_first()),
        }

    def tables(self):
        """Every section as a table to download."""
        return [
            exports.OVERVIEW.of(lambda: self.overview),
            ENTRIES.of(lambda: entry_rows(self.entries.oldest_first())),
            exports.MEMBERS.of(lambda: self.members),
            exports.TAKEN_UP.of(lambda: self.taken_up),
            exports.RATES.of(lambda: [(*rate, rate.percent) for rate in self.rates]),
            EVENTS.named("開催した催し").of(lambda: entry_rows(self.held.oldest_first())),
            EVENTS.named("今後の催し").of(lambda: entry_rows(self.coming.oldest_first())),
            exports.AGREEMENTS.of(lambda: self.agreements),
            exports.OPEN.of(lambda: self.open),
            exports.RENEWALS.of(lambda: self.renewals),
            exports.TREND_ROW.of(lambda: self.trend),
            exports.SURVEY.of(lambda: [self.survey]),
        ]
