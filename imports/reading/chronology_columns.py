"""Brings the columns of a chronology into their order: the day first, its year put before it, then the matter."""

import re
import unicodedata

from imports.files.markup import text_of
from imports.files.rows import Remark, Row

from .columns import Column
from .dates import day_of_cell, is_year_alone
from .figures import section_of

HEADING_ROWS = 5
YEARS = ("年", "年度", "和暦", "西暦", "暦年", "年次")
MONTHS, DAYS = ("月",), ("日",)
DATES = ("年月日", "日付", "期日", "月日", "日時", "開催日", "実施日", "開催年月日", "実施年月日", "月日(曜日)", "時期")
MATTERS = ("件名", "内容", "事項", "経過", "出来事", "できごと", "主な出来事", "項目", "取組", "取組内容", "主な内容")
PROPERTIES = {
    "会場": "会場",
    "場所": "会場",
    "開催場所": "会場",
    "テーマ": "テーマ",
    "主催": "主催等",
    "主催等": "主催等",
}
PASSED_OVER = ("no", "no.", "番号", "№", "曜日", "曜", "項番", "通番", "通し番号", "id")
_YEAR_CELL = re.compile(r"(?:(?:令和|平成|昭和|大正|明治|[RHSTM]\.?)?(?:元|\d{1,4}))年?(?:度)?(?:\(.*\))?")


COLUMNS = (  # to be mapped by hand
    Column("date", DATES, is_required=True, is_day=True),
    Column("matter", MATTERS, is_required=True),
    Column("year", YEARS),
    Column("month", MONTHS),
    Column("day", DAYS),
    Column("venue", ("会場", "場所", "開催場所")),
    Column("notes", ("備考", "注記")),
)


def _plain(cell):
    return "".join(unicodedata.normalize("NFKC", text_of(cell)).split())


def arranged(rows: list[Row], unread: list[str], by_hand: dict[str, str] | None) -> list[Row]:
    """The rows with day and matter as their first cells, by a heading row or by what the cells hold.

    `by_hand` as in columns.find_heading().

    Columns of numbers and weekdays are passed over, and named in `unread`.
    """
    by_hand = by_hand or {}
    if by_hand and all(name.startswith("#") for name in by_hand):
        width = max(len(row.cells) for row in rows)
        names = [HEADINGS.get(by_hand.get(f"#{place}", ""), "") for place in range(width)]
        if found := _columns(names, {}):
            return list(_above_lists(rows, lambda row: _by_heading(row, found)))
    for place, row in enumerate(rows[:HEADING_ROWS]):
        if len(row.cells) > 1 and (found := _columns(list(map(_plain, row.cells)), by_hand)):
            unread += [f"「{_plain(row.cells[each])}」の列" for each in found["passed_over"]]
            return [*rows[:place], *_above_lists(rows[place + 1 :], lambda row: _by_heading(row, found))]
    numbered = _are_numbered(rows)
    return [_by_contents(row._replace(cells=row.cells[1:]) if numbered else row) for row in rows]


def _above_lists(rows, arrange):
    """The rows arranged, down to the lists below the chronology, which have columns of their own."""
    in_lists = False
    for row in rows:
        in_lists = in_lists or bool(section_of(" ".join(row.cells)))
        yield row if in_lists else arrange(row)


HEADINGS = {column.key: column.name for column in COLUMNS}


