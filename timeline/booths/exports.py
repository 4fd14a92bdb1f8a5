"""Excel and CSV of 出展 (portal.web.downloads)."""

from portal.web.downloads import Column, Kind, Listing

from .models.booths import PAPERS
from .models.reports import BoothReport

BOOTHS = Listing(
    "出展",
    "催しの区画と出展者。1行が1つの区画。空欄は、まだ分からないもの",
    (
        Column("催し"),
        Column("区画", Kind.NUMBER),
        Column("全国地方公共団体コード", Kind.CODE),
        Column("出展者", meaning="出展者の決まっていない区画は「募集中」"),
        Column("品目"),
        Column("設備"),
        Column("時間"),
        *(Column(label, meaning="済、まだ") for label in PAPERS.values()),
        Column("図の列", Kind.NUMBER, "左から"),
        Column("図の段", Kind.NUMBER, "上から"),
        Column("メモ"),
    ),
)
REPORTS = Listing(
    "当日の結果",
    "出展者が届けた、区画と日ごとの結果。同じ日に何度も届いたときは、最後のもの。空欄は、記録がない",
    (
        Column("催し"),
        Column("区画", Kind.NUMBER),
        Column("出展者"),
        Column("日", Kind.DATE),
        Column("来店した人", Kind.NUMBER, "人"),
        Column("売上", Kind.NUMBER, "円"),
        Column("売れ行き", meaning="、".join(BoothReport.Left.labels)),
        Column("気づいたこと"),
        Column("受付日時", Kind.MOMENT),
    ),
)


def booth_rows(booths):
    """Rows of BOOTHS, of booths with_places()."""
    for booth in booths:
        code = booth.municipality.lg_code if booth.municipality else ""
        papers = ["" if booth.is_free else "済" if has_come else "まだ" for _, has_come in booth.papers]
        said = (booth.exhibitor, booth.products, booth.equipment, booth.times)
        yield (booth.event.title, booth.number, code, *said, *papers, booth.column, booth.row, booth.note)


def report_rows(event, results):
    """Rows of REPORTS, of BoothResults."""
    for row in results.rows:
        for report in filter(None, row.reports):
            said = (report.visitors, report.sales, report.get_left_display(), report.remarks, report.received_at)
            yield (event.title, row.booth.number, row.booth.exhibitor, report.day, *said)
