import datetime
import re
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.logs import masked

from .circular import Circular as Circular  # a table of this app

if TYPE_CHECKING:  # names of types only: members import outbox
    from members.models import Municipality, User

OFFICE_KEY = "office-"  # begins the last part of the key of a mail to a shared mailbox; the office's number follows
RETURNED = "宛先不明で戻ってきました。"
LEASE = datetime.timedelta(minutes=5)  # a worker that died holds a mail no longer than this
BACK_OFF = [1, 4, 15, 60, 220, 420, 720, 720, 720]  # minutes until the next try; 48 hours together


_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class RecipientQuerySet(models.QuerySet[_Row]):
    """Notices or mails to a `user` as staff of a `municipality`, or as secretariat (`for_secretariat`)."""

    def of(self, user: "User | AnonymousUser") -> Self:
        """Rows `user` may still read: none of a municipality or a secretariat that `user` serves no longer."""
        if user.is_anonymous or not user.is_active:
            return self.none()
        serving = user.assignments.as_of(timezone.localdate()).values("office__municipality")
        return self.readable_by(user.pk, serving, user.is_secretariat)

    def readable_by(self, user: Any, serving: Any, is_secretariat: Any) -> Self:
        """Rows that an active user (pk) who serves in `serving` (pks of municipalities) may still read."""
        rows = self.filter(Q(municipality=None) | Q(municipality__in=serving), user=user)
        return rows if is_secretariat else rows.filter(for_secretariat=False)


class NoticeQuerySet(RecipientQuerySet["Notice"]):
    def in_capacity(self, user: "User", municipality: "Municipality") -> Self:
        """Notices to a person as one of the municipality's."""
        return self.filter(user=user, municipality=municipality)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def to_digest(self, until: datetime.datetime) -> Self:
        """Notices before `until` for a daily digest, not in one yet; none of users inactive or without mail."""
        waiting = self.filter(for_digest=True, digested_at=None, created_at__lt=until, user__is_active=True)
        return waiting.exclude(user__mail_choice="none")

    def take_back(self, reason: str) -> int:
        """Delete these notices, which may be read no longer, and hold back their mail; returns how many went.

        A digest that has not left goes without them: its text is written anew when it is sent.
        """
        keys = [f"{key}:{user}" for key, user in self.values_list("key", "user")]
        OutgoingMail.objects.filter(key__in=keys).hold_back(reason)
        for key, place in self.exclude(municipality=None).order_by().values_list("key", "municipality").distinct():
            OutgoingMail.objects.to_offices(key).filter(municipality=place).hold_back(reason)
        OutgoingMail.objects.waiting().filter(pk__in=self.values("digest")).update(body="")
        return self.delete()[0]

    def mark_read(self) -> int:
        """Mark the unread ones as read; returns their number."""
        return self.unread().update(read_at=timezone.now())


