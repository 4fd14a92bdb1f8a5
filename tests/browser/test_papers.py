"""Papers in a real browser, with scripts and without: the record of a past day on A4, a general meeting, addresses."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from portal.pdf.jobs import make_one
from tests import make
from tests.browser.tabs import Tab
from tests.portal.pdf.test_jobs import needs_pango

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

A4 = re.compile(rb"/MediaBox\s*\[\s*0 0 59[45][.\d]* 84[12][.\d]*\s*\]")


@pytest.fixture(params=[False, True], ids=["without scripts", "with scripts"])
def tab(request, browser, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    tab = Tab(browser, live_server, with_scripts=request.param)
    tab.log_in(make.secretariat())
    yield tab
    tab.context.close()


def ask(tab, heading, **fields):
    """Fill the form of that section of the page of papers, and look at what comes."""
    tab.go("/desk/papers/")
    section = tab.page.locator("section").filter(has=tab.page.get_by_role("heading", name=heading))
    for name, text in fields.items():
        field = section.locator(f"[name={name}]")
        field.select_option(label=text) if name == "body" else field.fill(text)
    section.get_by_role("button", name="作る").click()
    tab.check()


def fetch(tab, name):
    """The file behind a link."""
    with tab.page.expect_download() as coming:
        tab.page.get_by_role("link", name=name).first.click()
    return coming.value.suggested_filename, coming.value.path().read_bytes()


def printed(tab):
    """How many sheets of A4 the page asks the browser for; the bar above them is not printed."""
    tab.page.emulate_media(media="print")
    assert not tab.page.locator(".print-bar").is_visible()
    tab.page.emulate_media(media="screen")
    return len(A4.findall(tab.page.pdf(prefer_css_page_size=True)))


@needs_pango
def test_papers_are_made_printed_and_taken_away(tab):
    ask(tab, "これまでの経過", as_of="平成28年4月26日")
    assert "平成28年（2016年）4月26日現在" in tab.text and "京都府市長会" in tab.text and "青森県市長会" not in tab.text
    assert printed(tab) > 1
    name, book = fetch(tab, "Excel")
    assert name.endswith("_2016-04-26.xlsx") and "2016-04-26" in str(facts(book))
    name, archive = fetch(tab, "CSV")
    assert name.endswith("_2016-04-26.zip") and archive.startswith(b"PK")

    tab.page.get_by_role("link", name="PDFを作る").click()
    tab.check()
    assert "PDFを作成中です" in tab.text
    assert make_one()  # what the worker does
    name, content = fetch(tab, "もう一度確かめる")
    assert name.endswith("_2016-04-26.pdf") and content.startswith(b"%PDF-")

    ask(tab, "区長会総会資料", first="H30.2.17", last="平成30年5月15日")
    rows = tab.page.get_by_role("row").all_inner_texts()
    assert [row.split("\t")[1:] for row in rows if row.startswith("広域連携協定の自治体")] == [
        ["236自治体", "321自治体"]
    ]
    assert printed(tab) >= 2
    name, book = fetch(tab, "Excel")
    assert name == "区長会総会資料_2018-05-15.xlsx"

    ask(tab, "宛名一覧", body="埼玉県町村会")
    assert "埼玉県嵐山町" in tab.text and tab.text.count("長　様") == 23
    name, content = fetch(tab, "CSV")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert name.endswith(".csv") and len(lines) == 24


def facts(book):
    """The last sheet, which says what the file is."""
    sheet = load_workbook(io.BytesIO(book), read_only=True).worksheets[-1]
    return dict(row[:2] for row in sheet.iter_rows(values_only=True) if row[0])
