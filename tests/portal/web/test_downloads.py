"""Lists as files: what stands in them, what they are called, and that they hold no more than their page."""

import csv
import datetime
import io
import re
import zipfile
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client, RequestFactory

from members.models import Municipality, User
from portal.japanese import cp932
from portal.web import downloads
from portal.web.downloads import Column, Kind, Listing
from tests import make
from tests.html import joined
from timeline.models import Entry

pytestmark = pytest.mark.django_db

DATED = ["/agreements/", "/agreements/1/", "/municipalities/", "/timeline/print/"]  # pages that take a day
PUBLIC = [
    ("/timeline/", 98),
    ("/timeline/?list=places", None),
    ("/timeline/?list=items", None),
    ("/timeline/?q=雪", 2),
    ("/events/", None),
    ("/documents/", None),
    ("/about/corrections/", None),
    ("/agreements/", 11),
    ("/agreements/?as_of=2017-03-31", 7),
    ("/agreements/?list=members", 321),
    ("/agreements/?list=agreements", 12),
    ("/agreements/1/", 144),
    ("/statistics/", 16),
    ("/data/?list=ties", 1),
    ("/bulletin/cases/", 3),
    ("/bulletin/cases/?list=participants", None),
    ("/municipalities/", 1741),
    ("/municipalities/?prefecture=13&kind=ward", 23),
]
DESK = ["/desk/", "/desk/timeline/", "/desk/applications/", "/desk/rolls/", "/desk/audit/"]
MOMENT = datetime.datetime(2026, 11, 26, 0, 5, tzinfo=datetime.UTC)
LISTING = Listing(
    "試験",
    "試験の一覧",
    (
        Column("コード", Kind.CODE),
        Column("件名"),
        Column("数", Kind.NUMBER),
        Column("日", Kind.DATE),
        Column("日時", Kind.MOMENT),
    ),
)


def with_format(address, wanted):
    return f"{address}{'&' if '?' in address else '?'}format={wanted}"


def body(response):
    return b"".join(response.streaming_content)


def rows(response):
    text = body(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def file_name(response):
    return unquote(response.headers["Content-Disposition"].partition("utf-8''")[2])


def answer(data, query="", **asked):
    request = RequestFactory().get("/list/", {"format": "csv", **asked})
    return downloads.file_response(request, LISTING.of(lambda: iter(data)))


def sheet(response, name=None):
    book = openpyxl.load_workbook(io.BytesIO(body(response)))
    return book[name] if name else book.worksheets[0]


def test_public_list_downloads_as_both():
    for address, number in PUBLIC:
        table = rows(Client().get(with_format(address, "csv")))
        assert len(table) - 1 == (number or len(table) - 1) > 0, address
        assert {len(row) for row in table} == {len(table[0])}, address
        assert len(set(table[0])) == len(table[0]), address
        assert sheet(Client().get(with_format(address, "xlsx"))).max_row == len(table), address


def test_csv_is_marked_as_utf8_and_ends_lines_as_windows_does():
    response = answer([["011002", "札幌市", 1, None, None]])
    assert body(response) == "\ufeffコード,件名,数,日,日時\r\n011002,札幌市,1,,\r\n".encode()
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_days_and_moments_are_iso_in_japanese_time():
    table = rows(answer([["", "", 0, datetime.date(2018, 11, 12), MOMENT]]))
    assert table[1] == ["", "", "0", "2018-11-12", "2026-11-26 09:05"]


def test_workbook_holds_codes_as_text_and_days_as_days():
    cells = list(sheet(answer([["011002", "=1+1", -3, datetime.date(2018, 11, 12), MOMENT]], format="xlsx")))[1]
    assert [cell.value for cell in cells] == [
        "011002",
        "=1+1",
        -3,
        datetime.datetime(2018, 11, 12),
        datetime.datetime(2026, 11, 26, 9, 5),
    ]
    assert [cell.data_type for cell in cells] == ["s", "s", "n", "d", "d"]
    assert cells[3].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("text", ["=1+1", "+81", "-1+1", "@SUM(A1)", "\tA", "\rA", "＝1+1"])
def test_text_is_never_a_formula(text):
    written = body(answer([["", text, -1, None, None]])).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written, newline="")))[1][1:3] == [f"'{text}", "-1"]
    cells = list(sheet(answer([["", text, -1, None, None]], format="xlsx")))[1]
    assert cells[1].data_type == "s"
    assert cells[1].quotePrefix


@pytest.mark.parametrize("text", ["\ufe0f=1+1", "\U000e0100＝1+1", "−1+1", "=1+1"])
def test_text_becomes_no_formula_in_shift_jis(text):
    written = body(answer([["", text, -1, None, None]], encoding="cp932", replace="1"))
    row = list(csv.reader(io.StringIO(written.decode("cp932"), newline="")))[1]
    assert row[1:3] == [f"'{cp932.shown(text)}", "-1"]


def test_text_longer_than_a_cell_says_that_it_is_cut():
    cell = sheet(answer([["", "長" * 40_000, None, None, None]], format="xlsx"))["B2"]
    assert cell.value == "長" * 32_000 + "…（長いため途中まで。全文はCSVにあります）"


