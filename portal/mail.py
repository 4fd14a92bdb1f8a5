"""The way out: notices to people, and mail that is written with its cause and sent by the worker.

Nothing here talks to a mail server: manage.py worker does, so no page waits for one.
A mail is plain text, complete in itself, to one recipient, without attachments (design.md §5).
"""

import secrets
from urllib.parse import urlsplit

from django.conf import settings

from portal.models import Notice, OutgoingMail

SUBJECT_PREFIX = "【全国連携ポータル】"
FOOTER = """
--
全国連携ポータル　{base_url}
このメールはお知らせのために送っています。返信は届きません。
お知らせの受け取りかたは、ログインして「お知らせ」の画面で変えられます。"""


def notify(user, *, key, title, body, url="", municipality=None, for_secretariat=False):
    """Tell one person: a notice in the portal, and a mail when the person wants each at once.

    `key` names the cause; the same cause is told to the same person once. Call it in the transaction of the cause.
    `municipality` and `for_secretariat` say in which capacity the person is told: asked again when the mail is sent.
    """
    if not user.is_active:
        return None
    notice = Notice.objects.create(user=user, title=title, body=body, url=url, municipality=municipality)
    if user.mail_choice == user.MailChoice.AT_ONCE:
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


def with_link(body, url):
    return f"{body}\n\n{settings.BASE_URL}{url}" if url else body


def post(to, *, key, subject, body, user=None, municipality=None, for_secretariat=False):
    """Put a mail into the outbox, once for each `key`; returns it, old or new."""
    mail, _ = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": SUBJECT_PREFIX + " ".join(subject.split()),
            "body": body + FOOTER.format(base_url=settings.BASE_URL),
            "message_id": f"<{secrets.token_hex(16)}@{urlsplit(settings.BASE_URL).hostname}>",
            "user": user,
            "municipality": municipality,
            "for_secretariat": for_secretariat,
        },
    )
    return mail
