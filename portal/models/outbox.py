import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

LEASE = datetime.timedelta(minutes=5)  # a worker that died holds a mail no longer than this
BACK_OFF = [1, 5, 15, 60, 240, 480, 720, 720, 720]  # minutes until the next try; the last ones add up to 48 hours


class NoticeQuerySet(models.QuerySet):
    def of(self, user):
        """What the person may still read: nothing of a municipality the person no longer serves."""
        if user.is_anonymous:
            return self.none()
        return self.filter(Q(municipality=None) | Q(municipality=user.municipality), user=user)

    def unread(self):
        return self.filter(read_at=None)

    def to_digest(self, now):
        """Notices of those who want one mail a day, not yet in such a mail."""
        return self.filter(digested_at=None, user__mail_choice="daily", user__is_active=True, created_at__lt=now)

    def mark_read(self):
        """Mark these as read; returns how many were not."""
        return self.unread().update(read_at=timezone.now())


class Notice(models.Model):
    """お知らせ: a message to one person, shown in the portal; perhaps mailed as well (OutgoingMail)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="あて先")
    created_at = models.DateTimeField("日時", default=timezone.now, db_index=True)
    title = models.CharField("件名", max_length=150)
    body = models.TextField("本文")
    url = models.CharField("ページ", max_length=200, blank=True)
    municipality = models.ForeignKey(
        "members.Municipality", models.CASCADE, null=True, blank=True, related_name="+", verbose_name="自治体"
    )
    read_at = models.DateTimeField("読んだ日時", null=True, blank=True)
    digested_at = models.DateTimeField("まとめて送った日時", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = "お知らせ"

    def __str__(self):
        return self.title


class OutgoingMailQuerySet(models.QuerySet):
    def waiting(self):
        """Neither sent nor given up."""
        return self.filter(sent_at=None, given_up_at=None)

    def due(self, now):
        """To be tried at `now`: due, not held by a living worker."""
        return self.waiting().filter(Q(leased_until=None) | Q(leased_until__lte=now), next_try_at__lte=now)

    def claim(self, now):
        """Take the oldest due mail for LEASE; None when there is none. Two workers never take the same."""
        for pk in self.due(now).order_by("next_try_at", "pk").values_list("pk", flat=True)[:20]:
            if self.due(now).filter(pk=pk).update(leased_until=now + LEASE, attempts=F("attempts") + 1):
                return self.get(pk=pk)
        return None

    def overdue(self, now):
        """Waiting for a quarter of an hour and more: the mail server is down, or refuses."""
        return self.waiting().filter(created_at__lte=now - datetime.timedelta(minutes=15), attempts__gt=0)


class OutgoingMail(models.Model):
    """送信待ちメール: one plain-text mail to one address, written in the transaction of its cause.

    The worker sends it (manage.py worker). `key` names cause and recipient, so that no cause is mailed twice.
    With a `municipality`, the mail goes out only while its user still serves there; with `for_secretariat`,
    only while the user is of the secretariat.
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
        ordering = ["next_try_at", "pk"]
        verbose_name = verbose_name_plural = "送信待ちメール"
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(given_up_at=None), name="portal_outgoingmail_sent_or_given_up"
            )
        ]

    def __str__(self):
        return f"{self.subject}（{self.to}）"