def test_workbook_says_what_it_is_on_a_sheet_of_its_own():
    response = Client().get("/agreements/?as_of=2017-03-31&format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(body(response)))
    assert book.sheetnames == ["広域連携協定締結団体一覧", "この資料について"]
    about = dict(row[:2] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True))
    assert about["基準日"] == "2017-03-31"
    assert about["もとのページ"].endswith("/agreements/?as_of=2017-03-31")
    assert about["列「構成自治体数_計算値」"] == "数値。基準日の自治体の名簿から数えた数。単位は自治体"
    assert [sheet.merged_cells.ranges for sheet in book.worksheets] == [set(), set()]


def test_workbook_prints_on_a4_with_its_headings_on_each_page():
    printed = sheet(answer([["011002", "札幌市", 1, None, None]], format="xlsx"))
    page = printed.page_setup
    assert (page.paperSize, page.orientation, page.fitToHeight) == (9, "landscape", 0)
    assert printed.sheet_properties.pageSetUpPr.fitToPage
    assert (printed.print_title_rows, printed.print_title_cols, printed.freeze_panes) == ("$1:$1", None, "A2")
    wide = sheet(answer([["011002", "長" * 40, 1, None, None]], format="xlsx"))
    assert wide.column_dimensions["B"].width >= 56 and wide.row_dimensions[2].height == 36


def test_workbook_cuts_off_neither_headings_nor_texts():
    sheet_of_towns = sheet(Client().get("/municipalities/?format=xlsx"))
    assert sheet_of_towns["A1"].value == "全国地方公共団体コード" and sheet_of_towns.column_dimensions["A"].width >= 22
    assert {cell.alignment.wrap_text for row in sheet_of_towns["A1:D2"] for cell in row} == {True}


def test_file_bears_the_name_of_the_list_and_its_day():
    assert file_name(Client().get("/agreements/?as_of=2017-03-31&format=csv")) == (
        "広域連携協定締結団体一覧_2017-03-31.csv"
    )
    assert file_name(Client().get("/agreements/?as_of=2017-03-31&format=xlsx")) == (
        "広域連携協定締結団体一覧_2017-03-31.xlsx"
    )


def test_figures_printed_later_are_not_in_an_earlier_list():
    table = rows(Client().get("/agreements/?as_of=2017-03-31&format=csv"))
    assert [row[5:] for row in table[1:]] == [["", "", n] for n in ("144", "15", "11", "10", "30", "17", "9")]


def test_unknown_format_shows_the_page():
    assert Client().get("/timeline/?format=pdf").headers["Content-Type"] == "text/html; charset=utf-8"


