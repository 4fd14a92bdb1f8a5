"""More inputs of each kind that offices send, in tables: what is read of each, and what is asked."""

import datetime
import io

import pytest
import xlsxwriter

from imports.files.decode import Unreadable
from imports.files.tables import read_rows
from imports.jobs import READERS

from .books import data, formats, package, text
from .offices import asked

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def read(kind, content, name):
    content = content.encode() if isinstance(content, str) else content
    return list(READERS[kind](list(read_rows(io.BytesIO(content), name))).read())


def wrong(expected, found):
    """The inputs of which something else was read than expected."""
    return {name: (value, found[name]) for name, value in expected.items() if found[name] != value}


def book(fill, **options):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, **options}) as made:
        fill(made, made.add_worksheet())
    return file.getvalue()


WORD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><!--[if gte mso 9]><xml><o:AllowPNG/></xml>'
    "<![endif]--><style><!-- p.MsoNormal {margin:0mm;} --></style></head><body lang=JA><!--StartFragment-->"
    "<table class=MsoTableGrid><tr><td><p class=MsoNormal>平成<span lang=EN-US>29</span>年<span lang=EN-US>8</span>月"
    "<span lang=EN-US>21</span>日<span><o:p></o:p></span></p></td><td><p>第<span lang=EN-US>3</span>回見本会議"
    "<![if !supportEmptyParas]>&nbsp;<![endif]><o:p></o:p></p></td></tr></table><!--EndFragment--></body></html>"
)
EXCEL = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta name=ProgId content=Excel.Sheet>'
    "<!--[if gte mso 9]><xml><x:ExcelWorkbook/></xml><![endif]--></head><body><table border=0><!--StartFragment-->"
    '<col width=72><tr height=18><td align=right x:num="42968">平成29年8月21日</td><td>第3回見本会議'
    "<span style='display:none'>隠し</span></td></tr><!--EndFragment--></table></body></html>"
)
SHEETS = (
    "<meta charset='utf-8'><google-sheets-html-origin><style type=\"text/css\"><!--td {border: 0}--></style>"
    '<table cellspacing="0" data-sheets-root="1"><colgroup><col width="100"/></colgroup><tbody><tr>'
    '<td data-sheets-value="{&quot;1&quot;:3}">2017/8/21</td><td>第3回見本会議</td></tr></tbody></table>'
    "</google-sheets-html-origin>"
)
LIBRE = (
    '<!DOCTYPE html><html><head><meta name="generator" content="LibreOffice 7.3"/></head><body><table><tr>'
    '<td sdval="42968" sdnum="1041;1041;GGGE&quot;年&quot;"><font face="IPA">平成29年8月21日</font></td><td><br></td>'
    "<td>第3回見本会議</td></tr></table></body></html>"
)
OLD = "<TABLE><TR><TD>平成２９年８月２１日<TD>第３回見本会議</TABLE>"


def test_pages_and_clipboards():
    pages = {"Word": WORD, "Excel": EXCEL, "Sheets": SHEETS, "LibreOffice": LIBRE, "ends left out": OLD}
    found = {}
    for name, page in pages.items():
        (row,) = read("chronology", page, "表.html")
        found[name] = (row.content["days"], row.content["title"].replace("３", "3"), asked(row))
    assert wrong(dict.fromkeys(pages, ("2017-08-21", "第3回見本会議", [])), found) == {}


def test_encodings():
    words = "イベント名,開始日\n見本の催し髙,2027/5/1\n"
    plain = words.replace("髙", "")
    files = {
        "Shift_JIS behind a stray mark of UTF-8": b"\xef\xbb\xbf" + words.encode("cp932"),
        "EUC-JP": plain.encode("euc_jp"),
        "ISO-2022-JP": plain.encode("iso2022_jp"),
        "UTF-16": words.encode("utf-16"),
        "half-width katakana": plain.replace("見本の催し", "ﾐﾎﾝﾉﾓﾖｵｼ").encode("cp932"),
        "line ends doubled": words.replace("\n", "\r\r\n").encode(),
    }
    titles = {name: read("events", content, "表.csv")[0].content["title"] for name, content in files.items()}
    expected = dict.fromkeys(files, "見本の催し髙") | dict.fromkeys(("EUC-JP", "ISO-2022-JP"), "見本の催し")
    assert wrong(expected | {"half-width katakana": "ﾐﾎﾝﾉﾓﾖｵｼ"}, titles) == {}


