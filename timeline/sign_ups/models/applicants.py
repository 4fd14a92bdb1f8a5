from __future__ import annotations

import datetime
import uuid
from typing import Self

from django.core import signing
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from members.models import User
from outbox.models import OutgoingMail
from portal.models import AuditLine

from .. import notices
from .classes import SignUpClass

KEPT = datetime.timedelta(days=30)  # after the last day of the event
SALT = "timeline.sign_ups"
MOST_OF_ONE = 5  # applicants of one address for a class


class ClassClosed(Exception):
    """Nobody may sign up for the class any more."""


class TooManyOfOne(Exception):
    """MOST_OF_ONE stand already with this address: nobody fills a class, or somebody's mailbox, alone."""


class ApplicantQuerySet(models.QuerySet["Applicant"]):
    def not_cancelled(self) -> Self:
        """Those who have a place or wait for one, in the order in which they signed up."""
        return self.exclude(state=Applicant.State.CANCELLED).order_by("pk")

    def take_in(self, chosen: SignUpClass, *, token: uuid.UUID, name: str, email: str) -> Applicant:
        """Sign somebody up: a place while there is one, else the end of the waiting list, and a mail that says which.

        The same form (`token`) sent again, or the same name with the same address, is the same applicant; a new one
        when it was cancelled meanwhile. ClassClosed when the time to sign up is over; TooManyOfOne.
        """
        with transaction.atomic():
            locked = _lock(chosen)
            same = Q(name=name, email=email, signed_up_for=locked)
            if known := self.filter(Q(token=token) | same).exclude(state=Applicant.State.CANCELLED).first():
                return known
            if not SignUpClass.objects.open(timezone.localdate()).filter(pk=locked.pk).exists():
                raise ClassClosed
            if self.not_cancelled().filter(signed_up_for=locked, email=email).count() >= MOST_OF_ONE:
                raise TooManyOfOne
            fill_places(locked)  # of an event that was called off for a while: who waits comes first
            is_placed = self.filter(signed_up_for=locked, state=Applicant.State.PLACED).count() < locked.places
            state = Applicant.State.PLACED if is_placed else Applicant.State.WAITING
            if self.filter(token=token).exists():  # cancelled, and sent again from the browser's last page
                token = uuid.uuid4()
            applicant = self.create(signed_up_for=locked, token=token, name=name, email=email, state=state)
            notices.signed_up(applicant)
            return applicant

    def of_link(self, text: str) -> Applicant | None:
        """The applicant whose mailed link holds `text`; None for a wrong one, or once the name is erased."""
        try:
            pk = signing.Signer(salt=SALT).unsign(text)
        except signing.BadSignature:
            return None
        found = self.filter(pk=pk).exclude(email="")
        return found.select_related("signed_up_for__event__entry", "signed_up_for__part").first()

    def to_erase(self, now: datetime.datetime) -> Self:
        """Applicants whose name and address still stand KEPT after the last day of the event or their cancelling."""
        until = timezone.localdate(now) - KEPT
        over = Q(signed_up_for__event__entry__last_day__lt=until)
        return self.exclude(email="").filter(over | Q(cancelled_at__lt=now - KEPT))

    def erase(self, now: datetime.datetime) -> int:
        """Blank names and addresses of to_erase(), and delete their mails; returns how many. Their number stays."""
        with transaction.atomic():
            pks = list(self.to_erase(now).select_for_update(of=("self",)).values_list("pk", flat=True))
            keys = [key for pk in pks for key in notices.keys_of(pk)]
            OutgoingMail.objects.filter(key__in=keys).delete()
            self.filter(pk__in=pks).update(name="", email="")
            return len(pks)


class Applicant(models.Model):
    """参加の申込み: somebody who signed up for a class; name and address are erased KEPT after the event."""

    class State(models.TextChoices):
        PLACED = "placed", "参加"
        WAITING = "waiting", "キャンセル待ち"
        CANCELLED = "cancelled", "取消し"

    signed_up_for = models.ForeignKey(
        SignUpClass, models.PROTECT, related_name="applicants", verbose_name="申込みを受ける講座"
    )
    token = models.UUIDField("フォームの印", unique=True, editable=False)
    name = models.CharField("お名前", max_length=100, blank=True)
    email = models.EmailField("メールアドレス", blank=True)
    state = models.CharField("状態", max_length=10, choices=State)
    signed_up_at = models.DateTimeField("申込みの日時", default=timezone.now)
    moved_up_at = models.DateTimeField("繰上げの日時", null=True, blank=True)
    cancelled_at = models.DateTimeField("取消しの日時", null=True, blank=True)

    objects = ApplicantQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "参加の申込み"
        constraints = [
            models.UniqueConstraint(
                "signed_up_for",
                "name",
                "email",
                condition=~Q(state="cancelled") & ~Q(email=""),
                name="timeline_applicant_once",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at=None)),
                name="timeline_applicant_cancelled_at",
            ),
        ]

    def __str__(self) -> str:
        return f"申込み{self.pk}"  # goes to the audit: nothing that was typed

    @property
    def cancel_address(self) -> str:
        """The address of the page on which whoever has the mail cancels."""
        return reverse("timeline:sign-up-cancel", args=[signing.Signer(salt=SALT).sign(str(self.pk))])

    def queue_position(self) -> int:
        """Which of those waiting it is, from 1."""
        ahead = Applicant.objects.filter(signed_up_for=self.signed_up_for, state=self.State.WAITING, pk__lte=self.pk)
        return ahead.count()

    def cancel(self, *, by: User | None) -> bool:
        """Give the place or the wait up, once; the first who waits moves up and is told. False when it was given up.

        `by`: somebody of the secretariat; None with the link of the mail.
        """
        with transaction.atomic():
            locked = _lock(self.signed_up_for)
            now = timezone.now()
            found = Applicant.objects.filter(pk=self.pk).exclude(state=self.State.CANCELLED)
            if not found.update(state=self.State.CANCELLED, cancelled_at=now):
                return False
            self.refresh_from_db()
            notices.cancelled(self)
            AuditLine.objects.write("参加の申込みの取消し", self, by=by)
            fill_places(locked)
            return True


def fill_places(chosen: SignUpClass) -> int:
    """Give free places of the class to those who wait, in their order, and tell them, until its event ends; how many.
    None while the event is called off.

    In the transaction of what made places free.
    """
    chosen, states, now = _lock(chosen), Applicant.State, timezone.now()
    taken = Applicant.objects.filter(signed_up_for=chosen, state=states.PLACED).count()
    waiting = Applicant.objects.filter(signed_up_for=chosen, state=states.WAITING).order_by("pk")
    entry = chosen.event.entry
    if entry is None or entry.last_day < timezone.localdate(now) or entry.is_called_off:
        return 0  # there is nothing to come to
    moved = list(waiting[: max(chosen.places - taken, 0)])
    for applicant in moved:
        Applicant.objects.filter(pk=applicant.pk).update(state=states.PLACED, moved_up_at=now)
        applicant.refresh_from_db()
        notices.moved_up(applicant)
    return len(moved)


def _lock(chosen: SignUpClass) -> SignUpClass:
    """The class, locked until the end of the transaction: one applicant after the other."""
    locked = SignUpClass.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("event__entry", "part").get(pk=chosen.pk)
