"""Rows of cells from a page or a pasted table of Word or the web, as a reader sees them."""

import io
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from .decode import Unreadable
from .lines import LIMITS, lines_of
from .markup import cell_of, is_hidden, text_of
from .rows import MOST_COLUMNS, Remark, Row, too_wide

MOST_LETTERS = 1_500_000  # of a page, its markup included: the tree of it takes about 100 times as many bytes
SMALL = 20_000  # letters of a page that is read at once: none of these takes a second
MOST_NESTED = 20  # tables in tables
MOST_SPAN = 1000  # rows or columns of one cell; what says more says it of the rest of the table
TOO_MUCH = (
    f"このページは、読むのに時間かメモリーがかかりすぎます（{LIMITS}）。"
    "表だけを写すか、Excelブック（.xlsx）で保存してお送りください。"
)
TOO_DEEP = "ページの要素の入れ子が深すぎて読めません。表だけを写すか、Excelブック（.xlsx）で保存してお送りください。"
_BEGINNING = re.compile(
    r"\s*(?:<\?xml\b|<!--|<!doctype\b|<!\[|<(?:html|head|meta|link|style|body|main|div|section|article|header|nav|center|"
    r"table|tbody|thead|tr|p|h[1-6]|ul|ol|dl|blockquote|font|title)[\s>/])",
    re.IGNORECASE,
)


def is_html(text: str, *, is_csv=False) -> bool:
    """Whether the text is a page or a part of one, whatever element it begins with."""
    if _BEGINNING.match(text):
        return True
    begins = re.match(r"\s*<[a-z!?]", text, re.IGNORECASE) if is_csv else True
    return bool(begins and re.search(r"<tr[\s>]", text, re.IGNORECASE) and re.search(r"</?t[dh][\s>]", text, re.I))


def html_rows(text: str, unread: list[str] | None = None) -> Iterator[Row]:
    """Rows of all tables of a page, numbered in their order; its lines where it has no table.

    A large page is read by html_reader.py in a process of its own; for a small one starting it would take longer.
    """
    if len(text) <= SMALL:
        yield from read_page(text, unread)
        return
    _refuse_large(text)
    page = io.BytesIO(text.encode(errors="replace"))
    with lines_of("imports.files.html_reader", page, too_much=TOO_MUCH, broken=TOO_DEEP) as lines:
        for line in lines:
            if "row" in line:
                yield Row(line["row"], line["cells"], tuple(Remark(*remark) for remark in line["remarks"]))
            elif unread is not None:
                unread += line["unread"]


def _refuse_large(text):
    if len(text) > MOST_LETTERS:
        raise Unreadable(
            f"ページが大きすぎます（{len(text):,}文字）。読めるのは{MOST_LETTERS:,}文字までです。"
            "表だけを写すか、Excelブック（.xlsx）で保存してお送りください。"
        )


def read_page(text: str, unread: list[str] | None = None) -> Iterator[Row]:
    """The rows of a page as html_rows() gives them, read in this process."""
    _refuse_nesting(text)
    try:
        yield from _rows(text, unread)
    except RecursionError:
        raise Unreadable(TOO_DEEP) from None


_OPENING_OR_CLOSING = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)(table|tr|t[dh]|d[td])\b", re.IGNORECASE | re.DOTALL)
_ENDED_BY = {"tr": ("tr", "td"), "td": ("td",), "dt": ("dt",)}  # elements that the next of their kind ends


def _with_ends(text):
    """The page with the end tags of rows, cells and definitions that HTML lets pages leave out."""
    made, place = [], 0
    open_elements: list[tuple[str, str]] = []  # kind, name
    for match in _OPENING_OR_CLOSING.finditer(text):
        if not match[2]:
            continue
        name = match[2].lower()
        kind = {"th": "td", "dd": "dt"}.get(name, name)
        ended = ("tr", "td", "dt") if kind == "table" and match[1] else _ENDED_BY.get(kind, ())
        if match[1] and kind == "tr":
            ended = ("td",)
        made.append(text[place : match.start()])
        place = match.start()
        if not match[1] or kind in ("table", "tr"):
            while open_elements and open_elements[-1][0] in ended:
                made.append(f"</{open_elements.pop()[1]}>")
        if not match[1]:
            open_elements.append((kind, name))
        elif open_elements and open_elements[-1][0] == kind:
            open_elements.pop()
    return "".join([*made, text[place:]])


def _rows(text, unread):
    soup = BeautifulSoup(_with_ends(text), "html.parser")
    tables = {id(table) for table in soup.find_all("table") if _holds_data(table)}
    lines = [line for line in soup.find_all("tr") if _is_row(line, tables)]
    if not lines:
        yield from _paragraphs(soup)
        return
    above: dict[int, list] = {}  # place of the column: [rows still to fill, text]
    table = None
    for number, line in enumerate(lines, start=1):
        if line.find_parent("table") is not table:
            table, above = line.find_parent("table"), {}
        if row := _row(number, line, above):
            yield row
    if unread is not None:
        unread += list(_beside_tables(soup, lines))


