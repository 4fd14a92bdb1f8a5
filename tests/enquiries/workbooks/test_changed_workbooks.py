"""A workbook that was changed in what does not matter is read rightly; what is no workbook is refused."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl.comments import Comment
from openpyxl.workbook.protection import WorkbookProtection

from enquiries.models import Answer
from tests.clients import as_
from tests.enquiries.workbooks.test_workbooks import (
    ROWS,
    WHOLE,
    enquiry,
    fill,
    opened,
    page,
    refusal,
    saved,
    send,
    upload,
    whole,
)

__all__ = ["enquiry", "page"]  # fixtures
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 6, 1, 9, 0),
    pytest.mark.usefixtures("clock"),
]


def protect(book):
    book["回答"].protection.set_password("himitsu")
    book.security = WorkbookProtection(workbookPassword="himitsu", lockStructure=True)


READ: dict[str, Any] = {  # how it was changed, what of the draft is otherwise, and what is said
    "inserted row": (lambda book: book["回答"].insert_rows(6), {}, ""),
    "inserted column": (lambda book: book["回答"].insert_cols(3), {}, ""),
    "inserted rows and columns of a table": (
        lambda book: (book["問6"].insert_rows(4), book["問6"].insert_cols(2)),
        {},
        "",
    ),
    "sorted table": (lambda book: swap(book["問6"], 3, 6), {"t": [*reversed(ROWS)]}, ""),
    "moved and hidden sheet": (lambda book: (book.move_sheet("問6", -2), hide(book["問6"])), {}, ""),
    "no options": (lambda book: book.remove(book["選択肢"]), {}, ""),
    "protected": (protect, {}, ""),
    "full width": (lambda book: fill(book, n="１，２００件"), {"n": "１，２００件"}, ""),
    "era": (lambda book: fill(book, day="R8.5.1"), {"day": "R8.5.1"}, ""),
    "day": (lambda book: fill(book, day=date(2026, 5, 1)), {"day": "2026-05-01"}, ""),
    "number as text": (lambda book: fill(book, n="1200"), {}, ""),
    "hidden row": (lambda book: hide_row(book["問6"], 6), {}, "シート「問6」の6行目は、見えないようにされていますが、"),
    "another sheet": (
        lambda book: book.create_sheet("メモ").append(["あとで送ります"]),
        {},
        "シート「メモ」は、この調査票にないため、読んでいません。",
    ),
    "comment": (lambda book: remark(book["回答"]["C5"]), {}, "セルに付けたコメントは、読んでいません。"),
}


def insert(sheet):
    sheet.insert_rows(4)
    sheet.insert_cols(2)


def swap(sheet, one, other):
    for first, second in zip(sheet[one], sheet[other], strict=True):
        first.value, second.value = second.value, first.value


def hide(sheet):
    sheet.sheet_state = "hidden"


def hide_row(sheet, number):
    sheet.row_dimensions[number].hidden = True


def remark(cell):
    cell.comment = Comment("だいたい", "彩")


@pytest.mark.parametrize("change", READ)
def test_changed_workbook_is_read_rightly_and_says_what_was_not_read(page, aya, change):
    client = as_(aya)
    book = opened(client, page)
    whole(book)
    alter, otherwise, said = READ[change]
    alter(book)
    response = send(client, page, book)
    assert Answer.objects.get().draft == {**WHOLE, "t": ROWS, **otherwise}
    assert said in response.content.decode()


@pytest.mark.parametrize(
    ("name", "start", "said"),
    [
        ("調査票.xlsm", b"", "「Excelブック（.xlsx）」として保存し直すと送れます。"),
        ("調査票.csv", b"", "「Excelブック（.xlsx）」として保存し直すと送れます。"),
        ("調査票.xlsx", "品川区,5\n".encode("cp932"), "xlsxのファイルとして読み取れません。"),
        (
            "調査票.xlsx",
            bytes.fromhex("d0cf11e0a1b11ae1"),
            "パスワードのかかったファイル、古い形式のファイルは使えません。",
        ),
    ],
)
def test_what_is_no_workbook_is_refused(page, aya, name, start, said):
    client = as_(aya)
    content = (start + bytes(600)) if start else saved(opened(client, page))
    response = client.post(page, {"file": SimpleUploadedFile(name, content)}, follow=True)
    assert [words for words in refusal(response) if said in words] != []


def test_workbook_with_macros_is_refused(page, aya):
    client, macro = as_(aya), io.BytesIO(saved(opened(as_(aya), page)))
    with zipfile.ZipFile(macro, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macro")
    response = client.post(page, {"file": upload(macro.getvalue())}, follow=True)
    assert refusal(response) == [
        "マクロやプログラムの入ったファイルは使えません。それらのない形式で保存し直してください。"
    ]
