"""enqueue: write a mail into the outbox, in the transaction of its cause; the worker sends it (outbox.delivery).

Nothing here talks to a mail server, so no page waits for one. A mail is plain text, complete in itself, to one
recipient, without attachments.
"""

import datetime
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from portal.contact import LABELS, Contact
from portal.models import Wording

from .models import OFFICE_KEY, OutgoingMail, one_line

if TYPE_CHECKING:  # names of types only: members import outbox
    from members.models import Municipality, Office, User

SUBJECT_PREFIX = "【全国連携ポータル】"
FOOTER = """
--
全国連携ポータル　{base_url}
運営　特別区長会事務局
このメールに返信しても届きません。"""
OF_OFFICE = """
このメールは、担当課の共有メールアドレスに送っています。受け取り方は、代表担当者が「担当者と引継ぎ」の画面で変えられます。"""
HOW_TO_CHANGE = """
お知らせのメールは、ログインして「設定」の画面で変えられます。"""
URGENCY = datetime.timedelta(days=1)


def with_link(body: str, url: str) -> str:
    return f"{body.rstrip()}\n\n{settings.BASE_URL}{url}" if url else body


def enqueue(
    to: str,
    *,
    key: str,
    subject: str,
    body: str,
    user: "User | None" = None,
    municipality: "Municipality | None" = None,
    for_secretariat: bool = False,
    is_urgent: bool = False,
) -> OutgoingMail:
    """Put a mail into the outbox, once for each `key`; returns it, old or new.

    An urgent one, a code somebody waits for, goes before all others: it is due since yesterday.
    """
    now = timezone.now()
    how_to_change = HOW_TO_CHANGE if user and not is_urgent else ""
    mail, _ = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            **as_sent(key, subject, body, how_to_change),
            "to": to,
            "message_id": new_message_id(),
            "user": user,
            "municipality": municipality,
            "for_secretariat": for_secretariat,
            "created_at": now,
            "next_try_at": now - URGENCY if is_urgent else now,
        },
    )
    return mail


def as_sent(key: str, subject: str, body: str, how_to_change: str) -> dict[str, str]:
    """Subject and body as they are sent, with the secretariat's own words below each. One query."""
    own = Wording.objects.of_mails()
    words, last = own.get(Wording.Key.of_mail(key) or "", ""), own.get(Wording.Key.MAIL_FOOTER, "")
    footer = FOOTER.format(base_url=settings.BASE_URL) + how_to_change + _contact(own.get(Wording.Key.CONTACT, ""))
    return {
        "subject": SUBJECT_PREFIX + one_line(subject, 200 - len(SUBJECT_PREFIX)),
        "body": body + (f"\n\n{words}\n" if words else "") + footer + (f"\n{last}" if last else ""),
    }


def _contact(text: str) -> str:
    """The secretariat's contact as lines of a mail, with the page for enquiries, which is always there."""
    given = Contact.read(text)._asdict()
    lines = [f"{'問合せ先' if name == 'name' else LABELS[name]}　{given[name]}" for name in LABELS if given[name]]
    return "".join(f"\n{line}" for line in [*lines, f"お問合せのページ　{settings.BASE_URL}{reverse('desk:contact')}"])


def to_office(office: "Office", key: str, mail: dict[str, str], moment: datetime.datetime) -> OutgoingMail:
    """A mail (of as_sent) to the shared mailbox of an office, not saved: once for each cause, which was at `moment`."""
    return OutgoingMail(
        key=f"{key}:{OFFICE_KEY}{office.pk}",
        to=office.email,
        subject=mail["subject"],
        body=f"{office.municipality} {office.name} 御中\n\n{mail['body']}",
        message_id=new_message_id(),
        office=office,
        municipality=office.municipality,
        created_at=moment,
        next_try_at=moment,
    )


def new_message_id() -> str:
    return f"<{secrets.token_hex(16)}@{urlsplit(settings.BASE_URL).hostname}>"
