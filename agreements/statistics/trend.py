"""The trend row of a year: which municipalities stand in it, since when, and what changed after it was frozen."""

from typing import NamedTuple

from django.urls import reverse

from agreements.signing.counts import BodyMemberCounts
from agreements.ties.models import Tie
from members.models import Membership, Municipality
from portal.findings import Finding
from portal.japanese.wareki import fiscal_year_name, wareki

from .models.freezes import Freeze
from .models.statistics import Statistic

FIRST_YEAR = 2014  # the fiscal year in which the project, and so the record, begins


class CooperatingMunicipalities:
    """連携自治体 on a day: `rows` holds the ids of the municipalities by the key of the trend row; mergers followed.

    Wards are not counted. `ties` may be given where they are carried over from the year before. Seven queries.
    """

    def __init__(self, day, *, counts=None, ties=None):
        self.day = day
        counts = counts or BodyMemberCounts()
        self.rows = {
            "ties": Tie.objects.municipalities_on(day) if ties is None else ties,
            "members": Membership.objects.municipalities_on(day),
            "agreements": _under_agreement(counts, day),
        }

    @property
    def total(self):
        """Distinct municipalities of all rows, never their sum."""
        return set().union(*self.rows.values())

    def of(self, series):
        return self.total if series.is_total else self.rows.get(series.key)

    def in_several(self):
        """Ids of those that stand in more than one row."""
        return {pk for pk in self.total if sum(pk in found for found in self.rows.values()) > 1}


def _under_agreement(counts, day):
    kinds = {(body.prefecture_id, kind) for body in counts.bodies_on(day) for kind in body.member_kinds()}
    register = Municipality.objects.as_of(day).order_by().values_list("pk", "prefecture", "kind")
    return {pk for pk, prefecture, kind in register if (prefecture, kind) in kinds}


def carried_ties(before, day):
    """Ids of the municipalities of the wards' ties in `before`, the freeze of the year before, as they are on `day`.

    None where that year has no freeze. Two queries.
    """
    if before is None:
        return None
    places = Municipality.objects.filter(lg_code__in=before.codes["ties"])
    return Municipality.objects.standing_on(day, places.values_list("pk", flat=True))


class NotComparable(NamedTuple):
    """A row that cannot be held against its last earlier value: that value, the one to be frozen, and why."""

    name: str
    year: str  # of the earlier value
    before: int
    now: int
    why: str  # sentences


def not_comparable(fiscal_year, cooperating, *, carries_ties):
    """Yields a NotComparable for each row that was counted otherwise before, or nobody can say how. Two queries.

    Earlier values that were printed name no municipality; a row computed from agreements and register is checked
    against them on every page instead (findings.find).
    """
    frozen = set(Freeze.objects.values_list("fiscal_year", flat=True))
    for series, rows in Statistic.objects.filter(fiscal_year__lt=fiscal_year, value__isnull=False).by_series():
        last, now = rows[-1], cooperating.of(series)
        if now is None or last.value is None or series.computed:
            continue
        why = []
        if last.fiscal_year not in frozen:
            why.append("前の値は資料に印刷されたもので、どの自治体を数えたかの記録がありません。")
        basis = Freeze.basis_of(series, carries_ties=carries_ties)
        if basis != last.basis:
            why.append(f"根拠が「{last.get_basis_display()}」から「{basis.label}」に変わります。")
        if why:
            year = fiscal_year_name(last.fiscal_year)
            yield NotComparable(series.name, year, last.value, len(now), "".join(why))


class Change(NamedTuple):
    """The change of one trend row between two days; municipalities by full name."""

    name: str
    before: int
    after: int
    added: list[str]
    left: list[str]
    merged: list[tuple[str, str]]  # those that were several before, and what they are now


class Comparison:
    """Rows of the trend on two days: `changes` has a Change for each row that both days know.

    `before` and `after` return the ids of a series, or None (as CooperatingMunicipalities.of does).
    """

    def __init__(self, series, before, after, day):
        pairs = [(each, before(each), after(each)) for each in series]
        self.pairs = [(each, old, new) for each, old, new in pairs if old is not None and new is not None]
        every = {pk for _, old, new in self.pairs for pk in old | new}
        missing = dict(Municipality.objects.missing_on(day).values_list("pk", "successor"))
        self._now = {pk: _successor_on_day(pk, missing) for pk in every}
        named = every | {pk for pk in self._now.values() if pk}
        self._places = Municipality.objects.select_related("prefecture").in_bulk(named)
        self.changes = [self._change(*pair) for pair in self.pairs]

    def _change(self, series, before, after):
        then = {self._now[pk] for pk in before} - {None}
        heirs: dict[int, list[int]] = {}
        for pk in before:
            if self._now[pk]:
                heirs.setdefault(self._now[pk], []).append(pk)
        merged = [(pks, heir) for heir, pks in heirs.items() if len(pks) > 1]
        gone = {pk for pk in before if self._now[pk] is None}
        return Change(
            series.name,
            len(before),
            len(after),
            self._names(after - then),
            self._names((then - after) | gone),
            [("、".join(self._names(pks)), self._places[heir].full_name) for pks, heir in merged],
        )

    def _names(self, pks):
        return [place.full_name for place in sorted((self._places[pk] for pk in pks), key=lambda p: p.lg_code)]


def _successor_on_day(pk, missing):
    while pk in missing:
        pk = missing[pk]
    return pk


def frozen_ids(freeze):
    """A function from a series to the ids of its municipalities in the freeze; None for a row it does not hold."""
    ids = dict(Municipality.objects.filter(lg_code__in=freeze.total).values_list("lg_code", "pk"))

    def of(series):
        codes = freeze.codes_of(series)
        return None if codes is None else {ids[code] for code in codes}

    return of


def cooperating_now(freeze, counts=None):
    """CooperatingMunicipalities on the day of the freeze, by the facts held today."""
    before = Freeze.objects.before(freeze.fiscal_year) if freeze.carries_ties else None
    ties = carried_ties(before, freeze.as_of)
    return CooperatingMunicipalities(freeze.as_of, counts=counts, ties=ties)


def find_drift():
    """Yields a Finding for each frozen row that differs from the facts held today.

    Rows computed on every page are compared there (findings.find).
    """
    counts = BodyMemberCounts()
    for freeze in Freeze.objects.all():
        cooperating = cooperating_now(freeze, counts)
        for row in Statistic.objects.filter(fiscal_year=freeze.fiscal_year).select_related("series"):
            codes, now = freeze.codes_of(row.series), cooperating.of(row.series)
            if codes is None or now is None or row.series.computed:
                continue
            frozen = set(Municipality.objects.filter(lg_code__in=codes).values_list("pk", flat=True))
            if frozen != now:
                yield Finding(
                    f"frozen:{row.series.key}:{freeze.fiscal_year}",
                    f"連携自治体数の推移　{row.series.name}　{fiscal_year_name(freeze.fiscal_year)}",
                    str(row.value),
                    str(len(now)),
                    f"{wareki(freeze.as_of)}現在として確定したあとで、{len(now - frozen)}自治体が加わり、"
                    f"{len(frozen - now)}自治体が外れました。",
                    edit_url=reverse("agreements:trend-year", args=[freeze.fiscal_year]),
                )
