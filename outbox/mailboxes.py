"""Shared mailboxes of offices (課の共有メール): which of them get a mail beside, or instead of, the people told of it.

What an office is and who serves there is known to members, above; they enter `find` when the app is ready.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:  # names of types only: members import outbox
    from members.models import Office, User


class Mailbox(NamedTuple):
    """The confirmed address of an office, and the keys of the users told as its staff."""

    office: "Office"
    users: frozenset[int]
    is_instead: bool  # of mail to its people, while the address takes mail


# called with {user: municipality}, by keys: the mailboxes of the offices in which these people serve there today
find: list[Callable[[Any], list[Mailbox]]] = []


class Delivery(NamedTuple):
    """Who gets a mail: offices by their mailboxes, and not the users (keys) whose offices want it there alone."""

    offices: "list[Office]"
    without: set[int]


def delivery(readers: "Mapping[User, int | None]") -> Delivery:
    """How a mail that concerns the office of each reader is delivered; one query where anybody serves somewhere.

    `readers`: {User: key of the municipality served, or None}.

    An address that several offices share, or that is also a reader's own, gets one mail.
    """
    serving = {user: place for user, place in readers.items() if place}
    keys = {user.pk: place for user, place in serving.items()}
    boxes = [box for each in find for box in each(keys)] if serving else []
    taken = {user.email for user in serving}
    offices: dict[str, Office] = {}
    for box in boxes:
        if box.office.email.casefold() not in taken:
            offices.setdefault(box.office.email.casefold(), box.office)
    instead = {user for box in boxes if box.is_instead for user in box.users}
    still = {user for box in boxes if not box.is_instead for user in box.users}
    return Delivery(list(offices.values()), instead - still - {user.pk for user in serving if _is_own(user, boxes)})


def _is_own(user: "User", boxes: list[Mailbox]) -> bool:
    return any(box.office.email.casefold() == user.email for box in boxes)