def _columns(names, by_hand):
    """Places of the columns by their headings; None when the row is no heading with a day and a matter."""
    names = [HEADINGS.get(by_hand[name], "") if name in by_hand else name for name in names]

    def place(among):
        return next((names.index(name) for name in among if name in names), None)

    found = {"year": place(YEARS), "month": place(MONTHS), "day": place(DAYS), "date": place(DATES)}
    found["matter"] = place(MATTERS)
    has_day = found["date"] is not None or (found["month"] is not None and found["day"] is not None)
    if not has_day or found["matter"] is None:
        return None
    if found["date"] is not None and found["day"] is not None and found["month"] is None:
        found["day"] = None
    found["is_fiscal"] = found["year"] is not None and names[found["year"]] == "年度"
    used = {place for key, place in found.items() if key != "is_fiscal" and place is not None}
    found["properties"] = {
        place: PROPERTIES[name] for place, name in enumerate(names) if name in PROPERTIES and place not in used
    }
    found["passed_over"] = [place for place, name in enumerate(names) if name.lower() in PASSED_OVER]
    found["notes"] = [place for place, name in enumerate(names) if name in ("備考", "注記") and place not in used]
    known = {*used, *found["properties"], *found["passed_over"], *found["notes"]}
    found["others"] = [place for place in range(len(names)) if place not in known]
    return found


def _by_heading(row, found):
    if len([cell for cell in row.cells if cell]) < 2:
        first = next((cell for cell in row.cells if cell), "")
        return row._replace(cells=[first])

    def cell(key):
        place = found[key]
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    year, date, remarks = cell("year"), cell("date"), row.remarks
    if found["date"] is None:
        date = "".join(_with(cell(key), unit) for key, unit in (("month", "月"), ("day", "日")))
    date, said = _dated(year, date)
    matter = [cell("matter")]
    matter += [row.cells[place] for place in found["others"] if place < len(row.cells) and row.cells[place]]
    for place, name in found["properties"].items():
        if place < len(row.cells) and row.cells[place]:
            matter.append(f"・{name}：{row.cells[place]}")
    matter += [f"※{row.cells[place].lstrip('※')}" for place in found["notes"] if row.cells[place : place + 1] > [""]]
    return row._replace(cells=[date, "\n".join(filter(None, matter))], remarks=(*remarks, *said))


def _with(cell, unit):
    plain = _plain(cell)
    return f"{plain}{unit}" if plain.isdecimal() else plain


def _dated(year, date):
    """(day with its year, remarks): 平成29年 and 8月21日; a day that has another year of its own is asked about."""
    plain = _plain(year)
    if not plain or not _YEAR_CELL.fullmatch(plain):
        return (date if not year else f"{year}{date}"), ()
    day = day_of_cell(date) if date else None
    bare = re.sub(r"\(.*\)|年?度?$", "", plain)
    if day and day[0]:
        printed = day_of_cell(f"{bare}年{day[1]}月{day[2]}日")
        if printed and printed[0] and printed[0] != day[0]:
            words = f"年の列は「{plain}」、日付の列は{day[0]}年です。年の列によりました。"
            return f"{bare}年{day[1]}月{day[2]}日", (Remark("year-column", words),)
        return date, ()
    if plain.endswith("度") and day and day[1] < 4:
        following = day_of_cell(f"{bare}年4月1日")
        if following and following[0]:
            words = f"年の列の「{plain}」により、{following[0] + 1}年{day[1]}月{day[2]}日としました。"
            return f"{following[0] + 1}年{text_of(date)}", (Remark("year-column", words, asks=False),)
    return f"{bare}年{text_of(date)}", ()


def _are_numbered(rows):
    """Whether the first column only counts the rows: 1, 2, 3 …"""
    firsts = [_plain(row.cells[0]).rstrip(".") for row in rows if len(row.cells) > 2 and day_of_cell(row.cells[1])]
    if len(firsts) < 2 or not firsts[0].isdecimal():
        return False
    return firsts == [str(int(firsts[0]) + place) for place in range(len(firsts))]


def _by_contents(row):
    """The row without heading: a year alone in the first cell is put before the day in the second."""
    cells = row.cells
    if len(cells) < 3 or not text_of(cells[1]):
        return row
    day = day_of_cell(cells[1])
    if day is None or not (is_year_alone(text_of(cells[0])) or (not cells[0] and not day[0])):
        return row
    date, said = _dated(cells[0], cells[1])
    return row._replace(cells=[date, *cells[2:]], remarks=(*row.remarks, *said))
