"""Excel and CSV of a year's plan (portal.web.downloads)."""

from portal.web.downloads import Column, Kind, Listing

PLAN = Listing(
    "年間計画",
    "年度の計画と、基準日までの実施。計画の時期の順",
    (
        Column("年度"),
        Column("種別"),
        Column("件名"),
        Column("シリーズ"),
        Column("回", Kind.NUMBER),
        Column("計画の時期", meaning="月か日。分からないものは空欄"),
        Column("計画のはじめの日", Kind.DATE, "月までの計画では、その月の1日"),
        Column("計画の終わりの日", Kind.DATE, "この日を含む。月までの計画では、その月の末日"),
        Column("実施のはじめの日", Kind.DATE, "基準日までに始まったもの"),
        Column("実施の終わりの日", Kind.DATE, "この日を含む"),
        Column("状態", meaning="実施、時期を変えて実施、予定、記録なし（計画の時期を過ぎて経過がない）など"),
        Column("経過の記号"),
        Column("区と会員に示す", meaning="はい、いいえ"),
        Column("事務局のメモ"),
    ),
)
UNPLANNED = Listing(
    "計画にない実施",
    "年度に実施したもののうち、計画の行がないもの",
    (
        Column("はじめの日", Kind.DATE),
        Column("終わりの日", Kind.DATE),
        Column("種別"),
        Column("件名"),
        Column("経過の記号"),
    ),
)
PROGRESS = Listing(
    "年間計画の進み",
    "種別ごとの、計画の件数と、基準日までに実施した件数",
    (
        Column("種別"),
        Column("計画", Kind.NUMBER),
        Column("実施", Kind.NUMBER),
        Column("割合_パーセント", Kind.NUMBER, "計画がなければ空欄"),
    ),
)


def tables(plan):
    """The three tables of a YearPlan."""
    return [
        PLAN.of(lambda: map(_row, plan.rows)),
        UNPLANNED.of(lambda: map(_unplanned, plan.unplanned)),
        PROGRESS.of(lambda: [(*each, each.percent) for each in plan.progress]),
    ]


def _row(row):
    line, entry = row.line, row.entry
    shared = "はい" if line.is_shared else "いいえ"
    said = line.series.name if line.series else ""
    held = (entry.first_day, entry.last_day) if entry else ("", "")
    planned = (line.when, line.first_day, line.last_day)
    own = (line.kind.name, line.shown_title, said, line.number, *planned, *held)
    return (str(line).partition("　")[0], *own, row.state, entry.key if entry else "", shared, line.note)


def _unplanned(entry):
    return entry.first_day, entry.last_day, entry.kind.name, entry.title, entry.key
