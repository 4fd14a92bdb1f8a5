"""Excel and CSV of 催しの記録 (portal.web.downloads)."""

from portal.web.downloads import Column, Kind, Listing

from .stages import STAGES, stages_of, state_of

EVENTS = Listing(
    "催しの記録",
    "年度の催しと、発案から報告までの歩み。空欄は、記録がない",
    (
        Column("年度", Kind.NUMBER),
        Column("件名"),
        Column("初日", Kind.DATE),
        Column("最終日", Kind.DATE, "この日を含む"),
        Column("段階", meaning="最も進んだ段階。取りやめ、中止、延期のときは、そのことば"),
        *(Column(label, meaning="日。日の記録がないときは「済」") for _, label in STAGES),
        Column("主催者", meaning="ほかの主催者の催しのとき"),
        Column("関わり"),
        Column("受けたお礼"),
        Column("経過の記号", Kind.CODE),
    ),
)
RESULTS = Listing(
    "催しの結果",
    "年度に開催した催しと、公表した結果。空欄は、記録がない",
    (
        Column("件名"),
        Column("初日", Kind.DATE),
        Column("最終日", Kind.DATE, "この日を含む"),
        Column("いつまでの結果か", Kind.DATE, "この日を含む"),
        Column("途中の結果", meaning="会期中の結果なら「途中」"),
        Column("来場者数", Kind.NUMBER, "人"),
        Column("売上", Kind.NUMBER, "円"),
        Column("所見"),
        Column("報告した日", Kind.DATE, "はじめて会議に報告した日"),
        Column("経過の記号", Kind.CODE),
    ),
)


def event_rows(year, events, today):
    """Rows of EVENTS, of events with_progress()."""
    for event in events:
        first, last = event.days or ("", "")
        steps = [_days_of(stage) for stage in stages_of(event, today)]
        others = (event.host, event.get_taking_part_display(), event.thanks)
        key = event.entry.key if event.entry else ""
        yield (year, event.title, first, last, state_of(event, today), *steps, *others, key)


def _days_of(stage):
    return "、".join(str(each.day) if each.day else "済" for each in stage.occurrences)


def result_rows(rows):
    """Rows of RESULTS, of year_results.rows_of()."""
    for row in rows:
        entry, result = row.entry, row.result
        said = (result.as_of, "途中" if result.is_interim else "") if result else ("", "")
        numbers = (result.visitors, result.sales, result.remarks) if result else (None, None, "")
        yield (entry.title, entry.first_day, entry.last_day, *said, *numbers, row.reported_on, entry.key)
