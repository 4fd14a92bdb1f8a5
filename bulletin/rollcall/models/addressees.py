import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from bulletin.proposals.models.proposal_base import ProposalBase
from bulletin.proposals.models.proposal_readers import members_among
from bulletin.proposals.models.proposals import Proposal
from bulletin.proposals.models.words import Answer, AnswerWord
from members.models import Assignment, Municipality, Office, User
from members.people.reach import NOBODY, Reach
from portal.japanese.wareki import wareki
from portal.models import AuditLine

from .. import notices
from .notes import Note


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
        return self.filter(_reached(day))

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
        willing = [Addressee.Answer.RAISED, Addressee.Answer.CONDITIONAL]
        return self.filter(answer__in=willing).order_by("first_answered_at", "municipality__lg_code")

    def counts_of(self, proposals: Iterable[int], day: datetime.date) -> "dict[int, AskedCounts]":
        """AskedCounts on `day`, by the proposal's number. One query."""
        counts = self.filter(proposal__in=proposals).order_by().values_list("proposal")
        reached, answered = Count("pk", filter=_reached(day)), Count("pk", filter=~Q(answer=""))
        counted = counts.annotate(rows=Count("pk"), reached=reached, answered=answered)
        return {proposal: AskedCounts(*numbers) for proposal, *numbers in counted}

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
            return Addressee(proposal=proposal, municipality=user.municipality)
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
        return self.answerable().exclude(~Q(answer=""), channel=Addressee.Channel.PORTAL)

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
        nobody = {place.pk for place in Assignment.objects.without_people(others, timezone.localdate())}
        told = {place: None if place in nobody else timezone.now() for place in others}
        asked = {"proposal_id": proposal.pk, "added_at": added_at}
        rows = [Addressee(municipality_id=place, told_at=at, **asked) for place, at in told.items()]
        Addressee.objects.bulk_create(rows, ignore_conflicts=True)

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

    def holders(self, day: datetime.date) -> dict[User, Municipality]:
        """{User: Municipality}: who looks after it in each place on `day` (with_people). Two queries."""
        return {user: row.municipality for row, users in self.with_people(day) for user in users}

    def mark_seen(self, user: User | AnonymousUser) -> int:
        """Note that somebody of the municipality has read the proposal, once; returns how many rows that changed."""
        if user.is_anonymous or not user.municipality:
            return 0
        return self.filter(municipality=user.municipality, seen_at=None).update(seen_at=timezone.now())


REST = datetime.timedelta(hours=1)  # between two requests that the secretariat sends again


class AnswerChannel(models.TextChoices):
    """回答の届いた方法: how an answer reached the portal."""

    PORTAL = "", ""  # by the municipality itself, logged in
    TELEPHONE = "telephone", "代理回答"
    PAPER = "paper", "書面の符号による回答"


class AskedCounts(NamedTuple):
    """How many rows a proposal's roll has, how many of them count as asked (reached), and how many answered."""

    rows: int
    reached: int
    answered: int

    @property
    def unreached(self) -> int:
        """Those nobody could tell; they count neither as asked nor as silent."""
        return self.rows - self.reached

    def in_words(self, unit: str) -> str:
        """14区中2区回答（ほか9区は担当者がいません）; the second half only where there are such."""
        rest = f"（ほか{self.unreached}{unit}は{NOBODY}）" if self.unreached else ""
        return f"{self.reached}{unit}中{self.answered}{unit}回答{rest}"


def _reached(day: datetime.date) -> Q:
    told = Q(told_at__isnull=False, municipality__in=Assignment.objects.served(day))
    return ~Q(answer="") | told


