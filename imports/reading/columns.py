"""The heading row of a table: a column is found by any of the names it goes by."""

import re
import unicodedata
from typing import NamedTuple

from imports.files.decode import Unreadable
from imports.files.markup import text_of

MOST_SHOWN = 60  # columns to be mapped by hand
HEADING_ROWS = 5  # a title or two may stand above the headings


class Column(NamedTuple):
    """A column by everything it is called; the first name is the one we ask for, and the one of the template.

    `meaning` and `example` explain it on screen and in the template; `otherwise` says what is set where it is lacking,
    {today} standing for the day.
    """

    key: str
    names: tuple[str, ...]
    is_required: bool = False
    meaning: str = ""
    example: str = ""
    otherwise: str = ""
    is_day: bool = False

    @property
    def name(self) -> str:
        return self.names[0]


def plain(heading: str) -> str:
    """Headings as they are compared: half width, no blanks, 料金（基本） like 料金(基本)."""
    return "".join(unicodedata.normalize("NFKC", text_of(heading)).split())


def bare(heading: str) -> str:
    """The heading without remarks: 会員登録日(西暦)※ is 会員登録日."""
    return re.sub(r"\([^()]*\)|[※*:]", "", plain(heading))


class Heading(NamedTuple):
    """The heading row of a table: its place among the rows, {key: place of the column}, the places not read."""

    place: int
    found: dict[str, int]
    unread: dict[int, str]  # headings by place


def find_heading(rows, columns, by_hand) -> Heading:
    """The first row that has all required columns. Raises Unreadable when there is none, or one is there twice.

    `by_hand` says what headings mean, {heading as compared: key, or blank for none}; a place (#0) instead of a heading
    stands for a table without headings.
    """
    by_hand = by_hand or {}
    required = {column.key for column in columns if column.is_required}
    if by_hand and all(name.startswith("#") for name in by_hand):
        found = {key: int(name[1:]) for name, key in by_hand.items() if key}
        if required <= found.keys():
            return Heading(-1, found, {})
    for index, row in enumerate(rows[:HEADING_ROWS]):
        found = _match(row, columns, by_hand)
        if required <= found.keys():
            unread = {place: cell for place, cell in enumerate(map(plain, row.cells)) if place not in found.values()}
            return Heading(index, found, unread)
    for index, (row, below) in enumerate(zip(rows[:HEADING_ROWS], rows[1 : HEADING_ROWS + 1], strict=False)):
        both = below._replace(cells=_two_rows(row.cells, below.cells))  # a heading over two columns, theirs below it
        found = _match(both, columns, by_hand)
        if required <= found.keys():
            unread = {place: cell for place, cell in enumerate(map(plain, both.cells)) if place not in found.values()}
            return Heading(index + 1, found, unread)
    needed = "、".join(f"「{column.name}」" for column in columns if column.is_required)
    raise Unreadable(f"見出しの行が見つかりません。1行目に、少なくとも{needed}の列を書いてください。")


def _two_rows(upper, lower):
    width = max(len(upper), len(lower))
    upper, lower = ([*cells, *[""] * (width - len(cells))] for cells in (upper, lower))
    return [low or high for high, low in zip(upper, lower, strict=True)]


def _match(row, columns, by_hand):
    headings = [plain(cell) for cell in row.cells]
    found = {by_hand[heading]: place for place, heading in enumerate(headings) if by_hand.get(heading)}
    free = [place for place, heading in enumerate(headings) if heading not in by_hand]
    for column in columns:
        if column.key in found:
            continue
        names = {plain(name) for name in column.names}
        places = [place for place in free if headings[place] in names]
        if len(places) > 1 and headings[places[0]] == headings[places[1]]:
            raise Unreadable(
                f"{row.number}行目の見出し「{headings[places[0]]}」が2つあります。列の名前は1つずつにしてください。"
            )
        places = places or [place for place in free if bare(row.cells[place]) in names]
        if places:
            found[column.key] = places[0]
    return found


def _match_or_none(row, columns, by_hand):
    """What is understood of a row that lacks a required heading: known ones need not be chosen by hand again."""
    try:
        return _match(row, columns, by_hand)
    except Unreadable:  # one is there twice
        return {}


def columns_as_read(rows, columns, by_hand) -> list[list[str]]:
    """[heading, example, key] of each column: of the heading row, else of the fullest of the first rows."""
    try:
        heading = find_heading(rows, columns, by_hand)
        place, found = heading.place, heading.found
    except Unreadable:
        first = rows[:HEADING_ROWS]
        place = max(range(len(first)), key=lambda each: (sum(map(bool, first[each].cells)), -each))
        found = _match_or_none(first[place], columns, by_hand or {})
    cells = rows[place].cells if place >= 0 else [f"{number}列目" for number in range(1, len(rows[0].cells) + 1)]
    keys = {each: key for key, each in found.items()}
    below = rows[place + 1 : place + 20]
    return [
        [
            plain(cell)[:60],
            next((text_of(row.cells[each])[:60] for row in below if row.cells[each : each + 1] > [""]), ""),
            keys.get(each, ""),
        ]
        for each, cell in enumerate(cells[:MOST_SHOWN])
    ]
