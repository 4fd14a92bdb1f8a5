"""The table of ほかの主催者の催し to download."""

from portal.web.downloads import Column, Kind, Listing

FESTIVALS = Listing(
    "ほかの主催者の催し",
    "特別区が関わった、ほかの主催者の催し。1行が1つの年の催し。空欄は、記録がない",
    (
        Column("シリーズ"),
        Column("件名"),
        Column("初日", Kind.DATE),
        Column("最終日", Kind.DATE, "この日を含む"),
        Column("主催者"),
        Column("関わり"),
        Column("自治体", meaning="経過に載る自治体（特別区を除く）"),
        Column("受けたお礼"),
        Column("お礼を受けた日", Kind.DATE),
        Column("経過の記号", Kind.CODE),
    ),
)


def festival_rows(rows):
    """Rows of FESTIVALS, of festival_rows.rows_of()."""
    for row in rows:
        entry, thanks = row.event.entry, row.thanks_entry
        series = entry.series.name if entry.series else ""
        kind = row.event.get_taking_part_display()
        said = (row.event.thanks, thanks.first_day if thanks else None)
        yield (series, entry.title, entry.first_day, entry.last_day, row.host, kind, row.places, *said, entry.key)
