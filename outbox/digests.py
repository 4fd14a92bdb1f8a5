"""Digests: one mail a day with the notices of the day, for those who want that."""

import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from portal.japanese.wareki import clock, full_date, wareki
from portal.models import Wording

from .circular import Circular
from .mail import HOW_TO_CHANGE, as_sent, enqueue, with_link
from .models import Notice, OutgoingMail
from .writing_out import write_circulars

DIGEST_TIME = datetime.time(8)


def write_digests(now: datetime.datetime) -> int:
    """Write the digest of today, from 8 o'clock in Tokyo on, for each who wants one; returns how many were written.

    It holds what came until 8 o'clock, so that a worker that comes late, or twice, changes nothing; what many people
    were told of until then and is not written out yet, is before.
    """
    until = last_due(now)
    day = timezone.localdate(until)
    if day != timezone.localdate(now):
        return 0
    write_circulars(circulars=Circular.objects.filter(created_at__lt=until), waits=True)
    waiting = Notice.objects.to_digest(until).order_by().values_list("user", flat=True).distinct()
    return sum(write_digest(pk, day, until) for pk in list(waiting))


def last_due(now: datetime.datetime) -> datetime.datetime:
    """When digests were last due: 8 o'clock in Tokyo today or, before that, yesterday."""
    zone = timezone.get_current_timezone()
    today = datetime.datetime.combine(timezone.localdate(now), DIGEST_TIME, tzinfo=zone)
    return today if now >= today else today - datetime.timedelta(days=1)


@transaction.atomic
def write_digest(user_pk: int, today: datetime.date, until: datetime.datetime) -> bool:
    """Write the person's digest of `today`, of notices before `until`; False when there are none, or it is written."""
    user = get_user_model().objects.select_for_update().get(pk=user_pk)  # two workers come one after the other
    key = f"digest:{user.pk}:{today}"
    notices = list(Notice.objects.to_digest(until).of(user).order_by("created_at", "pk"))
    if not notices or OutgoingMail.objects.filter(key=key).exists():
        return False
    subject, body = _digest(notices, today)
    mail = enqueue(user.email, key=key, user=user, subject=subject, body=body)
    digested = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
    digested.update(digested_at=timezone.now(), digest=mail)
    return True


def renew_digest(mail: OutgoingMail) -> bool:
    """Write a digest's text anew, of what its reader may still read; False when nothing of it is left."""
    notices = list(Notice.objects.filter(digest=mail).of(mail.user).order_by("created_at", "pk")) if mail.user else []
    if not notices:
        return False
    day = datetime.date.fromisoformat(mail.key.rpartition(":")[2])
    text = as_sent(mail.key, *_digest(notices, day), HOW_TO_CHANGE)
    mail.subject, mail.body = text["subject"], text["body"]
    mail.save(update_fields=["subject", "body"])
    return True


def _digest(notices: list[Notice], day: datetime.date) -> tuple[str, str]:
    """Subject and body of a digest."""
    own = Wording.objects.of_mails()
    texts = [_in_digest(notice, own.get(Wording.Key.of_mail(notice.key) or "", "")) for notice in notices]
    return f"お知らせ {len(notices)}件（{wareki(day)}）", "\n\n\n".join(texts)


def _in_digest(notice: Notice, words: str) -> str:
    """One notice as text of a digest, with the secretariat's own text (`words`) below it."""
    moment = timezone.localtime(notice.created_at)
    when = f"（{full_date(moment.date())}{clock(moment)}）"
    return f"■ {notice.title}\n{when}\n{with_link(notice.body, notice.url)}" + (f"\n\n{words}" if words else "")
