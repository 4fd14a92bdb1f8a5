"""Partners that may fit a municipality, a ward or a proposal that is being written, each with its reasons.

A reason is one sentence of what the record says and the page that says it; there is no number behind it. Whoever has
most reasons comes first, then by code. Only what `reader` may read is compared: for visitors public profiles, public
proposals and published cases.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import reverse

from agreements.models import Tie
from bulletin.cases.models.cases import Case
from bulletin.cases.models.participants import Participant
from bulletin.proposals.models.proposals import Proposal
from members.models import Municipality, Profile

from .words_in_common import in_common, months_in_common

MOST = 8  # partners shown, beside those that answer an own line
MOST_ANSWERING = 23  # partners shown that answer an own line: as many as there are wards
MOST_REASONS = 4
MOST_WORDS = 2
NEWEST = 300  # profiles, proposals and cases that are compared, of each


class Reason(NamedTuple):
    """Why a partner may fit: a sentence, the address of the page that says so and that page's name.

    `offer` or `seek`: the own line that it answers, empty for reasons of another kind.
    """

    text: str
    url: str
    source: str
    offer: str = ""
    seek: str = ""


class Fit(NamedTuple):
    """A partner with its reasons, at most MOST_REASONS of them: those that answer an own line first."""

    place: Municipality
    reasons: list[Reason]


class Fits(NamedTuple):
    """The partners found, how many answer each own line, and whether there are more than are shown."""

    rows: list[Fit]
    seeking: Counter[str]  # by the own line that is offered
    offering: Counter[str]  # by the own line that is sought
    is_cut: bool


class Wish(NamedTuple):
    """What is compared: lines offered and sought, other words, season and fields (names)."""

    offers: list[str] = []
    seeks: list[str] = []
    others: str = ""
    season: str = ""
    fields: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        return "\n".join([*self.offers, *self.seeks, self.others])


def wish_of(profile: Profile | None) -> Wish:
    """What a municipality's profile says; nothing without one."""
    if profile is None:
        return Wish()
    return Wish(profile.offers.splitlines(), profile.seeks.splitlines(), profile.specialities)


def wish_of_proposal(proposal: Proposal) -> Wish:
    """What a proposal says so far."""
    fields = frozenset(field.name for field in proposal.fields.all()) if proposal.pk else frozenset()
    return Wish(proposal.offers.splitlines(), proposal.seeks.splitlines(), proposal.title, proposal.season, fields)


def fits_for(municipality: Municipality, reader: Any, day: datetime.date, wish: Wish | None = None) -> Fits:
    """The partners that may fit `municipality` on `day`: wards of a municipality, municipalities of a ward.

    Without a `wish`, what its public profile says. Six queries at most, however much there is.
    """
    if wish is None:
        wish = wish_of(_public_profile(municipality, day))
    return _Search(municipality, reader, day, wish).fits()


def _public_profile(municipality: Municipality, day: datetime.date) -> Profile | None:
    """Its profile if that is public; no query where both were loaded (ProfileQuerySet.annotate_public)."""
    known = getattr(municipality, "has_public_profile", None)
    if known is None:
        return Profile.objects.public(day).filter(municipality=municipality).first()
    return municipality.profile if known else None


