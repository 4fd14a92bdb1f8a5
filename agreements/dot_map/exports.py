"""Excel and CSV of the dot map (portal.web.downloads): each municipality with its position and its ways."""

from members.models import Municipality
from members.places.exports import CODE, PLACE, PREFECTURE
from portal.web.downloads import Column, Kind, Listing

from .dots import WAYS, Way

DOTS = Listing(
    "点の地図",
    "基準日にある市町村（特別区を除く）の位置と、23区との結びつき",
    (
        CODE,
        PREFECTURE,
        PLACE,
        Column("緯度", Kind.NUMBER, "世界測地系、度。役所・役場の位置。記録がなければ空欄"),
        Column("経度", Kind.NUMBER, "世界測地系、度"),
        Column("最も近い結びつき", meaning="、".join(way.value for way in Way) + "。地図の点はこれによる"),
        *(Column(way.value, Kind.NUMBER, "あれば1、記録がなければ0") for way in WAYS),
    ),
)


def dots(shown):
    """Rows of DOTS from a DotDay. One query, for names of its day and positions."""
    places = Municipality.objects.as_of(shown.day).named_on(shown.day)
    fields = ("pk", "prefecture__name", "day_name", "location__latitude", "location__longitude")
    facts = {pk: row for pk, *row in places.values_list(*fields)}
    for dot in shown.dots:
        prefecture, name, latitude, longitude = facts[dot.place.pk]
        position = (None, None) if latitude is None else (float(latitude), float(longitude))
        yield (
            *(dot.place.lg_code, prefecture, name, *position, dot.nearest.value),
            *(int(way in dot.ways) for way in WAYS),
        )
