"""The way out: notices to people, and mail that is written with its cause and sent by the worker.

Nothing here talks to a mail server: manage.py worker does (outbox.delivery), so no page waits for one.
A mail is plain text, complete in itself, to one recipient, without attachments (design.md §5).
"""

import datetime
import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from portal.japanese.wareki import clock, full_date, wareki
from portal.wording import Wording

from .models import Notice, OutgoingMail, one_line

SUBJECT_PREFIX = "【全国連携ポータル】"
FOOTER = """
--
全国連携ポータル　{base_url}
このメールに返信しても届きません。"""
HOW_TO_CHANGE = """
お知らせの受け取り方は、ログインして「設定」の画面で変えられます。"""
DIGEST_TIME = datetime.time(8)
URGENCY = datetime.timedelta(days=1)


def notify(user, *, key, title, body, url="", municipality=None, for_secretariat=False):
    """Tell one person: a notice in the portal, and a mail when the person wants each at once.

    `key` names the cause; the same cause is told to the same person once. Call it in the transaction of the cause.
    `municipality` and `for_secretariat` say in which capacity the person is told: asked again when the mail is sent.
    """
    if not user.is_active:
        return None
    told = {"url": url, "municipality": municipality, "for_secretariat": for_secretariat}
    notice, is_new = Notice.objects.get_or_create(
        user=user,
        key=key,
        defaults={
            **told,
            "title": one_line(title, 150),
            "body": body,
            "created_at": timezone.now(),
            "for_digest": user.mail_choice == user.MailChoice.DAILY,
        },
    )
    if is_new and user.mail_choice == user.MailChoice.AT_ONCE:
        post(
            user.email,
            key=f"{key}:{user.pk}",
            subject=title,
            body=with_link(body, url),
            user=user,
            municipality=municipality,
            for_secretariat=for_secretariat,
        )
    return notice


def notify_all(readers, *, key, title, body, url="", exclude=None):
    """Tell many people the same, as `notify` tells one, in four queries however many they are.

    `readers`: the capacity in which each is told: a municipality, or None, for the secretariat if of it. `exclude`:
    who did it, and is not told. Of two transactions that tell the same at once, each waits for the other's rows: they
    come in one order.
    """
    active = sorted((user for user in readers if user.is_active and user != exclude), key=lambda user: user.pk)
    told = set(Notice.objects.filter(user__in=active, key=key).values_list("user", flat=True))
    new = [user for user in active if user.pk not in told]
    if not new:
        return
    capacity = {user: _capacity(user, readers[user]) for user in new}
    now = timezone.now()
    notice = {"key": key, "title": one_line(title, 150), "body": body, "url": url, "created_at": now}
    Notice.objects.bulk_create(
        [
            Notice(user=user, for_digest=user.mail_choice == user.MailChoice.DAILY, **notice, **capacity[user])
            for user in new
        ],
        ignore_conflicts=True,
    )
    mail = {**_sheet(key, title, with_link(body, url), HOW_TO_CHANGE), "created_at": now, "next_try_at": now}
    OutgoingMail.objects.bulk_create(
        [
            OutgoingMail(
                key=f"{key}:{user.pk}", to=user.email, user=user, message_id=_message_id(), **mail, **capacity[user]
            )
            for user in new
            if user.mail_choice == user.MailChoice.AT_ONCE
        ],
        ignore_conflicts=True,
    )


def _capacity(user, municipality):
    return {"municipality": municipality, "for_secretariat": municipality is None and user.is_secretariat}


def with_link(body, url):
    return f"{body}\n\n{settings.BASE_URL}{url}" if url else body


def post(to, *, key, subject, body, user=None, municipality=None, for_secretariat=False, is_urgent=False):
    """Put a mail into the outbox, once for each `key`; returns it, old or new.

    An urgent one, a code somebody waits for, goes before all others: it is due since yesterday.
    """
    now = timezone.now()
    how_to_change = HOW_TO_CHANGE if user and not is_urgent else ""
    mail, _ = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            **_sheet(key, subject, body, how_to_change),
            "to": to,
            "message_id": _message_id(),
            "user": user,
            "municipality": municipality,
            "for_secretariat": for_secretariat,
            "created_at": now,
            "next_try_at": now - URGENCY if is_urgent else now,
        },
    )
    return mail


def _sheet(key, subject, body, how_to_change):
    """Subject and body as they are sent, with the secretariat's own words below each. One query."""
    own = Wording.objects.of_mails()
    words, last = own.get(Wording.Key.of_mail(key), ""), own.get(Wording.Key.MAIL_FOOTER, "")
    footer = FOOTER.format(base_url=settings.BASE_URL) + how_to_change
    return {
        "subject": SUBJECT_PREFIX + one_line(subject, 200 - len(SUBJECT_PREFIX)),
        "body": body + (f"\n\n{words}\n" if words else "") + footer + (f"\n{last}" if last else ""),
    }


def _message_id():
    return f"<{secrets.token_hex(16)}@{urlsplit(settings.BASE_URL).hostname}>"


def write_digests(now):
    """One mail a day, from 8 o'clock in Tokyo on, to each who wants that; returns how many were written.

    It holds what came until 8 o'clock, so that a worker that comes late, or twice, changes nothing.
    """
    today = timezone.localdate(now)
    until = datetime.datetime.combine(today, DIGEST_TIME, tzinfo=timezone.get_current_timezone())
    if now < until:
        return 0
    waiting = Notice.objects.to_digest(until).order_by().values_list("user", flat=True).distinct()
    return sum(write_digest(pk, today, until) for pk in list(waiting))


@transaction.atomic
def write_digest(user_pk, today, until):
    """One mail of `today` with what came for this person before `until`; False when nothing did, or it is written."""
    user = get_user_model().objects.select_for_update().get(pk=user_pk)  # two workers come one after the other
    key = f"digest:{user.pk}:{today}"
    notices = list(Notice.objects.to_digest(until).of(user).order_by("created_at", "pk"))
    if not notices or OutgoingMail.objects.filter(key=key).exists():
        return False
    mail = post(user.email, key=key, user=user, **_digest(notices, today))
    told = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
    told.update(digested_at=timezone.now(), digest=mail)
    return True


def renew_digest(mail):
    """Write its text anew, of what its reader may still read; False when nothing of it is left."""
    notices = list(mail.digested.of(mail.user).order_by("created_at", "pk"))
    if not notices:
        return False
    day = datetime.date.fromisoformat(mail.key.rpartition(":")[2])
    told = _digest(notices, day)
    sheet = _sheet(mail.key, told["subject"], told["body"], HOW_TO_CHANGE)
    mail.subject, mail.body = sheet["subject"], sheet["body"]
    mail.save(update_fields=["subject", "body"])
    return True


def _digest(notices, day):
    """Its subject and body."""
    own = Wording.objects.of_mails()
    texts = [_in_digest(notice, own.get(Wording.Key.of_mail(notice.key), "")) for notice in notices]
    return {"subject": f"お知らせ {len(notices)}件（{wareki(day)}）", "body": "\n\n\n".join(texts)}


def _in_digest(notice, words):
    moment = timezone.localtime(notice.created_at)
    when = f"（{full_date(moment.date())}{clock(moment)}）"
    return f"■ {notice.title}\n{when}\n{with_link(notice.body, notice.url)}" + (f"\n\n{words}" if words else "")
