"""What apps built on this one add to its pages. They enter their functions when they are loaded (AppConfig.ready):
members imports none of them.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

# 対応待ち on わたしの自治体: from the user and the day, rows as members.views.dashboard.waiting gives them
waiting: list[Callable[[Any, date], Iterable[tuple]]] = []

# 引継書: from the municipality, the day and the reader, pairs of when and what, by the part of the sheet
sheet: dict[str, list[Callable[[Any, date, Any], Iterable[tuple]]]] = {
    "proposals": [],  # 掲載中の提案
    "promises": [],  # 約束したこと
    "contacts": [],  # 最近の連絡
    "deadlines": [],  # 次の期限
}


def sheet_rows(part, municipality, day, reader):
    """Everything added to a part of the sheet."""
    return [row for rows in sheet[part] for row in rows(municipality, day, reader)]
