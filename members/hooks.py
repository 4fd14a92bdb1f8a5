"""Lists of functions that upper rooms and apps add to pages and transitions of this app.

Each app enters its own in its on_ready, so that nothing here imports upwards.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q

from .own_rows import OwnRow


class Mark(NamedTuple):
    """What municipalities may be filtered by in the directory: its name in the address, its label, who bears it."""

    key: str
    label: str
    holds_on: Callable[[date], Q]  # a condition on municipalities, for a day


# 名簿の絞り込み, in the order shown
directory_marks: list[Mark] = []

# わたしの自治体: called with the user and the day; yields OwnRows in a number of queries that is always the same
own_rows: list[Callable[[Any, date], Iterable[OwnRow]]] = []

# 管理者でなくなった人: called with the user who ceases to be an administrator and who made it so, in that transaction
administrator_gone: list[Callable[[Any, Any], None]] = []

# 合いそうな相手 of a municipality: called with it, the reader and the day; the bulletin's Fits
fits: list[Callable[[Any, Any, date], Any]] = []

# 訂正 of what is public: called in its transaction with the row as it was, what changed (label, before and after of
# each fact), the reason and who did it
corrected: list[Callable[[Any, list[tuple[str, str, str]], str, Any], None]] = []

# what was put right of rows of the public record, as components/_corrections.html shows it
corrections: list[Callable[[Collection[Any]], Iterable[Any]]] = []

# はじめての担当者: called with the municipality where nobody was, in the transaction in which somebody begins there
first_people: list[Callable[[Any], None]] = []

# 引継書, by the part of the sheet: called with the municipality, the day and the reader; pairs of when and what
sheet: dict[str, list[Callable[[Any, date, Any], Iterable[tuple]]]] = {
    "proposals": [],  # 提案と募集
    "cases": [],  # 連携事例
    "partners": [],  # 相手の連絡先
    "promises": [],  # 約束したこと
    "agreements": [],  # 協定と交流
    "contacts": [],  # 最近の連絡
    "deadlines": [],  # 次の期限
}


def write_correction(row, changes, reason, by):
    """Tell all functions of `corrected` what is put right of `row`, which still says what stood before."""
    for write in corrected:
        write(row, changes, reason, by)


def fits_of(municipality, reader, day):
    """Partners that may fit the municipality, as far as `reader` may read why; None while no app above says any."""
    return next((find(municipality, reader, day) for find in fits), None)


def corrections_of(rows):
    """List of what was put right of `rows`, newest first. One query; none without rows."""
    return [each for found in corrections for each in found(rows)]


def sheet_rows(part, municipality, day, reader):
    """List of the rows of all functions added to `part` of the sheet (pairs of when and what)."""
    return [row for rows in sheet[part] for row in rows(municipality, day, reader)]