def test_days_of_a_list():
    day, three = "2027-05-01", "2027-05-01 / 2027-05-03"
    expected = {
        **dict.fromkeys(
            ("２０２７／５／１", "二〇二七年五月一日", "令和九年五月一日", "2027年5月1日(土曜日)"), (day, [])
        ),
        **dict.fromkeys(
            ("令和9年5月1日～3日", "2027/5/1～5/3", "2027.5.1～3", "令和9年5月1日（土）～3日"), (three, [])
        ),
        "令和元年5月1日": ("2019-05-01", []),
        "令和9年12月31日～1月3日": ("2027-12-31 / 2028-01-03", []),
        "令和9年5月1日、8日": ("2027-05-01 / 2027-05-08", ["days-apart"]),
        "令和9年5月1日から": (day, ["open-end"]),
        "2027/5/1～": (day, ["open-end"]),
        "2027/5/1(月)": (day, ["weekday"]),
        "令和9年5月1日※1": (day, ["note-mark"]),
        "令和9年5月1日\n（土）": (day, []),
        **dict.fromkeys(("5月1日（土）", "9/5/1", "5/1/2027", "46508", "毎週土曜", "2027/2/29"), (None, ["no-date"])),
    }
    found = {}
    for cell in expected:
        (row,) = read("events", f'イベント名,開始日\n見本,"{cell}"\n', "表.csv")
        found[cell] = (row.content.get("days"), asked(row))
    assert wrong(expected, found) == {}


def test_end_of_a_period_said_twice_is_asked_about():
    (row,) = read("events", "イベント名,開始日,終了日\n見本,2027/5/1～3,2027/5/4\n", "表.csv")
    assert (row.content["days"], asked(row)) == ("2027-05-01 / 2027-05-04", ["two-ends"])


def test_names_with_line_breaks_and_marks_of_footnotes():
    head = "イベント名,開始日,会場\n"
    expected = {
        '"見本\n祭",2027/5/1,"見本\n公園"': ("見本 祭", "見本 公園", []),
        "見本※1,2027/5/1,公園": ("見本", "公園", ["note-mark"]),
        "見本（注2）,2027/5/1,公園*": ("見本", "公園", ["note-mark", "note-mark"]),
        "※見本,2027/5/1,公園": ("※見本", "公園", []),
        "C*,2027/5/1,公園": ("C", "公園", ["note-mark"]),
    }
    found = {}
    for line in expected:
        (row,) = read("events", head + line, "表.csv")
        found[line] = (row.content["title"], row.content["venue"], asked(row))
    assert wrong(expected, found) == {}


def test_marks_and_dittos_in_the_other_lists():
    ties = read(
        "ties",
        "特別区,市区町村,種別,締結日\n品川区,夕張市,友好,平成元年４月１日\n〃,三笠市※1,仝,昭和六十四年一月七日\n",
        "表.csv",
    )
    assert [(row.content["municipality"], row.content["started_on"], asked(row)) for row in ties] == [
        ("北海道夕張市", "1989-04-01", []),
        ("北海道三笠市", "1989-01-07", ["note-mark"]),
    ]
    cells = {"百四十四": None, "１４４※1": 144, "144(速報)": None, "〃": None}
    rows = read(
        "figures", "団体,基準日,数,記載箇所\n" + "".join(f"北海道町村会,R2.4.1,{n},年報\n" for n in cells), "表.csv"
    )
    assert [row.content.get("value") for row in rows] == [None, 144, None, None]
    assert all(asked(row) for row in rows)


