"""AddresseeQuerySet: who may read and answer rows of the roll-call, which of them count, and whom to tell."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from bulletin.proposals.models.proposal_base import ProposalBase
from bulletin.proposals.models.proposals import Proposal
from bulletin.proposals.models.words import Answer
from members.models import Assignment, Municipality, User
from members.people.reach import NOBODY, Reach

from .channels import AnswerChannel

if TYPE_CHECKING:
    from .addressees import Addressee


_WILLING = (Answer.RAISED, Answer.CONDITIONAL)


class AddresseeQuerySet(models.QuerySet[Any]):
    def answered(self) -> Self:
        return self.exclude(answer="")

    def silent(self) -> Self:
        return self.filter(answer="")

    def with_reach(self, day: datetime.date) -> Self:
        """Annotate has_people: whether somebody serves there on `day`; without, nobody there can be told anything.

        Of what has no answer, those without people, and those never told, are neither 未回答 nor 未読.
        """
        has_people = Q(municipality__in=Assignment.objects.served(day))
        return self.annotate(has_people=models.ExpressionWrapper(has_people, models.BooleanField()))

    def reached(self, day: datetime.date) -> Self:
        """Those that count as asked: answered, however, or told and with somebody in office on `day`."""
        return self.filter(_reached(Assignment.objects.served(day)))

    def without_people(self, day: datetime.date) -> list[Municipality]:
        """Municipalities asked without an answer, where nobody is in office on `day`. One query."""
        return Assignment.objects.without_people(self.silent().order_by().values("municipality"), day)

    def reach(self, day: datetime.date) -> Reach:
        """Of the municipalities asked, where somebody is in office on `day`, and where nobody is. One query."""
        return Assignment.objects.reach(self.order_by().values("municipality"), day)

    def added_last(self) -> Self:
        """Those that were added together, after posting, the last time that some were."""
        return self.filter(added_at=self.order_by().aggregate(last=Max("added_at"))["last"])

    def untold(self) -> Self:
        return self.filter(told_at=None)

    def raised(self) -> Self:
        """Addressees with the answer 手を挙げる or 条件付き, in the order of their first answers."""
        return self.filter(answer__in=_WILLING).order_by("first_answered_at", "municipality__lg_code")

    def counts_of(self, proposals: Collection[int], day: datetime.date) -> "dict[int, AskedCounts]":
        """AskedCounts on `day`, by the proposal's number. One query."""
        asked = self.filter(proposal__in=proposals).order_by()
        served = Assignment.objects.served_among(asked.values("municipality"), day)
        reached, answered = Count("pk", filter=_reached(served)), Count("pk", filter=~Q(answer=""))
        raised = Count("pk", filter=Q(answer__in=_WILLING))
        counts = asked.values_list("proposal").annotate(
            rows=Count("pk"), reached=reached, answered=answered, raised=raised
        )
        return {proposal: AskedCounts(*numbers) for proposal, *numbers in counts}

    def answerable(self) -> Self:
        """Addressees of open proposals, and those of expired ones that have not answered: late answers are accepted."""
        shown = Proposal.objects.shown()
        open_ones, expired = shown.open(), shown.filter(state=Proposal.State.EXPIRED)
        late = Q(answer="", proposal__in=expired.values("pk"))
        return self.filter(Q(proposal__in=open_ones.values("pk")) | late)

    def answerable_by(self, user: User | AnonymousUser) -> Self:
        """Addressees of the municipality or ward `user` serves that can be answered now."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        return self.answerable().filter(municipality=user.municipality)

    def handled_by(self, user: User | AnonymousUser) -> Self:
        """Addressees whose 庁内での扱い `user` may read and change: the own municipality's, closed ones too."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        return self.filter(municipality=user.municipality, proposal__in=Proposal.objects.visible_to(user).values("pk"))

    def place_of(self, user: User | AnonymousUser, proposal: Proposal) -> "Addressee | None":
        """The row on which `user` may answer; None where nothing can be answered.

        Of a call to all members, which also newer members may answer, a new row that is saved with its answer.
        """
        if user.is_anonymous or not user.municipality:
            return None
        rows = self.answerable_by(user).filter(proposal=proposal).select_related("municipality__prefecture")
        if row := rows.first():
            return row
        if Proposal.objects.joinable_by(user).contains(proposal):
            return cast("Addressee", self.model(proposal=proposal, municipality=user.municipality))
        return None

    def lines_of(self, user: User | AnonymousUser) -> Self:
        """Addressees whose private line `user` reads: the own municipality's, and those of proposals it makes.

        The secretariat has none.
        """
        if user.is_anonymous or not user.municipality:
            return self.none()
        readable = Proposal.objects.visible_to(user).posted()
        own = Proposal.objects.proposed_by(user.municipality).values("pk")
        mine = Q(municipality=user.municipality) | Q(proposal__in=own)
        return self.filter(mine, proposal__in=readable.values("pk")).exclude(municipality=F("proposal__municipality"))

    def awaiting(self) -> Self:
        """Addressees that have not answered and still may, by deadline, the nearest first, without one last."""
        return self.silent_to(Proposal.objects.shown().undecided())

    def still_asked(self, day: datetime.date) -> Self:
        """Of those awaiting the ones somebody asks for on `day` (ProposalQuerySet.still_asking), in the same order."""
        return self.silent_to(Proposal.objects.still_asking(day))

    def asked_long_ago(self, day: datetime.date) -> Self:
        """Of those awaiting the others: nobody asks for them any more, and they may still answer."""
        return self.silent_to(Proposal.objects.shown().undecided().asking_no_more(day))

    def silent_to(self, proposals: QuerySet[Any]) -> Self:
        """Those without an answer to `proposals`, by deadline, the nearest first, without one last.

        No OR of subqueries, as in answerable(): databases read that slowly.
        """
        nearest = F("proposal__answer_until").asc(nulls_last=True)
        found = self.silent().filter(proposal__in=proposals.order_by().values("pk"))
        return found.order_by(nearest, "proposal", "municipality__lg_code")

    def waiting_for(self, user: User | AnonymousUser, day: datetime.date) -> Any:
        """受信箱: addressees of the ward or municipality `user` serves that are asked for an answer on `day`."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        return self.still_asked(day).filter(municipality=user.municipality)

    def late_for(self, user: User | AnonymousUser, day: datetime.date) -> Any:
        """Those that `user` may still answer, and that nobody asks for any more on `day`; the latest first."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        found = self.asked_long_ago(day).filter(municipality=user.municipality)
        return found.order_by("-proposal__answer_until", "-proposal")

    def revisable_by(self, user: User | AnonymousUser) -> Self:
        """Addressees of the ward `user` serves with an answer that may still be revised, the latest first."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        open_ones = Proposal.objects.shown().open()  # an answer that was given can be revised no longer than that
        found = self.answered().filter(municipality=user.municipality, proposal__in=open_ones.values("pk"))
        return found.order_by("-answered_at", "-pk")

    def recordable(self) -> Self:
        """Those for which an answer that came another way may be taken down: answerable, and no answer of their own.

        What a municipality answered itself in the portal, nobody else replaces.
        """
        return self.answerable().exclude(~Q(answer=""), channel=AnswerChannel.PORTAL)

    def told_in_time(self) -> Self:
        """Those told on the last day for answers or before; who came later owes no answer by that day."""
        return self.filter(told_at__date__lte=F("proposal__answer_until"))

    def overdue(self, day: datetime.date) -> Self:
        """Wards without an answer although the last day for it was before `day`; also those without people."""
        return self.awaiting_wards().filter(proposal__answer_until__lt=day)

    def awaiting_wards(self) -> Self:
        """Those awaiting that are wards, which owe an answer; a municipality asked by a call owes none."""
        return self.awaiting().wards()

    def wards(self) -> Self:
        return self.filter(municipality__in=Municipality.objects.wards().values("pk"))

    def due_between(self, first: datetime.date, last: datetime.date) -> Self:
        """Addressees whose last day for answers lies between two days, both inclusive."""
        return self.filter(proposal__answer_until__range=(first, last))

    def counting_for_figures(self, day: datetime.date) -> Self:
        """Wards asked by proposals, for which the last day for answers was before `day`.

        They were open on that day, or matched by then. What was withdrawn or closed by then asks nobody any more;
        hidden and merged ones do not count.
        """
        counting = Proposal.objects.posted().shown().filter(answer_until__lt=day)
        wards = Municipality.objects.wards().values("pk")
        ended, matched = TruncDate("proposal__closed_at"), Q(proposal__state=Proposal.State.MATCHED)
        return self.filter(proposal__in=counting.values("pk"), municipality__in=wards).filter(
            Q(proposal__closed_at=None) | Q(GreaterThan(ended, F("proposal__answer_until"))) | matched
        )

    def with_people(self, day: datetime.date) -> list[tuple["Addressee", list[User]]]:
        """Pairs of an addressee and whom to notify on `day`: its holder, else its office's people, else the ward's.

        Holders and offices count only while somebody serves there. Two queries.
        """
        rows: list[Any] = list(self.select_related("municipality__prefecture", "proposal__municipality__prefecture"))
        places = {row.municipality_id for row in rows}
        by_place = defaultdict(list)
        for assignment in Assignment.objects.serving(day).filter(office__municipality__in=places).with_people():
            by_place[assignment.office.municipality_id].append(assignment)
        return [(row, row.people_among(by_place[row.municipality_id])) for row in rows]

    def ask(self, proposal: ProposalBase, places: Iterable[int], added_at: datetime.datetime | None = None) -> None:
        """A row of `proposal` for each of these municipalities, by number, that has none; not for the proposer.

        Those with people count as told: the caller tells them in the same transaction.
        """
        others = [place for place in places if place != proposal.municipality_id]
        served = Assignment.objects.served(timezone.localdate()).filter(office__municipality__in=others)
        told = set(served.values_list("office__municipality", flat=True).distinct())
        asked, now = {"proposal_id": proposal.pk, "added_at": added_at}, timezone.now()
        rows = [self.model(municipality_id=place, told_at=now if place in told else None, **asked) for place in others]
        self.bulk_create(rows, ignore_conflicts=True)

    def mark_told(self) -> list["Addressee"]:
        """Note that those with people today and not told yet are told now; the caller tells them.

        Returns their rows.
        """
        served = Assignment.objects.served(timezone.localdate())
        rows: list[Addressee] = list(
            self.untold().filter(municipality__in=served).select_related("proposal__municipality__prefecture")
        )
        self.filter(pk__in=[row.pk for row in rows]).update(told_at=timezone.now())
        for row in rows:
            row.proposal.count_change()
        return rows

    def readers(self, day: datetime.date) -> dict[User, Municipality]:
        """{User: Municipality}: everybody in office on `day` in the places asked. One query."""
        places = self.order_by().values("municipality")
        return Assignment.objects.readers(places, day)

    def reader_keys(self, day: datetime.date) -> dict[int, int]:
        """As `readers`, by keys, {user: municipality}: enough to notify them. One query."""
        return Assignment.objects.reader_keys(self.order_by().values("municipality"), day)

    def holders(self, day: datetime.date) -> dict[User, Municipality]:
        """{User: Municipality}: who looks after it in each place on `day` (with_people). Two queries."""
        return {user: row.municipality for row, users in self.with_people(day) for user in users}

    def mark_seen(self, user: User | AnonymousUser) -> int:
        """Note that somebody of the municipality has read the proposal, once; returns how many rows that changed."""
        if user.is_anonymous or not user.municipality:
            return 0
        return self.filter(municipality=user.municipality, seen_at=None).update(seen_at=timezone.now())


class AskedCounts(NamedTuple):
    """How many rows a proposal's roll has, how many of them count as asked (reached), how many answered, and how many
    raised their hand (手を挙げる, 条件付き).
    """

    rows: int = 0
    reached: int = 0
    answered: int = 0
    raised: int = 0

    @property
    def unreached(self) -> int:
        """Those nobody could tell; they count neither as asked nor as silent."""
        return self.rows - self.reached

    def in_words(self, unit: str) -> str:
        """14区中2区回答（ほか9区は担当者がいません）; the second half only where there are such."""
        rest = f"（ほか{self.unreached}{unit}は{NOBODY}）" if self.unreached else ""
        return f"{self.reached}{unit}中{self.answered}{unit}回答{rest}"


def _reached(served: QuerySet[Assignment, Any]) -> Q:
    told = Q(told_at__isnull=False, municipality__in=served)
    return ~Q(answer="") | told