class _Search:
    def __init__(self, municipality: Municipality, reader: Any, day: datetime.date, wish: Wish) -> None:
        self.own, self.reader, self.day, self.wish = municipality, reader, day, wish
        self.kind = ~Q(kind=Municipality.Kind.WARD) if municipality.is_ward else Q(kind=Municipality.Kind.WARD)
        self.reasons: dict[str, list[Reason]] = {}  # by lg_code

    def fits(self) -> Fits:
        """The partners that answer a line and those with the most reasons."""
        for told in (self._of_profiles(), self._of_proposals(), self._of_cases(), self._of_ties()):
            for code, reason in told:
                self.reasons.setdefault(code, []).append(reason)
        partners = Municipality.objects.as_of(self.day).filter(self.kind, lg_code__in=["", *self.reasons])
        found = [Fit(place, self.reasons[place.lg_code]) for place in partners.select_related("prefecture")]
        found.sort(key=lambda fit: (-len(fit.reasons), fit.place.lg_code))
        answering = [fit for fit in found if any(reason.offer or reason.seek for reason in fit.reasons)]
        shown = answering[:MOST_ANSWERING]
        shown += [fit for fit in found if fit not in answering][: max(MOST - len(shown), 0)]
        return Fits(
            [fit._replace(reasons=fit.reasons[:MOST_REASONS]) for fit in shown],
            Counter(line for fit in answering for line in {reason.offer for reason in fit.reasons if reason.offer}),
            Counter(line for fit in answering for line in {reason.seek for reason in fit.reasons if reason.seek}),
            len(shown) < len(found),
        )

    def _of_profiles(self) -> Iterator[tuple[str, Reason]]:
        """What the profiles of others seek or offer, line by line: the first that answers each own line."""
        if not self.wish.offers and not self.wish.seeks:
            return
        profiles = Profile.objects.public(self.day).filter(municipality__in=Municipality.objects.filter(self.kind))
        for profile in profiles.with_places()[:NEWEST]:
            place = profile.municipality
            url, source = f"{place.get_absolute_url()}#profile", f"{place.full_name}の魅力発信"
            for reason in self._answers(profile.offers, profile.seeks, place.full_name, ""):
                yield place.lg_code, reason._replace(url=url, source=source)

    def _of_proposals(self) -> Iterator[tuple[str, Reason]]:
        """What open proposals of others seek or offer."""
        if not self.wish.offers and not self.wish.seeks:
            return
        others = Municipality.objects.filter(self.kind)
        found = Proposal.objects.visible_to(self.reader).shown().open().filter(municipality__in=others)
        for proposal in found.select_related("municipality__prefecture").order_by("-posted_at", "-pk")[:NEWEST]:
            place = proposal.municipality
            who = f"{place.full_name}の{proposal.number_name}「{proposal.title}」"
            for reason in self._answers(proposal.offers, proposal.seeks, who, proposal.season):
                url = proposal.get_absolute_url()
                yield place.lg_code, reason._replace(url=url, source=proposal.number_name)

    def _answers(self, offers: str, seeks: str, who: str, season: str) -> Iterator[Reason]:
        """Reasons where `who` seeks what is offered here, or offers what is sought here."""
        for own, theirs, said, name in (
            (self.wish.offers, seeks, "求めること", "offer"),
            (self.wish.seeks, offers, "出せるもの", "seek"),
        ):
            for line in own:
                for other in theirs.splitlines():
                    if common := self._words_in_common(in_common(line, other)):
                        when = self._months(f"{line} {self.wish.season}", f"{other} {season}")
                        text = f"{who}が、{said}に「{other}」を挙げています（{common}）。{when}"
                        yield Reason(text, "", "", **{name: line})
                        break

    def _of_cases(self) -> Iterator[tuple[str, Reason]]:
        """Published cases: those of both, else those that speak of the same, or are of the same field."""
        cases = Case.objects.published().newest_first()
        if self.wish.fields:
            cases = cases.prefetch_related("fields")
        told: set[str] = set()
        for case in cases[:NEWEST]:
            acting = [code for code, _, _, role in case.outline["places"] if role != Participant.Role.INTRODUCER]
            reason = self._with_us(case) if self.own.lg_code in acting else self._of_the_same(case)
            if reason is None:
                continue
            for code in acting:
                if code != self.own.lg_code and (code not in told or self.own.lg_code in acting):
                    told.add(code)
                    yield code, Reason(reason, case.get_absolute_url(), "連携事例")

    def _with_us(self, case: Case) -> str:
        return f"連携事例「{case.title}」に、ともに加わっています。"

    def _of_the_same(self, case: Case) -> str | None:
        """The sentence on a case of others that speaks of the same; None when it does not."""
        text = "\n".join([case.title, case.summary, *(text for *_, text in case.outline["steps"])])
        if common := self._words_in_common(in_common(self.wish.text, text)):
            return f"連携事例「{case.title}」に加わっています（{common}）。"
        same = sorted(self.wish.fields & {field.name for field in case.fields.all()}) if self.wish.fields else []
        if same:
            return f"同じ分野{''.join(f'「{name}」' for name in same)}の連携事例「{case.title}」に加わっています。"
        return None

    def _of_ties(self) -> Iterator[tuple[str, Reason]]:
        """Ties with it on the day; of wards also one with another municipality of its prefecture."""
        ties = Tie.objects.as_of(self.day).with_places()
        if self.own.is_ward:
            for tie in ties.filter(ward=self.own):
                said = f"{self.own.name}と交流しています（{tie.kind}）。"
                yield tie.municipality.lg_code, self._tie_reason(tie, said)
            return
        told: set[str] = set()
        own = self.own.ids_with_predecessors()
        rows = ties.filter(municipality__prefecture=self.own.prefecture_id)
        for tie in sorted(rows, key=lambda tie: tie.municipality_id not in own):
            code = tie.ward.lg_code
            if tie.municipality_id in own:
                told.add(code)
                yield code, self._tie_reason(tie, f"{self.own.full_name}と交流しています（{tie.kind}）。")
            elif code not in told:
                told.add(code)
                said = f"同じ{self.own.prefecture.name}の{tie.municipality.name}と交流しています（{tie.kind}）。"
                yield code, self._tie_reason(tie, said)

    def _tie_reason(self, tie: Tie, text: str) -> Reason:
        url = reverse("members:municipality-detail", args=[tie.ward.lg_code])
        return Reason(text, f"{url}#ties", f"{tie.ward.name}の各区交流")

    def _words_in_common(self, words: list[str]) -> str:
        """共通点：「雪」、「桜」; empty without any."""
        return f"共通点：{'、'.join(words[:MOST_WORDS])}" if words else ""

    def _months(self, own: str, theirs: str) -> str:
        months = months_in_common(own, theirs)
        return f"時期も重なります（{_month_names(months)}）。" if months else ""


def _month_names(months: Iterable[int]) -> str:
    return "、".join(f"{month}月" for month in months)
