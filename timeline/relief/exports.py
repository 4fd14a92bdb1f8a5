"""The table of 災害支援 to download."""

from portal.web.downloads import Column, Kind, Listing

from .models import ReliefAction

ACTIONS = Listing(
    "災害支援",
    "災害のときに特別区が行った支援。1行が1つの支援。空欄は、記録がない",
    (
        Column("災害"),
        Column("発生日", Kind.DATE),
        Column("行った者", meaning="区の名称、特別区長会、または特別区（区の記録なし）"),
        Column("種類", meaning="、".join(ReliefAction.Kind.labels)),
        Column("内容", meaning="職種、品目など"),
        Column("あて先"),
        Column("金額", Kind.NUMBER, "円"),
        Column("人数・数量", Kind.NUMBER, "職員の派遣なら名、物資なら点"),
        Column("決めた日", Kind.DATE),
        Column("支払った日", Kind.DATE),
        Column("初日", Kind.DATE, "派遣・送付の初日"),
        Column("最終日", Kind.DATE, "この日を含む"),
        Column("経過の記号", Kind.CODE),
    ),
)


def action_rows(actions):
    """Rows of ACTIONS, of actions with WITH_ALL of the views. One query."""
    for each in actions:
        yield (
            *(each.disaster.name, each.disaster.happened_on, each.actor, each.get_kind_display(), each.what),
            *(each.recipient, each.amount, each.number, each.decided_on, each.paid_on, each.first_day),
            *(each.last_day, each.entry and each.entry.key),
        )