def _refuse_nesting(text):
    depth = 0
    for match in re.finditer(r"<(/?)table\b", text, re.IGNORECASE):
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > MOST_NESTED:
            raise Unreadable(f"表の中の表が{MOST_NESTED}段を超えます。表だけを写して、もう一度お送りください。")


def _is_row(line, tables):
    """Whether the row belongs to a table of data, or to none, as a clipboard may cut it."""
    table = line.find_parent("table")
    if table is None:
        return True
    return id(table) in tables


def _holds_data(table: Tag):
    """Whether the table is no mere frame around tables, and lies in no cell of one that holds data itself."""
    if _is_frame(table):
        return False
    outer = table.find_parent("table")
    while outer is not None:
        if not _is_frame(outer):
            return False
        outer = outer.find_parent("table")
    return True


def _is_frame(table):
    """Whether the table only lays out the page: a few rows without a number of their own around larger tables."""
    own = [line for line in table.find_all("tr") if line.find_parent("table") is table]
    inner = table.find_all("table")
    if not inner or max(len(each.find_all("tr")) for each in inner) < len(own):
        return False
    cells = [cell for line in own for cell in line.find_all(["td", "th"], recursive=False) if not cell.find("table")]
    return not any(re.search(r"[\d０-９]", cell.get_text()) for cell in cells)


def _row(number, line, above):
    """The row of a <tr>, cells that reach down from above filled in; None for one that shows nothing."""
    cells: list[str] = []
    struck: list[str] = []
    filled: list[str] = []
    remarks = []
    own = line.find_all(["td", "th"], recursive=False)
    place = 0
    for cell in own:
        place = _fill(cells, place, above, filled)
        content = cell_of(cell, struck) if not is_hidden(cell) else ""
        down, across = _span(cell, "rowspan"), min(_span(cell, "colspan"), MOST_COLUMNS + 1)
        cells.append(content)
        if down > 1:
            above[place] = [down - 1, content]
        for beside in range(1, across if len(own) > 1 else 1):
            cells.append("")
            if down > 1:
                above[place + beside] = [down - 1, ""]
        place = len(cells)
        if place > MOST_COLUMNS:
            raise too_wide(number)
    _fill(cells, place, above, filled)
    if len(cells) > MOST_COLUMNS:
        raise too_wide(number)
    if not any(text_of(cell) for cell in cells):
        if struck:
            cells = cells or [""]
        else:
            return None
    if is_hidden(line) or (line.parent is not None and is_hidden(line.parent)):
        remarks.append(Remark("hidden", "見えないようにされた行です。取り込むかどうかを決めてください。"))
    for words in struck:
        remarks.append(Remark("struck", f"取消線のある「{words[:60]}」は読みませんでした。"))
    if filled:
        words = "、".join(f"「{text_of(content)[:20]}」" for content in filled)
        remarks.append(Remark("merged", f"上の行から結合されたセルの{words}を、この行にも入れました。", asks=False))
    return Row(number, cells, tuple(remarks))


def _fill(cells, place, above, filled):
    """Add to `cells` what reaches down from above at `place`; returns the next free place."""
    while place in above:
        left, content = above[place]
        cells.append(content)
        if text_of(content):
            filled.append(content)
        if left > 1:
            above[place][0] -= 1
        else:
            del above[place]
        place += 1
    return place


def _span(cell, name):
    digits = re.match(r"\s*(\d{1,4})", str(cell.get(name, "1")))
    number = int(digits[1]) if digits else 1
    return MOST_SPAN if name == "rowspan" and number == 0 else max(1, min(number, MOST_SPAN))


def _paragraphs(soup):
    """The lines of a page without tables: paragraphs, lists and definitions."""
    struck: list[str] = []
    for other in soup(["nav", "header", "footer"]):
        other.decompose()
    for term in soup.find_all("dt"):  # a day and what it is about
        following = term.find_next_sibling()
        if following is not None and following.name == "dd":
            following.insert(0, soup.new_string(f"{term.get_text(' ', strip=True)}　"))
            term.decompose()
    for number, line in enumerate(cell_of(soup, struck).split("\n"), start=1):
        line = re.sub("</?ul>", "", line).strip()
        if text_of(line):
            yield Row(number, [line])
    for words in struck:
        yield Row(0, [""], (Remark("struck", f"取消線のある「{words[:60]}」は読みませんでした。"),))


def _beside_tables(soup, lines):
    """Texts of a page that stand in no row of a table, without what is no content of it."""
    for line in lines:
        line.decompose()
    for other in soup(["title", "head", "nav", "header", "footer", "script", "style"]):
        other.decompose()
    for text in cell_of(soup).split("\n"):
        if words := " ".join(text_of(text).split()):
            yield f"表の外の文章「{words[:60]}」"
