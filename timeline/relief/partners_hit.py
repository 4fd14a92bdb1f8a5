"""Which partners of the wards a disaster hit: municipalities of its area tied to the wards on its day, and how."""

import datetime
from typing import NamedTuple

from agreements.dot_map.dots import DotRecord, Way
from members.models import Municipality

from .models import Disaster

CASE = "連携事例"


class Hit(NamedTuple):
    """A municipality in the area, and the words for its ways to the wards."""

    place: Municipality
    ways: str


class PartnersHit(NamedTuple):
    """The municipalities of the area that are tied to the wards, how many it has in all, and the day they are for."""

    hits: list[Hit]
    total: int
    day: datetime.date | None
    is_day_of_disaster: bool


def partners_hit(disaster: Disaster, first_entry_day: datetime.date | None) -> PartnersHit:
    """Ways by tie, membership, agreement and published case on the day of `disaster`, else of its first entry.

    Without a day or an area nothing is said. A fixed number of queries.
    """
    day = disaster.happened_on or first_entry_day
    prefectures = {prefecture.code for prefecture in disaster.prefectures.all()}
    named = {place.pk for place in disaster.municipalities.all()}
    if day is None or not (prefectures or named):
        return PartnersHit([], 0, day, bool(disaster.happened_on))
    dots = [dot for dot in DotRecord().on(day).dots if dot.place.prefecture in prefectures or dot.place.pk in named]
    pks = [dot.place.pk for dot in dots]
    published = Municipality.objects.filter(pk__in=pks, participations__case__published_at__isnull=False)
    in_cases = set(published.values_list("pk", flat=True))
    places = Municipality.objects.select_related("prefecture").in_bulk(pks)
    hits = []
    for dot in sorted(dots, key=lambda dot: dot.place.lg_code):
        ways = [way.value for way in Way if way in dot.ways] + ([CASE] if dot.place.pk in in_cases else [])
        if ways:
            hits.append(Hit(places[dot.place.pk], "、".join(ways)))
    return PartnersHit(hits, len(dots), day, bool(disaster.happened_on))
