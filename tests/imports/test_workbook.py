"""Workbooks of ordinary offices are read as Excel shows them; those that would exhaust the server are refused."""

import contextlib
import gc
import io
import re
import resource
import threading
import time
import zipfile
from pathlib import Path

import pytest

from imports.files.decode import Unreadable
from imports.files.tables import read_rows
from imports.files.workbook import MOST_PARTS, refuse_bombs, workbook_rows
from tests.thorough import THOROUGH

from .books import data, formats, package, text
from .offices import INPUTS, asked, read_file


def rows(file, **options):
    return [row.cells for row in workbook_rows(file, **options)]


def remarks(file):
    return [(remark.code, remark.asks) for row in workbook_rows(file) for remark in row.remarks]


def parts(number):
    """A package with xl/workbook.xml and as many empty parts as make `number`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for part in range(number - 1):
            archive.writestr(f"xl/media/{part}.txt", "")
    file.seek(0)
    return file


def test_package_with_more_parts_than_any_office_makes_is_refused():
    refuse_bombs(parts(MOST_PARTS))
    with pytest.raises(Unreadable, match="分けてお送りください"):
        refuse_bombs(parts(MOST_PARTS + 1))


def test_days_are_read_in_every_japanese_format():
    with (INPUTS / "era-formats.xlsx").open("rb") as file:
        ((first, *others),) = rows(file)
    assert (first, set(others), len(others)) == ("43416", {"2018-11-12"}, 14)


def test_number_is_read_as_its_format_shows_it():
    shown = {
        ("yyyy/m/d", 43416): "2018-11-12",
        ("yyyy/m/d h:mm", 43416.4375): "2018-11-12 10:30",
        ("yyyy/m/d", 43416.4375): "2018-11-12",
        ("h:mm", 43416.4375): "10:30",
        ("h:mm", 0.4166665509): "10:00",  # 9:59:59.99
        ("h:mm", 1): "24:00",
        ("[h]:mm", 1.083333333): "26:00",
        ("h&quot;時&quot;mm&quot;分&quot;", 0.5625): "13:30",
        ("yyyy&quot;年&quot;m&quot;月&quot;", 43405): "2018年11月",
        ("mmm-yy", 43405): "2018年11月",
        ("m&quot;月&quot;d&quot;日&quot;", 43416): "2018-11-12",
        ("[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@", 43416): "2018-11-12",
        ("[$-ja-JP-x-gannen]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;(aaa)", 43416): "2018-11-12",
        ("000000", 11002): "011002",
        ("#,##0_);[Red](#,##0)", 1234): "1234",
        ("0.00&quot;度&quot;", 0.5): "0.5",
        ("[Red]0.0E+00", 43416): "43416",
        ("General&quot;日&quot;", 12): "12",
        ("yyyy/m/d", 60): "1900-02-28",
        ("yyyy/m/d", 59): "1900-02-28",
        ("yyyy/m/d", -1): "-1",
    }
    cells = "".join(f'<c s="{place}"><v>{value}</v></c>' for place, (_, value) in enumerate(shown, start=1))
    (found,) = rows(package(data(cells), styles=formats(*(code for code, _ in shown))))
    shown["yyyy/m/d", 60] = "1900-03-01"  # a day that only Excel knows
    assert dict(zip(shown, found, strict=True)) == shown


def test_month_only_and_unseen_years_are_remarked():
    sheet = data('<c s="1"><v>43416</v></c><c s="2"><v>43416</v></c>')
    assert remarks(package(sheet, styles=formats(34, 35))) == [("part-of-day", True), ("part-of-day", False)]


def test_days_of_a_book_that_counts_from_1904():
    for value in ("1", "true"):
        file = package(
            data('<c s="1"><v>41954</v></c>'), styles=formats(14), workbook=f'<workbookPr date1904="{value}"/>'
        )
        assert rows(file) == [["2018-11-12"]]


def test_formula_gives_its_stored_value():
    with (INPUTS / "formula-total.xlsx").open("rb") as file:
        first, total = workbook_rows(file)
    assert (total.cells, [remark.code for remark in total.remarks]) == (["合計", "3"], ["formula"])
    sheet = data(
        "<c><f>A2</f><v>1.5</v></c><c t='str'><f>B2</f><v>文</v></c><c t='str'><f>C2</f><v></v></c>"
        "<c><f>D2</f></c><c t='b'><f>E2</f><v>1</v></c><c t='e'><f>F2</f><v>#REF!</v></c>"
    )
    assert rows(package(sheet)) == [["1.5", "文", "", "", "TRUE"]]
    assert [asks for _, asks in remarks(package(sheet))] == [False, False, True, False, True]


@pytest.mark.django_db
@pytest.mark.once
def test_formulas_in_columns_that_nobody_reads_are_passed_over():
    (reading,) = read_file("events", "20-formula-in-unread-column.xlsx")
    assert (reading.content["title"], reading.content["days"], asked(reading)) == ("見本", "2026-04-01", [])


@pytest.mark.django_db
@pytest.mark.once
def test_title_merged_over_the_headings_loses_nothing():
    (reading,) = read_file("events", "21-merged-title-only.xlsx")
    assert (reading.content["title"], reading.content["body"], asked(reading)) == ("見本", "a", [])
    with (INPUTS / "title-merged.xlsx").open("rb") as file:
        assert rows(file) == [["各区交流一覧"], ["区", "自治体"]]


def test_merged_cells_are_filled_downwards_and_remarked():
    with (INPUTS / "merged-year.xlsx").open("rb") as file:
        first, second = workbook_rows(file)
    assert (first.cells[0], second.cells[0], second.remarks[0].code) == ("平成30年", "平成30年", "merged")
    sheet = data(text("a") + text("b"), "<c r='B2'/>" + text("c"), text("d"))
    merged = sheet + "<mergeCells><mergeCell ref='A1:A2'/><mergeCell ref='B1:B9'/><mergeCell ref='A3:B3'/></mergeCells>"
    assert rows(package(merged)) == [["a", "b"], ["a", "b", "c"], ["d", "b"]]


def test_struck_and_hidden_cells_are_remarked():
    styles = (
        "<fonts><font/><font><strike/></font><font><strike val='0'/></font></fonts>"
        "<cellXfs><xf/><xf fontId='1'/><xf fontId='2'/></cellXfs>"
    )
    runs = "<si><r><rPr><strike/></rPr><t>4月1日</t></r><r><t>8日</t></r><rPh><t>ヨウカ</t></rPh></si>"
    sheet = (
        "<cols><col min='2' max='2' hidden='1'/></cols><sheetData><row hidden='1'><c t='s' s='2'><v>0</v></c>"
        "<c><v>5</v></c><c s='1'><v>6</v></c></row></sheetData>"
    )
    file = package(sheet, styles=styles, strings=runs)
    assert rows(file) == [["8日", "5"]]
    assert sorted(remarks(file)) == [("hidden", True), ("hidden-column", False), ("struck", True), ("struck", True)]


def test_error_values_are_remarked_at_their_cell():
    (row,) = workbook_rows(package(data("<c t='e'><v>#N/A</v></c>" + text("b"))))
    assert (row.cells, row.remarks[0].words) == (["", "b"], "セルA1はエラー値（#N/A）のため、読みませんでした。")


@pytest.mark.django_db
@pytest.mark.once
def test_strict_open_xml_is_read():
    (reading,) = read_file("events", "18-strict.xlsx")
    assert (reading.content["title"], reading.content["body"]) == ("見本", "a")


def test_odd_packages_that_excel_opens_are_read():
    sheet = data(text("見本_x000D_&#10;一"))
    for rename in (
        lambda name: name.replace("/", "\\"),
        lambda name: name.upper(),
        lambda name: name.replace("workbook.xml", "workbook2.xml"),
        lambda name: f"/{name}",
        lambda name: name.replace("_rels/.rels", "other"),
    ):
        assert rows(package(sheet, rename=rename)) == [["見本\n一"]]


def test_other_packages_are_named():
    kinds = {
        "xl/workbook.bin": "Excelバイナリブック（.xlsb）",
        "word/document.xml": "Word（.docx）",
        "content.xml": "OpenDocument",
        "ppt/presentation.xml": "PowerPoint",
        "a.csv": "Excel（.xlsx）ではない圧縮ファイル",
        "xl/vbaProject.bin": "マクロ",
    }
    for name, what in kinds.items():
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(name, "x")
        file.seek(0)
        with pytest.raises(Unreadable) as refused:
            list(read_rows(file, "a.xlsx"))
        assert what in str(refused.value)


def test_further_sheets_are_named_and_can_be_chosen():
    file = package(data(text("a")), sheets=("見本", "次"))
    unread: list[str] = []
    sheets: dict[str, list[str]] = {}
    assert rows(file, unread=unread, sheets=sheets) == [["a"]]
    assert (list(sheets.items()), unread) == (
        [("見本", []), ("次", ["次"])],
        ["シート「次」（読むのは「見本」だけです）"],
    )
    assert rows(file, sheet="次") == [["次"]]


def test_expanse_of_empty_rows_ends_the_sheet():
    unread: list[str] = []
    sheet = "<sheetData><row r='1'>" + text("a") + "</row>" + "<row/>" * 5000 + f"<row>{text('b')}</row></sheetData>"
    assert rows(package(sheet), unread=unread) == [["a"]]
    assert unread == ["空の行が続いたあとの、2行目から下"]
    assert rows(package("<sheetData><row r='1'>" + text("a") + "</row>" + "<row/>" * 5000 + "</sheetData>")) == [["a"]]


HOSTILE = {
    "much emptiness": lambda: package("<sheetData>" + "<row><c/></row>" * 1_500_000 + "</sheetData>"),
    "the same row": lambda: package("<sheetData>" + '<row r="1"/>' * 1_500_000 + "</sheetData>"),
    "one text everywhere": lambda: package(
        data(*["<c t='s'><v>0</v></c>" * 100] * 20_000), strings=f"<si><t>{'あ' * 20_000}</t></si>"
    ),
    "entities": lambda: package(data(text("&b;")), before='<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'),
    "many merges": lambda: package(data(text("a")) + '<mergeCell ref="A1:XFD20000"/>' * 500_000),
    "wide merges": lambda: package(data(*[text("a")] * 20_000) + '<mergeCell ref="A1:XFD20000"/>' * 19_000),
    "wide row": lambda: package(data(text("a") * 500_000)),
    "depth": lambda: package("<a>" * 3_000_000),
    "long cell": lambda: package(data(text("a" * 50_000_000))),
    "many short cells": lambda: package(
        data(*["<c t='s'><v>0</v></c>" * 100] * 20_000), strings="<si><t>あいうえお</t></si>"
    ),
    "many long cells": lambda: package(
        data(*["<c t='s'><v>0</v></c>"] * 500), strings=f"<si><t>{'あ' * 19_999}</t></si>"
    ),
    "many errors that are read": lambda: package(data(*["<c t='e'><v>#N/A</v></c>" * 90] * 1_100)),
    "errors": lambda: package(data(*["<c t='e'><v>#N/A</v></c>" * 100] * 10_000)),
}


if not THOROUGH:  # each is a process that reads for a second or two
    HOSTILE = {name: HOSTILE[name] for name in ("entities", "depth", "long cell", "many long cells")}

MOST_SECONDS, MOST_MEGABYTES = 10, 200  # of the reading process: processor time, memory at its peak
MOST_GROWTH = 100  # megabytes that the process which asked may grow by


def megabytes(name, process="self"):
    """VmHWM (peak) or VmRSS of a process, in megabytes; 0 when it is over."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    found = re.search(rf"{name}:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else 0


