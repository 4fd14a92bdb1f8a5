"""notify, notify_all: write notices to people, and mail to those who want each at once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from django.contrib.auth import get_user_model
from django.utils import timezone

from .circular import Circular, Reader
from .mail import enqueue, with_link
from .mailboxes import delivery
from .models import Notice, one_line
from .writing_out import mail_offices, write_to_offices, write_to_people

if TYPE_CHECKING:  # names of types only: members import outbox
    from members.models import Municipality, User

FEW = 20  # people; more than these are notified by the worker (outbox.writing_out), within seconds

# whom to notify, and as whose staff (None: of no place); or the keys of both, of active users who serve there today
# (None: in the secretariat)
Readers: TypeAlias = "Mapping[User, Municipality | None] | Mapping[int, int | None] | Mapping[int, int]"


def notify(
    user: "User",
    *,
    key: str,
    title: str,
    body: str,
    url: str = "",
    municipality: "Municipality | None" = None,
    for_secretariat: bool = False,
    of_office: bool = False,
) -> Notice | None:
    """Write one person's notice, and a mail when the person wants each at once; None for a person not active.

    `key` names the cause: the same person gets one notice of a cause. Call it in the transaction of the cause.
    `municipality` and `for_secretariat` say in which capacity the person reads it: asked again when the mail is sent.
    `of_office`: it concerns the office, whose shared mailbox gets it as well, or instead (outbox.mailboxes); what is
    about the person alone does not.
    """
    if not user.is_active:
        return None
    place = municipality.pk if municipality else None
    offices, without = delivery({user: place}) if of_office else ([], set())
    cause = Circular(key=key, title=one_line(title, 200), body=body, url=url, created_at=timezone.now())
    notice, is_new = Notice.objects.get_or_create(
        user=user,
        key=key,
        defaults={
            "url": url,
            "municipality": municipality,
            "for_secretariat": for_secretariat,
            "title": one_line(title, 150),
            "body": body,
            "created_at": cause.created_at,
            "for_digest": user.mail_choice == user.MailChoice.DAILY and user.pk not in without,
        },
    )
    if is_new:
        mail_offices(cause, offices)
    if is_new and user.mail_choice == user.MailChoice.AT_ONCE and user.pk not in without:
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


def notify_all(
    readers: Readers,
    *,
    key: str,
    title: str,
    body: str,
    url: str = "",
    exclude: "User | None" = None,
    of_office: bool = True,
    is_first: bool = False,
) -> None:
    """Write the same notice and mail for many people, as `notify` for one, in few queries however many they are; for
    more than FEW one row, which the worker writes out (Circular).

    `readers`: the capacity of each: a municipality, or None, for the secretariat if of it. `exclude`: who did it, and
    is not notified. `of_office`: it concerns the offices of the readers, whose shared mailboxes get it as well, or
    instead; what somebody follows for oneself does not. `is_first`: the cause is only now made, so that nobody has been
    notified of it and none are looked for.
    """
    wanted = _readers(readers)
    if exclude:
        wanted.pop(exclude.pk, None)
    if not wanted:
        return
    said: dict[str, Any] = {"key": key, "title": one_line(title, 200), "body": body, "url": url}
    cause = Circular(**said, created_at=timezone.now(), of_office=of_office, readers=list(wanted.values()))
    if len(wanted) > FEW:
        cause.save()
        return
    new = wanted if is_first else {pk: wanted[pk] for pk in wanted.keys() - _notified(key, wanted)}
    known = {user.pk: user for user in readers if not isinstance(user, int)} or get_user_model().objects.in_bulk(new)
    people = {known[pk]: new[pk] for pk in sorted(new)}
    if people:
        write_to_people(cause, people, write_to_offices(cause, people) if of_office else set())


def _readers(readers: Mapping[Any, Any]) -> dict[int, Reader]:
    """{key of a user: Reader} of those who are active, by key."""
    found = []
    for user, place in readers.items():
        if isinstance(user, int):
            found.append(Reader(user, place, for_secretariat=place is None))
        elif user.is_active:
            found.append(Reader(user.pk, place and place.pk, place is None and user.is_secretariat))
    return {reader.user: reader for reader in sorted(found)}


def _notified(key: str, users: Any) -> set[int]:
    """Keys of those of `users` who have a notice of the cause, or are about to get one.

    Asked for in this order: a circular that another worker finishes in between has left its notices.
    """
    waiting = Circular.objects.filter(key=key).users()
    return waiting | set(Notice.objects.filter(user__in=users, key=key).values_list("user", flat=True))
