"""A row of cells as it stood in a file, and what is to be said about it."""

from typing import NamedTuple

from .decode import Unreadable
from .workbook_sheet import MOST_COLUMNS

__all__ = ["MOST_COLUMNS", "Remark", "Row", "too_wide"]


class Remark(NamedTuple):
    """Something a row's cells do not tell: filled from a merged cell, struck out, hidden. `asks`: somebody decides.

    `column`, counted from 1, is the one it speaks of; None for the whole row.
    """

    code: str
    words: str
    asks: bool = True
    column: int | None = None


class Row(NamedTuple):
    """A row as it stood: its number counted from 1, the text of its cells, and what was noticed while reading it."""

    number: int
    cells: list[str]
    remarks: tuple[Remark, ...] = ()


def too_wide(number: int) -> Unreadable:
    """The refusal of a row with more columns than any list has."""
    return Unreadable(f"{number}行目の列が多すぎます。{MOST_COLUMNS}列までです。")
