"""A workbook that a real LibreOffice saved again is read as one of Excel: moved, calculated, merged."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from enquiries.models import Answer
from enquiries.workbooks.layout import mark
from tests.clients import as_
from tests.enquiries.workbooks.test_workbooks import ROWS, WHOLE, enquiry, page, refusal, upload

__all__ = ["enquiry", "page"]  # fixtures
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 6, 1, 9, 0),
    pytest.mark.usefixtures("clock"),
]

WORKBOOKS = Path(__file__).parent / "libreoffice"
OF_WHOM = re.compile(r"<si>(?:(?!</si>).)*／調査票(?:(?!</si>).)*</si>")


def of_this_enquiry(name, enquiry):
    """The content of a workbook, with the mark of the enquiry of this test in it. LibreOffice wrote it in pieces, by
    the font of its letters.
    """
    made, own = io.BytesIO(), f"<si><t>{mark(enquiry.addressees.get(), enquiry.questionnaire)}</t></si>"
    with zipfile.ZipFile(WORKBOOKS / name) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/sharedStrings.xml":
                text, found = OF_WHOM.subn(own, content.decode())
                content = text.encode()
                assert found == 1
            new.writestr(part, content)
    return made.getvalue()


def test_moved_and_calculated_workbook_is_read_rightly(page, enquiry, aya):
    content = of_this_enquiry("moved.xlsx", enquiry)
    response = as_(aya).post(page, {"file": upload(content)}, follow=True)
    assert Answer.objects.get().draft == {**WHOLE, "day": "2026-05-01", "t": ROWS}
    said = response.content.decode()
    assert "数式（=600*2）です。保存された計算結果「1200」を読みました。" in said
    assert "数式（=200*5）です。保存された計算結果「1000」を読みました。" in said


def test_merged_answers_are_refused_by_name(page, enquiry, aya):
    response = as_(aya).post(page, {"file": upload(of_this_enquiry("merged.xlsx", enquiry))}, follow=True)
    assert refusal(response) == [
        "シート「問6」のB4：上の行と結合されたセルです。結合を解いて、行ごとに入力してください。"
    ]


def test_error_value_is_refused_by_its_cell(page, enquiry, aya):
    response = as_(aya).post(page, {"file": upload(of_this_enquiry("error.xlsx", enquiry))}, follow=True)
    assert refusal(response) == ["シート「回答」：セルC5はエラー値（#DIV/0!）のため、読みませんでした。"]
