"""Lists of functions that upper rooms and apps add to pages and transitions of this app.

Each app enters its own in its on_ready, so that nothing here imports upwards.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q


class Mark(NamedTuple):
    """What municipalities may be filtered by in the directory: its name in the address, its label, who bears it."""

    key: str
    label: str
    holds_on: Callable[[date], Q]  # a condition on municipalities, for a day


# 名簿の絞り込み, in the order shown
directory_marks: list[Mark] = []

# 対応待ち on わたしの自治体: called with the user and the day; rows as members.dashboard.own_tasks gives them
own_tasks: list[Callable[[Any, date], Iterable[tuple]]] = []

# 管理者でなくなった人: called with the user who ceases to be an administrator and who made it so, in that transaction
administrator_gone: list[Callable[[Any, Any], None]] = []

# 引継書, by the part of the sheet: called with the municipality, the day and the reader; pairs of when and what
sheet: dict[str, list[Callable[[Any, date, Any], Iterable[tuple]]]] = {
    "proposals": [],  # 掲載中の提案
    "promises": [],  # 約束したこと
    "contacts": [],  # 最近の連絡
    "deadlines": [],  # 次の期限
}


def sheet_rows(part, municipality, day, reader):
    """List of the rows of all functions added to `part` of the sheet (pairs of when and what)."""
    return [row for rows in sheet[part] for row in rows(municipality, day, reader)]
