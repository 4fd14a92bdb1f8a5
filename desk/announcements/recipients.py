"""Recipients of an announcement: the municipalities meant, and the people in office there."""

import datetime
import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import QuerySet

from members.models import Assignment, Municipality, User


class Recipients(NamedTuple):
    """Municipalities that something is to be told, those of them with nobody there, and who is told: {user:
    municipality}, by keys; None: of the secretariat.
    """

    places: list[Municipality]
    nobody: list[Municipality]
    readers: dict[int, int | None]

    @property
    def told(self) -> list[Municipality]:
        """The municipalities where somebody is told, in the official order."""
        without = {place.pk for place in self.nobody}
        return [place for place in self.places if place.pk not in without]

    @property
    def mark(self) -> str:
        """A digest of whom this reaches and whom not: another one where anybody came or went meanwhile."""
        said = f"{sorted(self.readers)}{[place.pk for place in self.places]}{[place.pk for place in self.nobody]}"
        return hashlib.sha256(said.encode()).hexdigest()


def recipients(
    places: Iterable[int] | QuerySet[Any], desk: Iterable[int], day: datetime.date, *, by: User
) -> Recipients:
    """Who is told in `places` (ids, or a queryset) on `day`, and `desk` (ids), of the secretariat; not `by`, who sends.

    Two queries besides that for `desk`, however many they are.
    """
    found = list(Municipality.objects.filter(pk__in=places).select_related("prefecture").order_by("lg_code"))
    serving = Assignment.objects.serving(day).filter(office__municipality__in=found)
    held = list(serving.values_list("user", "office__municipality"))
    served = {place for _, place in held}  # somebody may serve in two of them
    readers: dict[int, int | None] = dict.fromkeys(desk)
    readers |= dict(held)
    readers.pop(by.pk, None)
    return Recipients(found, [place for place in found if place.pk not in served], readers)