def test_unchanged_download_is_not_sent_again(django_assert_num_queries):
    first = Client().get("/timeline/?format=csv")
    with django_assert_num_queries(1):
        second = Client().get("/timeline/?format=csv", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 304
    assert first.headers["Cache-Control"] == "public, no-cache"


def test_changed_record_is_sent_anew():
    first = Client().get("/timeline/?format=csv")
    Entry.objects.filter(key="2015-02-16").update(title="書き換えた件名")
    second = Client().get("/timeline/?format=csv", headers={"If-None-Match": first.headers["ETag"]})
    assert [row[4] for row in rows(second) if row[0] == "2015-02-16"] == ["書き換えた件名"]


def test_draft_is_in_no_download():
    make.entry("2019-01-01", datetime.date(2019, 1, 1), state="draft", items=["秘密"], municipalities=["182109"])
    for part in ("", "items", "places"):
        keys = {row[0] for row in rows(Client().get(f"/timeline/?format=csv&list={part}"))}
        assert "2019-01-01" not in keys


def test_download_takes_the_filters_but_not_the_page():
    table = rows(Client().get("/municipalities/?prefecture=01&page=2&format=csv"))
    assert len(table) - 1 == Municipality.objects.filter(prefecture="01", ended_on=None).count()


@pytest.mark.parametrize("number", [1, 30])
def test_download_takes_as_many_queries_for_many_rows(number, django_assert_num_queries):
    for each in range(number):
        make.entry(f"many-{each}", datetime.date(2019, 1, 1), items=["議題"], municipalities=["182109"])
    for part in ("", "items", "places"):
        client = Client()
        with django_assert_num_queries(5):  # one counts the rows
            rows(client.get(f"/timeline/?format=csv&list={part}"))


# CP932


@pytest.mark.parametrize(
    "text, lost, shown",
    [
        ("髙﨑①㈱檮原〜−‖", "", "髙﨑①㈱檮原～－∥"),
        ("—", "", "―"),
        ("𠮟る", "𠮟", "〓る"),
        ("葛\U000e0100城", "葛\U000e0100", "葛城"),
        ("か\u3099", "", "が"),
    ],
)
def test_cp932_replaces_what_it_lacks_and_says_so(text, lost, shown):
    assert (cp932.lost(text), cp932.shown(text)) == (lost, shown)


def test_shift_jis_is_sent_at_once_when_nothing_is_lost():
    response = answer([["011002", "髙知", 1, None, None]], encoding="cp932")
    assert body(response) == "コード,件名,数,日,日時\r\n011002,髙知,1,,\r\n".encode("cp932")
    assert response.headers["Content-Type"] == "text/csv; charset=Shift_JIS"


def test_shift_jis_that_would_lose_characters_asks_first():
    make.entry("2019-01-01", datetime.date(2019, 1, 1), title="𠮟る会")
    address = "/timeline/?format=csv&encoding=cp932&q=会"
    page = joined(Client().get(address).content.decode())
    assert "Shift_JISにない文字があります" in page
    assert "<td>𠮟</td><td>𠮟る会</td><td>〓る会</td>" in page
    assert "〓る会" in body(Client().get(f"{address}&replace=1")).decode("cp932")


# several tables in one file


def test_paper_of_several_tables_is_one_workbook_or_one_zip():
    other = Listing("別表", "別の一覧", (Column("件名"),))
    tables = [LISTING.of(lambda: [["1", "a", 1, None, None]]), other.of(lambda: [["b"]])]
    request = RequestFactory().get("/", {"format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(body(downloads.files_response(request, "資料", tables))))
    assert book.sheetnames == ["試験", "別表", "この資料について"]
    request = RequestFactory().get("/", {"format": "csv"})
    archive = zipfile.ZipFile(io.BytesIO(body(downloads.files_response(request, "資料", tables))))
    assert archive.namelist() == ["1_試験.csv", "2_別表.csv"]
    assert archive.read("2_別表.csv") == "\ufeff件名\r\nb\r\n".encode()


# who may have what


def test_download_answers_each_role_as_its_page_does():
    people = [make.user(), make.manager("manager@example.jp"), make.secretariat()]
    for address in (*DESK, "/desk/mail/"):
        for person in people:
            client = Client()
            client.force_login(person)
            assert client.get(f"{address}?format=csv").status_code == client.get(address).status_code
        assert Client().get(f"{address}?format=csv").status_code == 302


def test_desk_lists_hold_what_their_pages_show(client):
    application = make.application(make.user("sakai@example.jp"))
    client.force_login(make.secretariat(secretariat_role=User.SecretariatRole.ADMINISTRATOR))
    table = rows(client.get("/desk/applications/?format=csv"))
    assert [row[:2] + row[3:7] for row in table[1:]] == [
        [str(application.pk), "申請中", "182109", "福井県", "坂井市", "企画政策課"]
    ]
    for address in (*DESK, "/desk/mail/"):
        response = client.get(f"{address}?format=xlsx")
        assert sheet(response).max_row >= 1
        assert "no-store" in response.headers["Cache-Control"]


def test_audit_download_takes_the_filters(client):
    secretariat = make.secretariat()
    client.force_login(secretariat)
    application = make.application(make.user("sakai@example.jp"))
    application.approve(by=secretariat, version=application.version)
    assert [row[1] for row in rows(client.get("/desk/audit/?format=csv&q=承認"))[1:]] == ["承認"]
    assert rows(client.get("/desk/audit/?format=csv&q=nothing"))[1:] == []


def told(response):
    """Status and messages at the fields of a page; a file has none."""
    if response.streaming:
        return response.status_code, "a file"
    page = joined(response.content.decode())
    return response.status_code, re.findall(r'<p class="field__error[^>]*>(.*?)</p>', page)


UNREADABLE = [
    *(f"{page}?as_of={day}" for page in DATED for day in ("2018-02-31", "abc", "9999-12-31")),
    "/municipalities/?as_of=2013-12-31",  # before the register begins
    *("/municipalities/?prefecture=99", "/municipalities/?kind=nonsense&q=雪"),
    *("/timeline/?year=1066", "/timeline/?kind=nonsense", "/timeline/?list=items&ward=000000"),
    *("/bulletin/cases/?field=nonsense", "/bulletin/?deadline=nonsense"),
]
OF_THE_DESK = [
    "/desk/papers/meeting/?first=abc",
    "/desk/papers/letters/?prefecture=99",
    "/desk/audit/?since=2018-02-31",
]


@pytest.mark.once
def test_what_a_page_cannot_read_is_answered_by_the_page_and_by_no_file(desk):
    """The same status and message at the field: never another day's file, nor one of more than was asked for."""
    clients = {address: Client() for address in UNREADABLE} | dict.fromkeys(OF_THE_DESK, desk)
    differences = []
    for address, client in clients.items():
        page = told(client.get(address))
        if not page[1]:
            differences.append((address, "no message"))
        for asked in ("format=csv", "format=xlsx", "format=csv&encoding=cp932"):
            if told(client.get(f"{address}&{asked}")) != page:
                differences.append((address, asked))
    assert differences == []


@pytest.mark.parametrize("paper", ["/timeline/print/", "/desk/papers/meeting/", "/desk/papers/letters/"])
def test_pdf_of_what_cannot_be_read_is_answered_by_the_page(desk, paper):
    query = {"/timeline/print/": "as_of=2018-02-31", "/desk/papers/meeting/": "last=abc"}.get(paper, "body=0")
    page = told(desk.get(f"{paper}?{query}"))
    assert page[1] and told(desk.get(f"{paper}pdf/?{query}")) == page