class Notice(models.Model):
    """お知らせ: a message to one person, shown in the portal; perhaps mailed as well (OutgoingMail).

    `key` names the cause: one notice of a cause for each person.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="あて先")
    key = models.CharField("記号", max_length=150)
    created_at = models.DateTimeField("日時", default=timezone.now, db_index=True)
    title = models.CharField("件名", max_length=150)
    body = models.TextField("本文")
    url = models.CharField("ページ", max_length=200, blank=True)
    municipality = models.ForeignKey(
        "members.Municipality", models.CASCADE, null=True, blank=True, related_name="+", verbose_name="自治体"
    )
    for_secretariat = models.BooleanField("事務局あて", default=False)
    read_at = models.DateTimeField("読んだ日時", null=True, blank=True)
    for_digest = models.BooleanField("まとめて送る", default=False)
    digested_at = models.DateTimeField("まとめて送った日時", null=True, blank=True)
    digest = models.ForeignKey(
        "OutgoingMail", models.SET_NULL, null=True, blank=True, related_name="digested", verbose_name="まとめのメール"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        db_table = "portal_notice"  # made when notices were part of portal
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = "お知らせ"
        constraints = [models.UniqueConstraint("user", "key", name="portal_notice_told_once")]

    def __str__(self) -> str:
        return self.title


class OutgoingMailQuerySet(RecipientQuerySet["OutgoingMail"]):
    def waiting(self) -> Self:
        """Mails neither sent nor given up."""
        return self.filter(sent_at=None, given_up_at=None)

    def due(self, now: datetime.datetime) -> Self:
        """Waiting mails to try at `now`: their time has come and no worker holds a lease on them."""
        return self.waiting().filter(Q(leased_until=None) | Q(leased_until__lte=now), next_try_at__lte=now)

    def claim(self, now: datetime.datetime) -> "OutgoingMail | None":
        """Take the oldest due mail for LEASE; None when there is none. Two workers never take the same."""
        for pk in self.due(now).order_by("next_try_at", "pk").values_list("pk", flat=True)[:20]:
            if self.due(now).filter(pk=pk).update(leased_until=now + LEASE, attempts=F("attempts") + 1):
                return self.select_related("user", "office").get(pk=pk)
        return None

    def to_offices(self, key: str) -> Self:
        """Mails of the cause `key` to shared mailboxes of offices."""
        return self.exclude(office=None).filter(key__startswith=f"{key}:{OFFICE_KEY}")

    def untried(self) -> Self:
        """Waiting, and nothing went wrong so far."""
        return self.waiting().filter(last_error="")

    def failing(self) -> Self:
        """Waiting after at least one try that failed."""
        return self.waiting().exclude(last_error="")

    def given_up(self) -> Self:
        """Mails that will not be tried again, newest first."""
        return self.exclude(given_up_at=None).order_by("-given_up_at", "-pk")

    def sent(self) -> Self:
        """Mails accepted by the mail server, newest first."""
        return self.exclude(sent_at=None).order_by("-sent_at", "-pk")

    def overdue(self, now: datetime.datetime) -> Self:
        """Waiting for a quarter of an hour and more: no worker runs, or the mail server is down or refuses."""
        return self.waiting().filter(created_at__lte=now - datetime.timedelta(minutes=15))

    def hold_back(self, reason: str) -> int:
        """Give up the waiting ones and blank their text; returns how many."""
        now = {"given_up_at": timezone.now(), "leased_until": None, "last_error": one_line(reason, 300)}
        return self.waiting().update(body="", **now)

    def try_now(self) -> int:
        """Let the worker try every waiting mail at once instead of at its time; returns how many wait."""
        return self.waiting().update(next_try_at=timezone.now())


class OutgoingMail(models.Model):
    """送信待ちメール: one plain-text mail to one address, written in the transaction of its cause.

    The worker sends it (manage.py worker). `key` names cause and recipient, so that no cause is mailed twice.
    A digest holds notices (`digested`), each for its own capacity: what may be read when it is sent goes out.
    With a `municipality`, any other mail goes out only while its user still serves there; with `for_secretariat`,
    only while the user is of the secretariat. One to the shared mailbox of an `office` has no user, and goes out only
    while the office wants its mail there.
    """

    key = models.CharField("記号", max_length=150, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="利用者"
    )
    to = models.EmailField("あて先")
    subject = models.CharField("件名", max_length=200)
    body = models.TextField("本文")
    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    municipality = models.ForeignKey(
        "members.Municipality", models.CASCADE, null=True, blank=True, related_name="+", verbose_name="自治体"
    )
    office = models.ForeignKey(
        "members.Office", models.CASCADE, null=True, blank=True, related_name="+", verbose_name="担当課"
    )
    for_secretariat = models.BooleanField("事務局あて", default=False)
    created_at = models.DateTimeField("登録日時", default=timezone.now)
    next_try_at = models.DateTimeField("次に送る日時", default=timezone.now, db_index=True)
    leased_until = models.DateTimeField("送信中（この日時まで）", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("試した回数", default=0)
    last_error = models.CharField("直前の失敗", max_length=300, blank=True)
    sent_at = models.DateTimeField("送信日時", null=True, blank=True)
    given_up_at = models.DateTimeField("中止日時", null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        db_table = "portal_outgoingmail"  # made when mail was part of portal
        ordering = ["next_try_at", "pk"]
        verbose_name = verbose_name_plural = "送信待ちメール"
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(given_up_at=None), name="portal_outgoingmail_sent_or_given_up"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject}（{self.to}）"

    @property
    def is_waiting(self) -> bool:
        """Whether it is neither sent nor given up (OutgoingMailQuerySet.waiting)."""
        return self.sent_at is None and self.given_up_at is None

    @property
    def state(self) -> str:
        """送信済み, 中止, 送り直し待ち or 送信待ち, for lists."""
        if not self.is_waiting:
            return "送信済み" if self.sent_at else "中止"
        return "送り直し待ち" if self.last_error else "送信待ち"

    @property
    def masked_body(self) -> str:
        """The text for whoever it was not sent to: the links and codes that let its reader in are masked."""
        return masked(self.body)

    @property
    def is_digest(self) -> bool:
        return self.key.startswith("digest:")

    def is_entitled(self) -> bool:
        """Whether its user may read it now; a mail to an address without an account, no office's, may always go."""
        if self.office:
            return self.office.takes_mail and self.office.email == self.to
        return self.user is None or OutgoingMail.objects.of(self.user).filter(pk=self.pk).exists()

    @property
    def reader(self) -> "User | None":
        """The user to show it to; None when the user has another address by now."""
        return self.user if self.user and self.user.email == self.to else None

    @transaction.atomic
    def mark_sent(self) -> bool:
        """Note that the mail server took it, whoever holds it by now; False when another worker noted that before."""
        waiting = OutgoingMail.objects.waiting().filter(pk=self.pk)
        sent = waiting.update(sent_at=timezone.now(), leased_until=None, last_error="", **self._without_secrets())
        self.refresh_from_db()
        if sent:
            Bounce.objects.refused().filter(address=self.to.casefold()).delete()
        if sent and self.reader:
            self.reader.mark_mail_arriving()
        return bool(sent)

    def give_up(self, reason: str) -> bool:
        """Never try again; False when another worker holds the mail."""
        return self._finish(given_up_at=timezone.now(), last_error=one_line(reason, 300), **self._without_secrets())

    def put_off(self, error: str) -> bool:
        """Try again later, and later each time; give up after 48 hours of trying."""
        if self.attempts > len(BACK_OFF):
            return self.give_up(error)
        next_try_at = timezone.now() + datetime.timedelta(minutes=BACK_OFF[self.attempts - 1])
        return self._finish(next_try_at=next_try_at, last_error=one_line(error, 300))

    def hand_back(self, error: str) -> bool:
        """End the hold without counting a try: the mail server takes no mail, which is no failure of this one."""
        return self._finish(attempts=F("attempts") - 1, last_error=one_line(error, 300))

    def _without_secrets(self) -> dict[str, str]:
        """Fields to change once it is done with: links in its text let people in. Where mail goes into files, which
        hold the whole of it, they alone are masked.
        """
        return {"body": "" if settings.EMAIL_HOST else self.masked_body}

    def _finish(self, **fields: Any) -> bool:
        """End this worker's hold. False when the lease ran out and another worker holds the mail, or is done."""
        held = OutgoingMail.objects.waiting().filter(pk=self.pk, leased_until=self.leased_until)
        if not held.update(leased_until=None, **fields):
            return False
        self.refresh_from_db()
        return True


