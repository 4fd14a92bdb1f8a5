"""Writing out what people are told: a notice for each, and mail for those who want each at once or for their offices.

notify_all does it at once for a few people; for many it leaves a Circular, which the worker writes out by the same
functions, some hundred people in a transaction. Killed at any point, it goes on where it stopped: nobody is told twice,
and nobody is left out.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.database.periods import holds_on

from .circular import Circular, CircularQuerySet, Reader
from .mail import HOW_TO_CHANGE, OF_OFFICE, as_sent, new_message_id, to_office, with_link
from .mailboxes import delivery
from .models import Notice, NoticeQuerySet, OutgoingMail, one_line

if TYPE_CHECKING:  # names of types only: members import outbox
    from members.models import Office, User

AT_ONCE = 500  # people of a circular in one transaction

logger = logging.getLogger(__name__)


def write_circulars(
    is_stopping: Callable[[], bool] = lambda: False, *, circulars: CircularQuerySet | None = None, waits: bool = False
) -> bool:
    """Write out the `circulars`, all that there are unless told otherwise, the oldest first, until `is_stopping()`.

    Those that another worker is at are left to it, or with `waits` come after it. False when one failed: it waits for
    the next time, and holds up no other.
    """
    is_well = True
    for pk in _oldest_first(Circular.objects.all() if circulars is None else circulars):
        try:
            while not is_stopping() and _write_some(pk, waits=waits):
                pass
        except Exception:
            logger.exception("お知らせを一人ずつに配る処理（%s番）で失敗しました。あとでやり直します。", pk)
            is_well = False
    return is_well


def write_out(circulars: CircularQuerySet) -> None:
    """Write out all of these now, after whatever another worker is writing of them; raises what goes wrong."""
    for pk in _oldest_first(circulars):
        while _write_some(pk, waits=True):
            pass


def _oldest_first(circulars: CircularQuerySet) -> list[int]:
    return list(circulars.order_by("created_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def take_back(notices: NoticeQuerySet, reason: str, **cause: str) -> int:
    """NoticeQuerySet.take_back for those of `notices` that `cause` names (lookups of `key` or `url`), with those that
    are to be written yet. Returns how many went.
    """
    write_out(Circular.objects.filter(**cause))
    return notices.filter(**cause).take_back(reason)


@transaction.atomic
def _write_some(pk: int, *, waits: bool) -> bool:
    """Write out a part of a circular: the mail to the offices first, then AT_ONCE people. False when nothing is left,
    or another worker has it, or an older one of the same cause: with `waits` it comes after that one.
    """
    found = Circular.objects.filter(pk=pk) if waits else Circular.objects.first_of_cause().filter(pk=pk)
    circular = found.select_for_update(skip_locked=not waits).first()
    if not circular:
        return False
    if circular.of_office:  # of all its people at once: an office gets one mail, however they are split
        people = _still_to_tell(circular, circular.take(len(circular.readers)))
        circular.without = sorted(write_to_offices(circular, people))
        circular.readers, circular.of_office = list(people.values()), False
    else:
        people = _still_to_tell(circular, circular.take(AT_ONCE))
        write_to_people(circular, people, set(circular.without))
    if circular.readers:
        circular.save(update_fields=["readers", "of_office", "without"])
        return True
    circular.delete()
    return False


def _still_to_tell(circular: Circular, readers: Iterable[Reader]) -> "dict[User, Reader]":
    """Those of `readers` who have no notice of it, and may still read it: who left meanwhile gets none."""
    wanted = {reader.user: reader for reader in readers}
    notified = set(Notice.objects.filter(user__in=wanted, key=circular.key).values_list("user", flat=True))
    users = get_user_model().objects.filter(pk__in=wanted.keys() - notified, is_active=True).order_by("pk")
    serving = _serving(users)
    return {user: wanted[user.pk] for user in users if _is_entitled(user, wanted[user.pk], serving)}


def _serving(users: "QuerySet[User]") -> set[tuple[int, int]]:
    """Pairs of each of `users` and a municipality that the user serves today, by keys. One query."""
    day, held = timezone.localdate(), ("assignments__started_on", "assignments__ended_on")
    rows = users.order_by().values_list("pk", "assignments__office__municipality", *held)
    return {(user, place) for user, place, *period in rows if holds_on(day, *period)}


def _is_entitled(user: "User", reader: Reader, serving: set[tuple[int, int]]) -> bool:
    """Whether the user is still what `reader` says: of the municipality, of the secretariat, or neither."""
    if reader.municipality:
        return (user.pk, reader.municipality) in serving
    return user.is_secretariat or not reader.for_secretariat


def write_to_offices(cause: Circular, people: "Mapping[User, Reader]") -> set[int]:
    """Write mail to the shared mailboxes of these people's offices, once for each cause. Returns the keys of the users
    whose offices want it there alone.
    """
    offices, without = delivery({user: reader.municipality for user, reader in people.items()})
    mail_offices(cause, offices)
    return without


def mail_offices(cause: Circular, offices: "list[Office]") -> None:
    """Write mail to the shared mailboxes of these offices; its key is of the cause: an office gets it once."""
    if offices:
        mail = as_sent(cause.key, cause.title, with_link(cause.body, cause.url), OF_OFFICE)
        mails = [to_office(office, cause.key, mail, cause.created_at) for office in offices]
        OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True)


def write_to_people(cause: Circular, people: "Mapping[User, Reader]", without: set[int]) -> None:
    """Write the notice of each, and mail to those who want each at once; no mail to those `without` (keys).

    Of two transactions that notify of the same at once, each waits for the other's rows: `people` are in the order of
    their keys.
    """
    if not people:
        return
    same: dict[str, Any] = {"key": cause.key, "title": one_line(cause.title, 150), "body": cause.body, "url": cause.url}
    notices = [
        Notice(
            user=user,
            for_digest=user.mail_choice == user.MailChoice.DAILY and user.pk not in without,
            municipality_id=reader.municipality,
            for_secretariat=reader.for_secretariat,
            created_at=cause.created_at,
            **same,
        )
        for user, reader in people.items()
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    mail: dict[str, Any] = {
        **as_sent(cause.key, cause.title, with_link(cause.body, cause.url), HOW_TO_CHANGE),
        "created_at": cause.created_at,
        "next_try_at": cause.created_at,
    }
    mails = [
        OutgoingMail(
            key=f"{cause.key}:{user.pk}",
            to=user.email,
            user=user,
            message_id=new_message_id(),
            municipality_id=reader.municipality,
            for_secretariat=reader.for_secretariat,
            **mail,
        )
        for user, reader in people.items()
        if user.mail_choice == user.MailChoice.AT_ONCE and user.pk not in without
    ]
    OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True)
