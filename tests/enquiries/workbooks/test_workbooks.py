"""Excelで回答する: a workbook is read whole and rightly, or refused with every cell that is wrong; never half."""

import io
import re
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl.styles import Font

from enquiries.models import Answer, Enquiry
from tests.clients import as_
from tests.enquiries import made

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 6, 1, 9, 0),
    pytest.mark.usefixtures("clock"),
]

SHINAGAWA = "131091"
WHOLE = {"n": "1200", "used": "ある", "seasons": ["春", "秋"], "day": "令和8年5月1日", "words": "=雪の活用"}
ROWS = [{"name": "雪まつり", "yen": "1000"}, {"name": "茶会"}]


@pytest.fixture
def enquiry(secretary, aya):
    enquiry = made.draft(SHINAGAWA, questions=())
    sheet = enquiry.questionnaire
    made.question(sheet, "section", "概要")
    made.question(sheet, "number", "事業の数", key="n", is_required=True, unit="件")
    made.question(sheet, "choice", "助成金", key="used", options="ある\nない")
    made.question(sheet, "choices", "季節", key="seasons", options="春\n夏\n秋")
    made.question(sheet, "date", "はじめた日", key="day")
    made.question(sheet, "short", "ことば", key="words")
    table = made.question(sheet, "table", "事業", key="t")
    made.question(sheet, "short", "名称", key="name", table=table, is_required=True)
    made.question(sheet, "number", "額", key="yen", table=table, unit="円")
    made.question(sheet, "sum", "計", key="all", terms=["t.yen"])
    enquiry.send(by=secretary)
    return enquiry


@pytest.fixture
def page(enquiry):
    return f"/enquiries/{enquiry.pk}/answer/workbook/"


def opened(client, page):
    return openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"{page}file/").streaming_content)))


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(content):
    return SimpleUploadedFile("調査票.xlsx", content, "application/octet-stream")


def send(client, page, book):
    return client.post(page, {"file": upload(saved(book))}, follow=True)


def fill(book, **cells):
    """Answers into the cells of these keys; `t`: rows of the table."""
    rows = {row[0].value: row for row in book["回答"].iter_rows(min_row=4)}
    for key, value in cells.items():
        rows[key.replace("__", "#")][2].value = value


def whole(book):
    fill(book, n=1200, used="ある", seasons__1="○", seasons__3="○", day="令和8年5月1日", words="=雪の活用")
    book["回答"]["C11"].data_type = "s"  # the text, as typed into a cell of text
    book["問6"]["B3"], book["問6"]["C3"], book["問6"]["B6"] = "雪まつり", 1000, "茶会"


def refusal(response):
    assert not Answer.objects.exists()
    return [*response.context["wrong_cells"], *response.context["form"].errors.get("file", [])]


def test_filled_in_workbook_becomes_the_draft(page, aya):
    client = as_(aya)
    book = opened(client, page)
    whole(book)
    response = send(client, page, book)
    assert "調査票の回答（6問）を下書きに取り込みました。" in response.content.decode()
    assert Answer.objects.get().draft == {**WHOLE, "t": ROWS}
    again = opened(client, page)
    assert [again["回答"]["C5"].value, again["回答"]["C8"].value, again["問6"]["C3"].value] == [1200, None, 1000]
    send(client, page, again)
    assert Answer.objects.get().draft == {**WHOLE, "t": ROWS}


def test_every_wrong_cell_is_named_and_nothing_is_taken(page, aya):
    client = as_(aya)
    book = opened(client, page)
    fill(book, n="百", used="まあ", seasons__2="×")
    book["問6"]["C3"] = "千"
    assert refusal(send(client, page, book)) == [
        "シート「回答」のC8　問3　季節：「○」か空欄にしてください。いまの入力：×",
    ]
    fill(book, seasons__2=None)
    assert refusal(send(client, page, book)) == [
        "シート「回答」のC5　問1　事業の数（件）：数で入力してください（例：1200）。いまの入力：百",
        "シート「回答」のC6　問2　助成金：選択肢から選んでください。",
        "シート「問6」のB3　問6　事業：1行目の「名称」：入力してください。",
        "シート「問6」のC3　問6　事業：1行目の「額」：数で入力してください（例：1200）。いまの入力：千",
    ]


def test_moved_rows_and_columns_are_read_by_their_keys(page, aya):
    client = as_(aya)
    book = opened(client, page)
    whole(book)
    sheet = book["回答"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    for at, row in enumerate(reversed(rows), 4):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column).value = value
            if value == "=雪の活用":
                sheet.cell(at, column).data_type = "s"
    sheet.move_range(f"C3:C{sheet.max_row}", cols=3)
    send(client, page, book)
    assert Answer.objects.get().draft == {**WHOLE, "t": ROWS}


