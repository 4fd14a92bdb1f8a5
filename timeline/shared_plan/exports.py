"""Excel and CSV of the year plan as wards and members see it (portal.web.downloads)."""

from portal.web.downloads import Column, Kind, Listing

PLAN = Listing(
    "区と会員の年間計画",
    "年度に予定が決まったものと、基準日までの実施。時期の順",
    (
        Column("年度"),
        Column("種別"),
        Column("件名"),
        Column("シリーズ"),
        Column("回", Kind.NUMBER),
        Column("予定の時期", meaning="月か日。分からないものは空欄"),
        Column("予定のはじめの日", Kind.DATE, "月までの予定では、その月の1日"),
        Column("予定の終わりの日", Kind.DATE, "この日を含む。月までの予定では、その月の末日"),
        Column("実施のはじめの日", Kind.DATE, "基準日までに始まったもの"),
        Column("実施の終わりの日", Kind.DATE, "この日を含む"),
        Column("状態", meaning="実施、時期を変えて実施、予定、記録なし（予定の時期を過ぎて経過がない）など"),
        Column("経過の記号"),
        Column("自分の自治体", meaning="出展する区画。なければ空欄"),
    ),
)
OWN = Listing(
    "年間計画のうち自分の自治体のこと",
    "出展、照会の回答期限、毎年続ける連携事例。日の順",
    (
        Column("種類"),
        Column("件名"),
        Column("はじめの日", Kind.DATE),
        Column("終わりの日", Kind.DATE, "この日を含む"),
        Column("説明"),
    ),
)


def tables(plan):
    """The two tables of a SharedPlan."""
    return [
        PLAN.of(lambda: (_row(plan, *row) for row in plan.with_own)),
        OWN.of(lambda: ((each.kind, each.title, each.first, each.last, each.why) for each in plan.own), "own"),
    ]


def _row(plan, planned, own):
    line, entry = planned.line, planned.entry
    held = (entry.first_day, entry.last_day) if entry else ("", "")
    series = line.series.name if line.series else ""
    days = (line.when, line.first_day, line.last_day, *held)
    return (
        plan.name,
        line.kind.name,
        line.title,
        series,
        line.number,
        *days,
        planned.state,
        entry.key if entry else "",
        own,
    )
