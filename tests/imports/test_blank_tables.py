"""Columns and template of each kind are those that are read: the template is sent back, and its row is understood."""

import io

import openpyxl
import pytest

from imports.blank_tables import COLUMNS
from imports.models import ImportJob
from tests.imports.test_lists import asked, send

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(params=ImportJob.Kind.values)
def kind(request):
    return request.param


def test_template_is_read_back_with_every_column_and_without_a_doubt(desk, kind):
    answer = desk.get(f"/desk/import/template/{kind}/")
    data = b"".join(answer.streaming_content)
    sheet, about = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    headings, example = ([cell.value for cell in row] for row in sheet.iter_rows(max_row=2))
    assert headings == [column.name for column in COLUMNS[kind]]
    assert example == [column.example or None for column in COLUMNS[kind]]
    explained = [row[0].value for row in about.iter_rows()]
    assert [f"列「{heading}」" for heading in headings if f"列「{heading}」" not in explained] == []
    job = send(desk, kind, data, "ひな形.xlsx")
    assert (job.unread, asked(job), job.rows.count() >= 1) == ([], [], True)


def test_upload_page_lists_the_columns_of_every_kind(desk, kind):
    page = desk.get("/desk/import/").content.decode()
    names = [name for column in COLUMNS[kind] for name in column.names]
    assert [name for name in names if name not in page] == []
    assert f'href="/desk/import/template/{kind}/"' in page


def test_template_of_no_kind_is_not_there(desk):
    assert desk.get("/desk/import/template/people/").status_code == 404