def test_merged_cells_of_a_workbook():
    def down(made, sheet):
        sheet.write_row(0, 0, ["会場", "イベント名", "開始日"])
        sheet.merge_range("A2:A3", "見本公園")
        sheet.write_row(1, 1, ["一", "2027/5/1"])
        sheet.write_row(2, 1, ["二", "2027/5/2"])

    def across(made, sheet):
        sheet.merge_range("A1:D1", "催しの一覧")
        sheet.write_row(1, 0, ["イベント名", "開始日", "終了日", "会場"])
        sheet.write_row(2, 0, ["一", "", "", "公園"])
        sheet.merge_range("B3:C3", "2027/5/1")

    def over_spare_columns(made, sheet):
        sheet.write_row(0, 0, ["年月日", "内容"])
        sheet.write(1, 0, "令和9年5月1日")
        sheet.merge_range("B2:F2", "見本の会議")

    rows = read("events", book(down), "表.xlsx")
    assert [(row.content["venue"], asked(row)) for row in rows] == [("見本公園", [])] * 2
    (row,) = read("events", book(across), "表.xlsx")
    assert (row.content["days"], asked(row)) == ("2027-05-01", ["merged-across"])
    (row,) = read("chronology", book(over_spare_columns), "表.xlsx")
    assert (row.content["title"], asked(row)) == ("見本の会議", [])


def test_formats_of_days_in_a_workbook():
    day: tuple[str, list[str]] = ("2027-05-01", [])
    expected = {
        **dict.fromkeys(
            ('[$-411]ggge"年"m"月"d"日"(aaa)', "[$-ja-JP]ge.m.d;@", "m/d;@", "dddd", "yyyy/mm/dd hh:mm"), day
        ),
        **dict.fromkeys(('[DBNum1][$-411]ggge"年"m"月"d"日"', "[$-x-sysdate]dddd, mmmm dd, yyyy"), day),
        **dict.fromkeys(("0", 'yyyy"年"m"月"', '"第"0"回"'), (None, ["no-date"])),
    }
    for is_1904 in (False, True):

        def fill(made, sheet):
            sheet.write_row(0, 0, ["イベント名", "開始日"])
            for number, code in enumerate(expected, start=1):
                sheet.write(number, 0, f"見本{number}")
                form = made.add_format({"num_format": code})
                sheet.write_datetime(number, 1, datetime.datetime(2027, 5, 1), form)

        rows = read("events", book(fill, date_1904=is_1904), "表.xlsx")
        found = {code: (row.content.get("days"), asked(row)) for code, row in zip(expected, rows, strict=True)}
        assert wrong(expected, found) == {}, is_1904


def test_workbook_as_libreoffice_writes_it():
    sheet = (
        '<sheetPr filterMode="false"/><cols><col collapsed="false" hidden="false" max="1025" min="1"/></cols>'
        + data(
            text("イベント名") + text("開始日"),
            text("見本") + '<c s="1" t="n"><v>46508</v></c>',
            text("見本2") + '<c s="1" t="n"><f aca="false">B2+1</f><v>46509</v></c>',
        ).replace("<row>", '<row customFormat="false" ht="12.8" hidden="false" customHeight="false">')
        + '<mergeCells count="0"/>'
    )
    made = package(sheet, styles=formats("[$-411]GGGE\\年M\\月D\\日;@"), workbook='<workbookPr backupFile="false"/>')
    rows = read("events", made.getvalue(), "表.xlsx")
    assert [(row.content["days"], asked(row)) for row in rows] == [("2027-05-01", []), ("2027-05-02", [])]


def test_opendocument_named_as_a_workbook_is_named():
    made = package("", rename=lambda name: "content.xml" if "sheet0" in name else name.replace("workbook", "settings"))
    with pytest.raises(Unreadable, match="OpenDocument"):
        read("events", made.getvalue(), "表.xlsx")


def test_cells_of_a_chronology_with_line_breaks_and_eras():
    cells = {
        "令和9年\n5月1日\n（土）": ("2027-05-01", []),
        "　　5月 2日": ("2027-05-02", []),
        "令和九年五月三日": ("2027-05-03", []),
        "元年5月1日": (None, ["no-date"]),
        "令和9年6月～": (None, ["no-date"]),
        "R9.7.1～": ("2027-07-01", ["open-end"]),
        "令和9年12月30日～1月3日": ("2027-12-30 / 2028-01-03", []),
        "〃": ("2027-12-30", []),
    }

    def fill(made, sheet):
        sheet.write_row(0, 0, ["日付", "内容"])
        for number, cell in enumerate(cells, start=1):
            sheet.write_row(number, 0, [cell, "見本の会議\n・会場：公園"])

    rows = read("chronology", book(fill), "表.xlsx")
    found = {cell: (row.content.get("days"), asked(row)) for cell, row in zip(cells, rows, strict=True)}
    assert wrong(cells, found) == {}