CHANGES = {
    "no heading": (lambda book: book["回答"].__setitem__("C3", "答"), "3行目の見出し"),
    "renamed sheet": (lambda book: setattr(book["回答"], "title", "回答2"), "シート「回答」がありません。"),
    "renamed table": (lambda book: setattr(book["問6"], "title", "事業"), "シート「問6」がありません。"),
    "deleted row": (lambda book: book["回答"].delete_rows(6), "「問2　助成金」の行がありません。"),
    "questions shifted": (lambda book: book["回答"].move_range("B5:B8", rows=1), "行目の設問の文が"),
    "same question twice": (lambda book: book["回答"].__setitem__("A6", "n"), "2つ目の同じ設問"),
    "table without a column": (lambda book: book["問6"].delete_cols(2), "シート「問6」の見出しが変わっています。"),
    "another file": (lambda book: book["回答"].__setitem__("A1", "名簿"), "この照会の調査票ではありません。"),
    "another place": (
        lambda book: book["回答"].__setitem__("A1", book["回答"]["A1"].value.replace("131091", "131032")),
        "ほかの自治体の調査票です。",
    ),
    "text beside": (lambda book: book["回答"].__setitem__("F5", "5"), "F5：回答の欄ではないところに「5」があります。"),
    "answer without question": (
        lambda book: book["回答"].__setitem__("C30", "5"),
        "C30：設問のない行に「5」があります。",
    ),
    "formula without result": (lambda book: book["回答"].__setitem__("C5", "=1+1"), "計算結果が保存されていません。"),
    "error value": (lambda book: book["回答"].__setitem__("C5", "#DIV/0!"), "エラー値"),
    "formula without result in a table": (
        lambda book: book["問6"].__setitem__("C3", "=500+500"),
        "セルC3は数式（=500+500）です。計算結果が保存されていません。",
    ),
    "row above": (lambda book: book["回答"].insert_rows(1), "この照会の調査票ではありません。"),
    "row above a table": (lambda book: book["問6"].insert_rows(1), "シート「問6」の見出しが変わっています。"),
    "deleted table": (lambda book: book.remove(book["問6"]), "シート「問6」がありません。"),
    "day as a number": (lambda book: fill(book, day=46143), "日付として読み取れません。"),
    "per cent": (lambda book: in_per_cent(book, "C5"), "いまの入力：12%"),
    "struck out": (lambda book: strike(book, "C5"), "取消線があるため読みませんでした。"),
    "merged across": (lambda book: (fill(book, n=5), book["回答"].merge_cells("C5:D5")), "横に結合されています。"),
    "note beside": (
        lambda book: book["回答"].__setitem__("D5", "だいたい"),
        "D5：回答の欄ではないところに「だいたい」があります。",
    ),
    "note below": (
        lambda book: book["回答"].__setitem__("B30", "あとで送ります"),
        "B30：回答の欄ではないところに「あとで送ります」があります。",
    ),
    "row far below": (
        lambda book: (fill(book, n=5), book["問6"].__setitem__("B1500", "はるか下")),
        "空の行を除いて、詰めてください。",
    ),
    "merged cells": (lambda book: (fill(book, n=5), book["回答"].merge_cells("C5:C6")), "結合されたセル"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_workbook_is_refused(page, aya, change):
    client = as_(aya)
    book = opened(client, page)
    alter, said = CHANGES[change]
    alter(book)
    assert [words for words in refusal(send(client, page, book)) if said in words] != []


def in_per_cent(book, cell):
    """12% as Excel keeps it when it is typed."""
    book["回答"][cell].value, book["回答"][cell].number_format = 0.12, "0%"


def strike(book, cell):
    book["回答"][cell].value, book["回答"][cell].font = 5, Font(strike=True)


def test_formula_is_read_by_the_result_that_was_saved_with_it(page, aya):
    client = as_(aya)
    book = opened(client, page)
    whole(book)
    response = client.post(page, {"file": upload(calculated(saved(book)))}, follow=True)
    assert Answer.objects.get().draft == {**WHOLE, "t": ROWS}
    assert "セルC5は数式（=600*2）です。保存された計算結果「1200」を読みました。" in response.content.decode()


def calculated(content):
    """The workbook with 600*2 in C5 instead of its result, which is saved beside it, as Excel does."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part, number = re.subn(rb"<v>1200</v>", b"<f>600*2</f><v>1200</v>", part)
                assert number == 1
            new.writestr(name, part)
    return made.getvalue()


def test_workbook_of_an_earlier_version_is_refused(page, enquiry, aya):
    client = as_(aya)
    book = opened(client, page)
    newer = enquiry.questionnaire.copy(as_next_version=True)
    newer.publish()
    Enquiry.objects.filter(pk=enquiry.pk).update(questionnaire=newer)
    assert refusal(send(client, page, book)) == [
        "調査票が改められる前の版です。新しい調査票をダウンロードして、写してください。"
    ]


def test_what_was_saved_on_screen_meanwhile_stays(page, enquiry, aya, aoi):
    client, row = as_(aya), enquiry.addressees.get()
    book = opened(client, page)
    Answer.objects.of(row).save_draft({"used": "ない"}, by=aoi, revision=0)
    fill(book, n=7)
    send(client, page, book)
    assert Answer.objects.get().draft == {"n": "7", "used": "ない"}
    fill(book, used="ある")
    clash = send(client, page, book)
    assert [clash.status_code, [each.name for each in clash.context["conflicts"]]] == [409, ["used"]]
    assert Answer.objects.get().draft == {"n": "7", "used": "ない"}
