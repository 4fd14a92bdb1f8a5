"""Delivery: hand the outbox's due mails to the mail server (SMTP), one after the other; called by the worker.

Three things can go wrong, and are told apart. The mail server takes nothing from anybody: the round stops, and no
mail has failed. One mail is refused for now, or the connection breaks during it: that mail is tried later. One mail
is refused for good: it is given up, and when the address was refused, somebody who can help is notified.
"""

import enum
import logging
import smtplib
import time
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import OperationalError, close_old_connections, transaction
from django.urls import reverse
from django.utils import timezone

from .digests import renew_digest
from .models import LEASE, Bounce, OutgoingMail

MOST_BREAKS = 3  # connections that broke one after the other: the server is ill, not the mails
NOT_ENTITLED = "送るときには、あて先の人がこの内容を受け取る立場になかったため、送りませんでした（異動、無効など）。"

logger = logging.getLogger(__name__)


class Outcome(enum.Enum):
    """Result of one attempt to deliver a mail."""

    DONE = enum.auto()  # sent, or given up without a word to the server
    REFUSED = enum.auto()  # this mail was, others may pass
    BROKEN = enum.auto()  # the connection, during this mail
    DOWN = enum.auto()  # no mail passes now


def drain(is_stopping: Callable[[], bool] = lambda: False) -> bool:
    """Send all mails that are due, one by one, until `is_stopping()`; False when the mail server took no mail."""
    server, breaks = get_connection(fail_silently=False), 0
    try:
        while not is_stopping() and (mail := OutgoingMail.objects.claim(timezone.now())):
            outcome = deliver(mail, server)
            if outcome is not Outcome.DONE:
                server.close()  # whatever state the conversation was in, the next mail begins a new one
            breaks = breaks + 1 if outcome is Outcome.BROKEN else 0
            if outcome is Outcome.DOWN or breaks == MOST_BREAKS:
                return False
        return True
    finally:
        server.close()


def deliver(mail: OutgoingMail, server: Any) -> Outcome:
    """Try one claimed mail on `server` (a mail backend's connection), and note in the outbox what came of it."""
    if not mail.is_entitled() or (mail.is_digest and not renew_digest(mail)):
        mail.give_up(NOT_ENTITLED)
        return Outcome.DONE
    try:
        server.open()
    except OSError as error:  # every error of smtplib is one
        mail.hand_back(f"送信サーバーを使えません：{_reason(error)}")
        return Outcome.DOWN
    try:
        server.send_messages([message(mail)])
    except Exception as error:  # one mail must never hold up the others
        return _note_failure(mail, error)
    _note_sent(mail)
    return Outcome.DONE


def _note_sent(mail: OutgoingMail) -> None:
    """Note that the server took it, however long the database is locked by a long import or away: what is not noted
    before the lease ends is sent once more.
    """
    end = time.monotonic() + LEASE.total_seconds()
    while True:
        try:
            mail.mark_sent()
        except OperationalError:
            if time.monotonic() > end:
                raise
            close_old_connections()
            time.sleep(1)
        else:
            return


def _note_failure(mail: OutgoingMail, error: Exception) -> Outcome:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        ((code, reply),) = error.recipients.values()
        return _note_refusal(mail, code, _reason(smtplib.SMTPResponseException(code, reply)), of_address=True)
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code >= 500:  # us, not the mail or its address
        mail.put_off(f"送信サーバーが差出人を断りました：{_reason(error)}")
        return Outcome.DOWN
    if isinstance(error, smtplib.SMTPResponseException):
        return _note_refusal(mail, error.smtp_code, _reason(error))
    if isinstance(error, OSError):
        mail.put_off(f"送信の途中で接続が切れました：{_reason(error)}")
        return Outcome.BROKEN
    logger.exception("メール %s を送れませんでした。", mail.pk)
    mail.put_off(f"送信の準備で失敗しました：{_reason(error)}")
    return Outcome.REFUSED


@transaction.atomic
def _note_refusal(mail: OutgoingMail, code: int, reply: str, of_address: bool = False) -> Outcome:
    if code < 500:
        mail.put_off(f"送信サーバーが一時的に断りました：{reply}")
    elif mail.give_up(f"送信サーバーが断りました：{reply}") and of_address:
        Bounce.objects.note_refused(mail.to, reply)
        if mail.reader:
            mail.reader.mark_mail_failing()
    return Outcome.REFUSED


def _reason(error: Exception) -> str:
    """What the server or the system said, for OutgoingMail.last_error."""
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {reply.decode('utf-8', 'replace') if isinstance(reply, bytes) else reply}"
    return f"{error or type(error).__name__}"


def message(mail: OutgoingMail) -> EmailMessage:
    """The mail as an EmailMessage, with the same Message-ID at every try, by which a mail server knows a copy."""
    headers = {
        "Message-ID": mail.message_id,
        "Date": format_datetime(timezone.localtime(mail.created_at)),
        "Auto-Submitted": "auto-generated",
    }
    if mail.user:
        headers["List-Unsubscribe"] = f"<{settings.BASE_URL}{reverse('members:settings')}>"
    return EmailMessage(mail.subject, mail.body, to=[mail.to], headers=headers)
