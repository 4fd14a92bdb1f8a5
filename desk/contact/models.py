import datetime
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from members.models import User
from outbox.models import OutgoingMail
from portal.models import AuditLine

from . import notices

RECEIPTS_A_DAY = 3  # mails to one address, whoever types it


class ContactMessageQuerySet(models.QuerySet["ContactMessage"]):
    def waiting(self) -> Self:
        """Messages that are not done, the oldest first."""
        return self.exclude(state=ContactMessage.State.DONE).order_by("created_at", "pk")

    def with_people(self) -> Self:
        return self.select_related("handled_by")

    def may_send_receipt(self, email: str, now: datetime.datetime) -> bool:
        """Whether fewer than RECEIPTS_A_DAY receipts went to `email` in the 24 hours before `now`."""
        since = now - datetime.timedelta(days=1)
        return self.filter(email=email, has_receipt=True, created_at__gt=since).count() < RECEIPTS_A_DAY

    def take_in(self, *, token: str, kind: str, name: str, email: str, text: str) -> "ContactMessage":
        """Save a message with the notices to the secretariat and its receipt; the same `token` again is the same one.

        The receipt holds nothing that was typed: anybody may type anybody's address.
        """
        now = timezone.now()
        with transaction.atomic():
            said = {"kind": kind, "name": name, "email": email, "text": text, "created_at": now}
            has_receipt = self.may_send_receipt(email, now)
            message, is_new = self.get_or_create(token=token, defaults={**said, "has_receipt": has_receipt})
            if is_new:
                notices.contact_received(message, User.objects.secretariat())
                if has_receipt:
                    notices.receipt(message)
            return message

    def to_erase(self, now: datetime.datetime) -> Self:
        """Messages done ENQUIRY_KEEP_DAYS before `now` or earlier whose personal data still stands."""
        until = now - datetime.timedelta(days=settings.ENQUIRY_KEEP_DAYS)
        return self.filter(done_at__lte=until, erased_at=None)

    def erase(self, now: datetime.datetime) -> int:
        """Blank names, addresses and texts of to_erase(), answers and mails included; returns how many messages.

        Kind, days and state stay, for the count of messages.
        """
        with transaction.atomic():
            pks = list(self.to_erase(now).select_for_update().values_list("pk", flat=True))
            answers = ContactReply.objects.filter(message__in=pks)
            keys = [f"enquiry-receipt:{pk}" for pk in pks]
            keys += [f"enquiry-answer:{pk}" for pk in answers.values_list("pk", flat=True)]
            OutgoingMail.objects.filter(key__in=keys).delete()
            answers.update(text="")
            self.filter(pk__in=pks).update(name="", email="", text="", erased_at=now, version=F("version") + 1)
            return len(pks)


class ContactMessage(models.Model):
    """お問合せ: what somebody without an account, or with one, wrote to the secretariat."""

    class Kind(models.TextChoices):
        CONTENT = "content", "掲載している内容について"
        MISTAKE = "mistake", "誤りのお知らせ"
        COOPERATION = "cooperation", "特別区との連携について"
        MEMBERSHIP = "membership", "会員登録とログインについて"
        PERSONAL = "personal", "個人情報について"
        OTHER = "other", "その他"

    class State(models.TextChoices):
        NEW = "new", "未対応"
        TAKEN = "taken", "対応中"
        DONE = "done", "済"

    token = models.CharField("送信の記号", max_length=100, unique=True, editable=False)
    created_at = models.DateTimeField("受付日時", default=timezone.now)
    kind = models.CharField("種類", max_length=20, choices=Kind)
    name = models.CharField("お名前", max_length=100, blank=True)
    email = models.EmailField("メールアドレス", blank=True)  # blank once erased
    text = models.TextField("内容", max_length=4000, blank=True)
    has_receipt = models.BooleanField("受付のメールを送った", default=False)
    state = models.CharField("状態", max_length=10, choices=State, default=State.NEW)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="対応する人"
    )
    done_at = models.DateTimeField("済にした日時", null=True, blank=True)
    erased_at = models.DateTimeField("個人情報を消した日時", null=True, blank=True)
    version = models.PositiveIntegerField("版", default=1)

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        db_table = "desk_enquiry"  # as it was called before 照会 came
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = "お問合せ"
        indexes = [models.Index("email", "created_at", name="desk_enquiry_of_address")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at=None)),
                name="desk_enquiry_done_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"受付番号{self.pk}（{self.get_kind_display()}）"  # goes to the audit: nothing that was typed

    def get_absolute_url(self) -> str:
        return reverse("desk:contact-detail", args=[self.pk])

    def move_to(self, state: str, *, by: User, version: int) -> bool:
        """Set the state as read at `version`; whoever takes it handles it. False when others changed it meanwhile."""
        with transaction.atomic():
            if state == self.state or not self._change(version, state=state, **self._of_state(state, by)):
                return False
            AuditLine.objects.write(f"お問合せの対応（{self.get_state_display()}）", self, by=by)
            return True

    def answer(self, text: str, *, by: User, version: int, is_done: bool) -> "ContactReply | None":
        """Send `text` to the writer by mail and keep it here; None when others changed the message meanwhile.

        Whoever answers handles it; with `is_done` it is done.
        """
        state = self.State.DONE if is_done else self.State.TAKEN
        with transaction.atomic():
            if self.erased_at or not self._change(version, state=state, **self._of_state(state, by)):
                return None
            answer = self.answers.create(text=text, sent_by=by)
            notices.answered(self, answer)
            AuditLine.objects.write("お問合せへの回答", self, by=by)
            return answer

    def _of_state(self, state: str, by: User) -> dict[str, object]:
        """Who handles a message in `state`, and when it was done."""
        return {
            "handled_by": None if state == self.State.NEW else by,
            "done_at": timezone.now() if state == self.State.DONE else None,
        }

    def _change(self, version: int, **fields: object) -> bool:
        found = ContactMessage.objects.filter(pk=self.pk, version=version)
        changed = found.update(**fields, version=version + 1)
        self.refresh_from_db()
        return bool(changed)

    def receipt(self) -> OutgoingMail | None:
        """The mail that said it has come; None when none was sent, or when it is erased."""
        return OutgoingMail.objects.filter(key=f"enquiry-receipt:{self.pk}").defer("body").first()

    def answers_with_mail(self) -> list[tuple["ContactReply", OutgoingMail | None]]:
        """Each answer with its mail, the oldest first; None once the mail is erased. Two queries."""
        answers: QuerySet[ContactReply] = self.answers.select_related("sent_by")
        keys = [f"enquiry-answer:{each.pk}" for each in answers]
        mails = {each.key: each for each in OutgoingMail.objects.filter(key__in=keys).defer("body")}
        return [(each, mails.get(f"enquiry-answer:{each.pk}")) for each in answers]


class ContactReply(models.Model):
    """お問合せへの回答: mailed to whoever asked, and kept with the message."""

    message = models.ForeignKey(
        ContactMessage, models.CASCADE, related_name="answers", verbose_name="お問合せ", db_column="enquiry_id"
    )
    text = models.TextField("回答", max_length=4000, blank=True)
    sent_at = models.DateTimeField("日時", default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="回答した人"
    )

    class Meta:
        db_table = "desk_enquiryanswer"
        ordering = ["sent_at", "pk"]
        verbose_name = verbose_name_plural = "お問合せへの回答"

    def __str__(self) -> str:
        return f"{self.message}への回答"
