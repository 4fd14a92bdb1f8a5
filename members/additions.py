"""What is built on the accounts and pages of this app adds to them. Each enters its functions when it is loaded
(AppConfig.ready): nothing below imports it.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

# 対応待ち on わたしの自治体: from the user and the day, rows as members.dashboard.waiting gives them
waiting: list[Callable[[Any, date], Iterable[tuple]]] = []

# 管理者でなくなった人: called with the user who ceases to be an administrator and who made it so, in that transaction
administrator_gone: list[Callable[[Any, Any], None]] = []

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
