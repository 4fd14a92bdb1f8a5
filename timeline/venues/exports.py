"""The table of 会場 to download."""

from portal.web.downloads import Column, Kind, Listing

VENUES = Listing(
    "会場",
    "公開している経過の会場。表記のゆれは1つの名称にまとめている",
    (
        Column("名称"),
        Column("所在地", meaning="資料や届出にあるもの。空欄は記録がない"),
        Column("全国地方公共団体コード", Kind.CODE, "会場のある自治体。6桁"),
        Column("自治体"),
        Column("ほかの表記"),
        Column("経過の件数", Kind.NUMBER, "公開している経過。会場が日程だけにあるものを含む"),
    ),
)


def venue_rows(rows):
    """Rows of VENUES of pairs of venue, with its municipality and spellings loaded, and number of entries."""
    for venue, number in rows:
        place = venue.municipality
        spellings = "、".join(spelling.text for spelling in venue.spellings.all())
        yield (
            *(venue.name, venue.address, place and place.lg_code, place and place.full_name),
            *(spellings, number),
        )
