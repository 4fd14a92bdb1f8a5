"""Addressee, a row of the roll-call with its answer, and the answers it gave before."""

import datetime
import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from bulletin.proposals.models.proposal_readers import members_among
from bulletin.proposals.models.proposals import Proposal
from bulletin.proposals.models.words import Answer, AnswerWord
from members.models import Assignment, Municipality, Office, User
from portal.models import AuditLine

from .. import notices
from .addressee_queries import AddresseeQuerySet
from .channels import AnswerChannel, how_it_came
from .notes import Note

REST = datetime.timedelta(hours=1)  # between two requests that the secretariat sends again


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
    def stands_since(self) -> datetime.date:
        """The day on which its standing answer was first given, whatever was said before or added to it since.

        Of an answer by telephone or on paper, the day on which it was said. One query, none when versions are loaded.
        """
        same = itertools.takewhile(lambda said: said.answer == self.answer, reversed(self.versions.all()))
        *_, first = same
        return first.said_on or timezone.localdate(first.answered_at)

    @property
    def asked_at(self) -> datetime.datetime:
        """When it was asked: when the proposal was posted, or when it was added as an addressee."""
        return max(filter(None, [self.proposal.posted_at, self.added_at]))

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
