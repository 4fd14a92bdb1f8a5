"""notify, notify_all: write notices to people, and mail to those who want each at once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils import timezone

from .mail import HOW_TO_CHANGE, OF_OFFICE, as_sent, enqueue, new_message_id, to_office, with_link
from .mailboxes import delivery
from .models import Notice, OutgoingMail, one_line

if TYPE_CHECKING:  # names of types only: members import outbox
    from members.models import Municipality, Office, User

Readers: TypeAlias = "Mapping[User, Municipality | None]"  # whom to notify, and as whose staff (None: of no place)


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
    offices, without = delivery({user: municipality}) if of_office else ([], set())
    notice, is_new = Notice.objects.get_or_create(
        user=user,
        key=key,
        defaults={
            "url": url,
            "municipality": municipality,
            "for_secretariat": for_secretariat,
            "title": one_line(title, 150),
            "body": body,
            "created_at": timezone.now(),
            "for_digest": user.mail_choice == user.MailChoice.DAILY and user.pk not in without,
        },
    )
    if is_new:
        OutgoingMail.objects.bulk_create(_to_offices(offices, key, title, body, url), ignore_conflicts=True)
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
    """Write the same notice and mail for many people, as `notify` for one, in few queries however many they are.

    `readers`: the capacity of each: a municipality, or None, for the secretariat if of it. `exclude`: who did it, and
    gets none. `of_office`: it concerns the offices of the readers, whose shared mailboxes get it as well, or instead;
    what somebody follows for oneself does not. `is_first`: the cause is only now made, so that nobody has been notified
    of it and none are looked for. Of two transactions that notify of the same at once, each waits for the other's
    rows: they come in one order.
    """
    active = sorted((user for user in readers if user.is_active and user != exclude), key=lambda user: user.pk)
    if not active:
        return
    earlier = Notice.objects.none() if is_first else Notice.objects.filter(user__in=active, key=key).order_by()
    notified = set(earlier.values_list("user", flat=True))
    new = [user for user in active if user.pk not in notified]
    if not new:
        return
    capacity = {user: _capacity(user, readers[user]) for user in new}
    offices, without = delivery({user: readers[user] for user in new}) if of_office else ([], set())
    now = timezone.now()
    notice: dict[str, Any] = {"key": key, "title": one_line(title, 150), "body": body, "url": url, "created_at": now}
    Notice.objects.bulk_create(
        [
            Notice(
                user=user,
                for_digest=user.mail_choice == user.MailChoice.DAILY and user.pk not in without,
                **notice,
                **capacity[user],
            )
            for user in new
        ],
        ignore_conflicts=True,
    )
    mail: dict[str, Any] = {
        **as_sent(key, title, with_link(body, url), HOW_TO_CHANGE),
        "created_at": now,
        "next_try_at": now,
    }
    mails = [
        OutgoingMail(
            key=f"{key}:{user.pk}", to=user.email, user=user, message_id=new_message_id(), **mail, **capacity[user]
        )
        for user in new
        if user.mail_choice == user.MailChoice.AT_ONCE and user.pk not in without
    ]
    OutgoingMail.objects.bulk_create(mails + _to_offices(offices, key, title, body, url), ignore_conflicts=True)


def _to_offices(offices: "list[Office]", key: str, title: str, body: str, url: str) -> list[OutgoingMail]:
    """Mail to the shared mailboxes of offices, not saved; its key is of the cause: an office gets it once."""
    if not offices:
        return []
    mail = as_sent(key, title, with_link(body, url), OF_OFFICE)
    return [to_office(office, key, mail) for office in offices]


def _capacity(user: "User", municipality: "Municipality | None") -> dict[str, Any]:
    return {"municipality": municipality, "for_secretariat": municipality is None and user.is_secretariat}