def reading_processes():
    """Ids of the processes begun by this one that read workbooks."""
    for children in Path("/proc/self/task").glob("*/children"):
        for child in children.read_text().split():
            with contextlib.suppress(OSError):
                if b"workbook_reader" in Path(f"/proc/{child}/cmdline").read_bytes():
                    yield child


class Peak(threading.Thread):
    """Watches the reading process; `child` is its peak so far, in megabytes."""

    child, is_over = 0, False

    def run(self):
        while not self.is_over:
            self.child = max([self.child, *(megabytes("VmHWM", each) for each in reading_processes())])
            time.sleep(0.01)


def test_hostile_workbooks_are_bounded_in_time_and_memory():
    """Each ends in the ten seconds and 200 MB of its own process; what comes back from it is bounded as well."""
    problems, peaks = [], {}
    for name, make in HOSTILE.items():
        file = make()
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
        before, peak = megabytes("VmRSS"), Peak()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        peak.start()
        try:
            found = "" if len(rows(file)) == 0 else "行"
        except Unreadable as refused:
            found = str(refused)
        peak.is_over = True
        peak.join()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
        peaks[name] = (peak.child, megabytes("VmHWM") - before, round(seconds, 1))
        is_bounded = 0 <= peak.child <= MOST_MEGABYTES and peaks[name][1] <= MOST_GROWTH and seconds <= MOST_SECONDS + 1
        if not is_bounded or (found and not found.endswith(("。", "行"))):
            problems.append((name, peaks[name], found))
    assert problems == []
    assert max(child for child, _, _ in peaks.values()) > 50  # it was measured
