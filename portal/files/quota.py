"""How many bytes of files a municipality may store, in all rooms together (ATTACHMENT_QUOTA)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:  # names of types only: members import portal
    from members.models import Municipality

# called with a municipality: the bytes that it has stored in a room; apps enter theirs when they are ready
used_by: "list[Callable[[Municipality], int]]" = []


class QuotaExceeded(Exception):
    """Refusal: the municipality would exceed ATTACHMENT_QUOTA; `used`: bytes it has stored."""

    def __init__(self, used: int) -> None:
        super().__init__(used)
        self.used = used


def keep_within_quota(municipality: "Municipality", size: int) -> None:
    """Raise QuotaExceeded if `size` more bytes do not fit. Locks the municipality: uploads count in turn."""
    type(municipality).objects.select_for_update(no_key=True).get(pk=municipality.pk)
    used = sum(room(municipality) for room in used_by)
    if used + size > settings.ATTACHMENT_QUOTA:
        raise QuotaExceeded(used)
