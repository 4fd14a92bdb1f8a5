"""写真 on the home page: the newest that municipalities and wards have put beside their cases and profiles."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from bulletin.cases.models.cases import Case
from bulletin.cases.models.pictures import CasePicture
from members.profiles.models import Picture

MOST = 4
READ = 40  # the newest pictures of each kind that are looked through for MOST of different pages


class Photo(NamedTuple):
    """A picture, and the page it is of: its address and what it is called."""

    picture: Any
    page: str
    name: str


def photos(day: datetime.date) -> list[Photo]:
    """At most MOST, of which half are of cases where there are as many of profiles; one of a page. Two queries."""
    of_cases = CasePicture.objects.filter(case__in=Case.objects.published()).select_related("case").order_by("-pk")
    of_profiles = Picture.objects.public(day).select_related("profile__municipality__prefecture").order_by("-pk")
    cases = _one_each(Photo(row, row.case.get_absolute_url(), row.case.title) for row in of_cases[:READ])
    places = ((row, row.profile.municipality) for row in of_profiles[:READ])
    profiles = _one_each(Photo(row, f"{place.get_absolute_url()}#profile", place.full_name) for row, place in places)
    shown = cases[: max(MOST // 2, MOST - len(profiles))]
    return [*shown, *profiles[: MOST - len(shown)]]


def _one_each(found: Iterable[Photo]) -> list[Photo]:
    """The first of each page."""
    first: dict[str, Photo] = {}
    for photo in found:
        first.setdefault(photo.page, photo)
    return list(first.values())
