"""The register as it is kept at the end of each day (portal.web.kept): a row for each name that a code has borne."""

import datetime
from collections import defaultdict
from collections.abc import Iterator

from members.places.models import Municipality
from members.registration.models.memberships import Membership
from portal.japanese.text import hiragana
from portal.japanese.wareki import wareki
from portal.web.kept.lists import KeptList, Words

ONE_DAY = datetime.timedelta(days=1)


def _rows(day: datetime.date) -> dict[str, Words]:
    """By code and by the last day of the name. Three queries."""
    members: dict[int, list[str]] = defaultdict(list)
    for place, first, ended in Membership.objects.order_by("started_on").values_list(
        "municipality", "started_on", "ended_on"
    ):
        members[place].append(
            (f"{wareki(first)}から" if first else "") + (f"{wareki(ended - ONE_DAY)}まで" if ended else "")
        )
    found = Municipality.objects.select_related("prefecture").prefetch_related("former_names").order_by("lg_code")
    return {
        f"{place.lg_code}-{number}": Words(
            [name, hiragana(kana), place.prefecture.name, place.get_kind_display(), "、".join(members[place.pk])],
            place.get_absolute_url(),
            first,
            last,
        )
        for place in found
        for number, (name, kana, first, last) in enumerate(_names(place))
    }


def _names(place: Municipality) -> Iterator[tuple[str, str, str, str]]:
    """Each name with its reading and the first and last day (ISO) on which `place` bore it."""
    first = str(place.started_on or "")
    for former in place.former_names.all():
        yield former.name, former.kana, first, str(former.ended_on - ONE_DAY)
        first = str(former.ended_on)
    yield place.name, place.kana, first, str(place.ended_on - ONE_DAY) if place.ended_on else ""


MUNICIPALITIES = KeptList("municipalities", "自治体", ("名称", "よみ", "都道府県", "種別", "会員だった期間"), _rows)