class BounceQuerySet(models.QuerySet["Bounce"]):
    def refused(self) -> Self:
        """Addresses that a mail server refused; the next mail it takes clears them."""
        return self.filter(marked_by=None)

    def note_refused(self, address: str, reply: str) -> None:
        """Note that the mail server refused the address for good, with what it said last; since when stays."""
        self.update_or_create(
            address=address.casefold(),
            defaults={"reply": one_line(reply, 300)},
            create_defaults={"reply": one_line(reply, 300), "since": timezone.now()},
        )

    def mark_returned(self, address: str, *, by: "User") -> bool:
        """宛先不明で戻ってきた: mark an address by hand; False when it is known not to arrive already."""
        fields = {"reply": RETURNED, "marked_by": by, "since": timezone.now()}
        return self.get_or_create(address=address.casefold(), defaults=fields)[1]


class Bounce(models.Model):
    """届かないアドレス: an address that takes no mail: refused by its server, or marked when a mail came back later.

    Known by the address: whoever has another one by now is not meant any more. A mark by hand is taken away by hand,
    for the server that sends mails back later takes each of them first.
    """

    address = models.EmailField("アドレス", unique=True)
    since = models.DateTimeField("いつから", default=timezone.now)
    reply = models.CharField("理由", max_length=300, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="記録した人"
    )

    objects = BounceQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = verbose_name_plural = "届かないアドレス"

    def __str__(self) -> str:
        return self.address


def one_line(text: str, most: int) -> str:
    """`text` in one line (nothing a mail header could be made of), cut to `most` characters; for subjects and lists."""
    line = re.sub(r"[ \x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).strip()
    return line if len(line) <= most else f"{line[: most - 1]}…"
