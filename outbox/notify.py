"""Notices to people: shown in the portal, and mailed to those who want each at once."""

from django.utils import timezone

from .mail import HOW_TO_CHANGE, as_sent, enqueue, new_message_id, with_link
from .models import Notice, OutgoingMail, one_line


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
        enqueue(
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
    mail = {**as_sent(key, title, with_link(body, url), HOW_TO_CHANGE), "created_at": now, "next_try_at": now}
    OutgoingMail.objects.bulk_create(
        [
            OutgoingMail(
                key=f"{key}:{user.pk}", to=user.email, user=user, message_id=new_message_id(), **mail, **capacity[user]
            )
            for user in new
            if user.mail_choice == user.MailChoice.AT_ONCE
        ],
        ignore_conflicts=True,
    )


def _capacity(user, municipality):
    return {"municipality": municipality, "for_secretariat": municipality is None and user.is_secretariat}
