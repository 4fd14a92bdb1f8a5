"""Work of the worker: mails and notices go after their time."""

import datetime
from typing import Any

from django.db.models import QuerySet

from .models import Notice, OutgoingMail

MAIL_KEPT = datetime.timedelta(days=365)  # from the day a mail was sent or given up
NOTICE_KEPT = datetime.timedelta(days=3 * 365)  # from its day; longer than any cause is told again
AT_ONCE = 1000


def erase_mails(now: datetime.datetime) -> None:
    """Delete mails that were sent or given up MAIL_KEPT before `now`, with address and subject."""
    until = now - MAIL_KEPT
    _delete(OutgoingMail.objects.filter(sent_at__lte=until))
    _delete(OutgoingMail.objects.filter(given_up_at__lte=until))


def erase_notices(now: datetime.datetime) -> None:
    """Delete notices of NOTICE_KEPT before `now` and earlier, read or not."""
    _delete(Notice.objects.filter(created_at__lte=now - NOTICE_KEPT))


def _delete(rows: QuerySet[Any]) -> None:
    """Delete some at a time: no lock and no transaction is long."""
    while numbers := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        rows.filter(pk__in=numbers).delete()
