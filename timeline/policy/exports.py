"""Tables of 国の方針 and 地域再生計画 to download."""

from portal.web.downloads import Column, Kind, Listing
from timeline.entries.exports import KEY

from .models import PolicyStep, RegionalPlan

STEPS = Listing(
    "国の方針",
    "国の方針と、その歩み。1行が1つの歩み。空欄は、記録がない",
    (
        Column("名称"),
        Column("歩み", meaning="、".join(PolicyStep.Kind.labels)),
        Column("日", Kind.DATE),
        KEY,
        Column("プロジェクトについての記載", meaning="方針の本文のまま"),
    ),
)
PLANS = Listing(
    "地域再生計画",
    "連携先と共同でつくる計画",
    (
        Column("名称"),
        Column("状態", meaning="、".join(RegionalPlan.State.labels)),
        Column("協定団体"),
        Column("経過の記号", meaning="経過の一件を指す記号。いくつかあれば「、」で区切る"),
    ),
)


def step_rows(steps):
    """Rows of STEPS. One query."""
    for step in steps.select_related("policy", "entry"):
        key = step.entry.key if step.entry else None
        yield step.policy.name, step.get_kind_display(), step.day, key, step.policy.passage


def plan_rows(plans):
    """Rows of PLANS. Three queries."""
    for plan in plans.prefetch_related("bodies", "entries"):
        keys = [entry.key for entry in plan.entries.all() if entry.state == entry.State.PUBLISHED]
        yield plan.name, plan.get_state_display(), "、".join(map(str, plan.bodies.all())), "、".join(keys)
