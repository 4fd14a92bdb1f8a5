"""Downloads of the public profiles (魅力発信)."""

from members.places.exports import CODE, PLACE, PREFECTURE
from portal.web.downloads import Column, Kind, Listing

PROFILES = Listing(
    "魅力発信",
    "特別区と会員の市町村が公開しているもの",
    (
        CODE,
        PREFECTURE,
        PLACE,
        Column("紹介"),
        Column("出せるもの", meaning="1行に1件"),
        Column("求めること", meaning="1行に1件"),
        Column("特産・名物", meaning="1行に1件"),
        Column("内容を確かめた日", Kind.DATE),
    ),
)


def profiles(found):
    """Rows of PROFILES. The public contact is on the municipality's page."""
    for row in found:
        place = row.municipality
        yield (place.lg_code, place.prefecture.name, place.name, *row.texts(), row.confirmed_on)