class Addressee(models.Model):
    """あて先: a ward (for a call: a municipality) that is asked, and its answer, given as the ward.

    AuditedModel until the close; AnswerVersion keeps what was said before. `channel` says how the answer came, and
    of another's than the own way `said_by` who said it, `said_on` on which day, `answered_by` who took it down.
    """

    Channel = AnswerChannel
    Answer = Answer

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="addressees", verbose_name="提案")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="あて先")
    added_at = models.DateTimeField("あとから加えた日時", null=True, blank=True)  # none: asked when it was posted
    told_at = models.DateTimeField("はじめて知らせた日時", null=True, blank=True)  # none: nobody there to tell
    answer = models.CharField("回答", max_length=20, choices=Answer.choices, blank=True)
    comment = models.TextField("補足", max_length=1000, blank=True)
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)  # of the newest answer
    first_answered_at = models.DateTimeField("はじめの回答日時", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="回答した人"
    )
    channel = models.CharField("回答の方法", max_length=20, choices=AnswerChannel, blank=True)
    said_by = models.CharField("回答を伝えた人", max_length=100, blank=True)
    said_on = models.DateField("回答を伝えた日", null=True, blank=True)
    asked_again_at = models.DateTimeField("事務局が最後に送り直した日時", null=True, blank=True)
    seen_at = models.DateTimeField("はじめて見た日時", null=True, blank=True)
    office = models.ForeignKey(Office, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="担当課")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="担当者"
    )
    version = models.PositiveIntegerField("版", default=0)

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        ordering = ["proposal", "municipality__lg_code"]
        verbose_name = verbose_name_plural = "あて先"
        constraints = [
            models.UniqueConstraint("proposal", "municipality", name="bulletin_addressee_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="bulletin_addressee_answer_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(answer="conditional", comment=""),
                name="bulletin_addressee_condition_in_words",
                violation_error_message="条件付きのときは、どのような条件かを書いてください。",
            ),
            models.CheckConstraint(
                condition=Q(channel="") | ~(Q(answer="") | Q(said_by="") | Q(said_on=None)),
                name="bulletin_addressee_channel_names_who_said_it",
                violation_error_message="誰が、いつ伝えた回答かを入力してください。",
            ),
        ]
        indexes = [
            models.Index("municipality", "proposal", condition=Q(answer=""), name="bulletin_addressee_silent"),
            models.Index("proposal", condition=Q(answer="", told_at=None), name="bulletin_addressee_untold"),
            models.Index(
                "answered_at", condition=Q(answer__in=["raised", "conditional"]), name="bulletin_addressee_raised"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} {self.municipality}"

    def get_answer_display(self) -> str:  # type: ignore[no-redef]  # of django-stubs
        """The word shown for its answer, "" for none. One query: lists ask AnswerWord.objects.names() once."""
        return AnswerWord.objects.names().get(self.answer, "")

    @property
    def asked_at(self) -> datetime.datetime:
        """When it was asked: when the proposal was posted, or when it was added as an addressee."""
        return max(filter(None, [self.proposal.posted_at, self.added_at]))

    @property
    def was_told_in_time(self) -> bool:
        """As AddresseeQuerySet.told_in_time."""
        until = self.proposal.answer_until
        return bool(self.told_at and until and timezone.localdate(self.told_at) <= until)

    @transaction.atomic
    def answer_with(
        self,
        answer: str,
        comment: str,
        *,
        by: User | None,
        version: int,
        channel: str = "",
        said_by: str = "",
        said_on: datetime.date | None = None,
    ) -> bool:
        """Answer as the municipality, over the answer of `version` (0: none yet), and keep what was said before.

        False, and nothing changes, when somebody else answered meanwhile, when this is what stands already, or when
        it can be answered no longer: a close and an answer come one after the other, for both hold the proposal's row.
        With a `channel`, `by` took down (None: nobody had to) what `said_by` said on `said_on`.
        """
        self.proposal.hold()
        now = timezone.now()
        if self.pk is None:
            self.pk = Addressee.objects.get_or_create(proposal=self.proposal, municipality=self.municipality)[0].pk
        read = Addressee.objects.recordable() if channel else Addressee.objects.answerable()
        read = read.filter(pk=self.pk, version=version).exclude(answer=answer, comment=comment, channel=channel)
        how = {"channel": channel, "said_by": said_by, "said_on": said_on}
        said = {"answer": answer, "comment": comment, "answered_at": now, "answered_by": by, **how}
        once = {name: Coalesce(name, now) for name in ("first_answered_at", *(() if channel else ("seen_at",)))}
        if not read.update(**said, **once, version=version + 1):
            return False
        AnswerVersion.objects.create(addressee=self, **said)
        self.refresh_from_db()
        self.proposal.count_change()
        self._notify_of_answer()
        return True

    @transaction.atomic
    def record(
        self, answer: str, comment: str, *, by: User, version: int, said_by: str, said_on: datetime.date
    ) -> bool:
        """代理回答: the secretariat takes down what the municipality said by telephone, over the answer of `version`.

        False where answer_with is, and where the municipality has answered itself. It may answer over it any time.
        """
        told: dict[str, Any] = {"channel": AnswerChannel.TELEPHONE, "said_by": said_by, "said_on": said_on}
        if not self.answer_with(answer, comment, by=by, version=version, **told):
            return False
        AuditLine.objects.write("代理回答", self, by=by, municipality=self.municipality, reason=self.how)
        notices.recorded(self, Addressee.objects.filter(pk=self.pk).holders(timezone.localdate()), by=by)
        return True

    @property
    def how(self) -> str:
        """How the answer came and who said it, as text for members (how_it_came); empty for the own way."""
        return how_it_came(self.channel, self.said_by, self.said_on, str(self.answered_by or ""))

    @transaction.atomic
    def ask_again(self, *, by: User) -> bool:
        """Send its people the request for an answer once more (再送), at most once an hour.

        False when it has answered or may not any more, when it was sent within the hour, or when there is nobody to
        send it to.
        """
        now = timezone.now()
        row = Addressee.objects.awaiting().filter(pk=self.pk)
        readers = row.holders(timezone.localdate())
        rested = row.filter(Q(asked_again_at=None) | Q(asked_again_at__lte=now - REST))
        if not readers or not Addressee.objects.filter(pk__in=rested.values("pk")).update(asked_again_at=now):
            return False
        self.refresh_from_db()
        AuditLine.objects.write("回答のお願いの再送", self, by=by, municipality=self.municipality)
        notices.asked_again(self, readers)
        return True

    def _notify_of_answer(self) -> None:
        followers, proposers = self.proposal.followers(), self.proposal.proposing_readers()
        members = {user: place for user, place in members_among(followers).items() if user not in proposers}
        others = {user: None for user in followers if user not in members and user not in proposers}
        counts = Addressee.objects.counts_of([self.proposal_id], timezone.localdate())[self.proposal_id]
        notices.answered(self, counts, proposers, members, others)

    def people_among(self, assignments: Iterable[Assignment]) -> list[User]:
        """Of those in office in the ward, who is notified: the holder, or else the office's people, or else all."""
        holder = [each.user for each in assignments if each.user_id == self.holder_id]
        office = [each.user for each in assignments if self.office_id and each.office_id == self.office_id]
        return list(dict.fromkeys(holder or office or [each.user for each in assignments]))

    @transaction.atomic
    def assign(self, *, office: Office | None, holder: User | None, by: User, was: Sequence[int | None]) -> bool:
        """Set the office and person who look after it (庁内での扱い); `was`: their pks as `by` had read them.

        転送 is this too: another office is notified, and the notes keep it. False when somebody else was faster, or
        nothing changes.
        """
        new = (office and office.pk, holder and holder.pk)
        read = Addressee.objects.filter(pk=self.pk, office=was[0], holder=was[1])
        if new == tuple(was) or not read.update(office=office, holder=holder):
            return False
        self.refresh_from_db()
        if office and office.pk != was[0]:
            before = Office.objects.filter(pk=was[0]).first() if was[0] else None
            Note.objects.create(
                addressee=self,
                body=f"{before.name}から{office.name}へ転送しました。" if before else f"{office.name}が担当します。",
                written_by=by,
                written_at=timezone.now(),
            )
        holders = Addressee.objects.filter(pk=self.pk).holders(timezone.localdate())
        notices.assigned(self, holders, by=by)
        return True

    def note(self, body: str, *, by: User, token: str) -> bool:
        """Write a 庁内メモ; the same form sent twice writes one. Returns whether this call wrote it."""
        with transaction.atomic():
            _, is_new = Note.objects.get_or_create(
                addressee=self, written_by=by, token=token, defaults={"body": body, "written_at": timezone.now()}
            )
        return is_new


class AnswerVersion(models.Model):
    """前の回答: every answer an addressee gave, in order, the standing one included."""

    addressee = models.ForeignKey(Addressee, models.CASCADE, related_name="versions", verbose_name="あて先")
    answer = models.CharField("回答", max_length=20, choices=Answer.choices)
    comment = models.TextField("補足", blank=True)
    answered_at = models.DateTimeField("回答日時", default=timezone.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="回答した人"
    )
    channel = models.CharField("回答の方法", max_length=20, choices=AnswerChannel, blank=True)
    said_by = models.CharField("回答を伝えた人", max_length=100, blank=True)
    said_on = models.DateField("回答を伝えた日", null=True, blank=True)

    class Meta:
        ordering = ["addressee", "pk"]
        verbose_name = verbose_name_plural = "前の回答"

    def __str__(self) -> str:
        return f"{self.addressee} {self.get_answer_display()}"


def how_it_came(channel: str, said_by: str, said_on: datetime.date | None, taken_down_by: str | None) -> str:
    """How an answer came, who said it and who took it down, as text for members; empty for one of the own way."""
    if not channel or not said_on:
        return ""
    name, day = AnswerChannel(channel).label, wareki(said_on)
    if channel == AnswerChannel.PAPER:
        checked = f"{_of_desk(taken_down_by)}が確認" if taken_down_by else "登録されたメールアドレスで本人が確認"
        return f"{name}（{day}に{said_by}が記入し、{checked}）"
    return f"{name}（{day}に{said_by}が伝え、{_of_desk(taken_down_by)}が記録）"


def _of_desk(name: str | None) -> str:
    return f"事務局の{name}さん" if name else "事務局"
