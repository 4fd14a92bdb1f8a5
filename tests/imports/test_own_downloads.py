"""What the portal gives it takes: every list imports again as the same records, or is named at once."""

import datetime
import html
import io
import re
import urllib.parse

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from imports.files.rows import Row
from imports.files.tables import read_rows
from imports.models import ImportJob
from imports.own_downloads import FITTING, OwnDownload, _by_headings, names_of, refuse_own
from members.models import Membership, Office
from tests import make
from tests.imports.downloads import csv_of, table_of
from tests.test_lists import LIST, readers
from tests.test_permissions import ROWS
from timeline.content import content_of
from timeline.models import Entry

pytestmark = pytest.mark.django_db


def send(client, kind, content, name):
    response = client.post("/desk/import/", {"kind": kind, "file": SimpleUploadedFile(name, content)}, follow=True)
    return response, ImportJob.objects.latest("pk")


@pytest.mark.once
def test_every_list_is_named_when_it_is_sent_to_an_import_that_does_not_fit():
    lists = [(headings, name) for headings, names in _by_headings().items() for name in names]
    assert len(lists) > 45
    for headings, name in lists:
        for kind in ImportJob.Kind.values:
            if kind in FITTING.get(name, ()):
                refuse_own([Row(1, list(headings))], kind)
                continue
            with pytest.raises(OwnDownload) as refused:
                refuse_own([Row(1, ["表題"]), Row(2, [*headings, ""])], kind)
            assert f"「{name}」" in str(refused.value)


def test_list_of_ours_is_named_on_the_screen(desk):
    headings, _ = next((headings, names) for headings, names in _by_headings().items() if "訂正履歴" in names)
    response, job = send(desk, "chronology", csv_of([headings, ["あ"] * len(headings)]), "訂正.csv")
    assert "このポータルから保存した「訂正履歴」です。" in response.content.decode() and job.state == "refused"


def test_lists_that_fit_name_their_import(desk):
    for name, kinds in FITTING.items():
        headings = next(each for each, listed in _by_headings().items() if name in listed)
        other = next(value for value in ImportJob.Kind.values if value not in kinds)
        response, _ = send(desk, other, ",".join(headings).encode(), "表.csv")
        assert all(f"「{ImportJob.Kind(kind).label}」" in response.content.decode() for kind in kinds)


@pytest.mark.parametrize(
    ("address", "form", "kind"),
    [
        ("/timeline/", {"format": "csv"}, "chronology"),
        ("/events/", {"format": "xlsx"}, "events"),
        ("/events/", {"format": "csv"}, "chronology"),
    ],
)
def test_chronology_and_events_come_back_as_the_same_records(desk, address, form, kind):
    content = b"".join(desk.get(address, form).streaming_content)
    _, job = send(desk, kind, content, f"表.{form['format']}")
    assert (job.state, job.problem, job.questions, job.unread) == (
        "checking",
        "",
        [],
        ["「訂正」の列", "「ページ」の列"],
    )
    assert job.rows.count() > 5
    assert list(job.rows.exclude(standing="same")) == []


@pytest.mark.once
def test_changes_in_the_downloaded_chronology_are_taken_and_nothing_else(desk):
    head, *rows = table_of(desk.get("/timeline/", {"format": "csv"}))
    place = {heading: number for number, heading in enumerate(head)}
    before = {row[0]: content_of(Entry.objects.get(key=row[0])) for row in rows[:3]}
    rows[0][place["件名"]] = "改めた件名"
    rows[1][place["注記"]] = "一つ目／二つ目"
    rows[2][place["会場"]] = "ほかの会場"
    _, job = send(desk, "chronology", csv_of([head, *rows]), "経過.csv")
    first, second, third = job.rows.exclude(standing="same")
    assert [row.standing for row in (first, second, third)] == ["changed"] * 3
    assert (first.is_doubtful, second.is_doubtful, third.is_doubtful) == (False, False, True)
    assert "「会場」の列を直しても、取り込めません。" in third.warnings[0]["words"]
    job.rows.filter(pk__in=[first.pk, second.pk, third.pk]).update(decision="take")
    desk.post(f"/desk/import/{job.pk}/write/", {"publish": "1"})
    keys = [row[0] for row in rows[:3]]
    after = [content_of(Entry.objects.get(key=key)) for key in keys]
    notes = {"notes": ["一つ目", "二つ目"]}
    assert after == [before[keys[0]] | {"title": "改めた件名"}, before[keys[1]] | notes, before[keys[2]]]


def test_rows_added_to_the_downloaded_chronology_are_new_entries_or_asked(desk):
    head, *_ = table_of(desk.get("/timeline/", {"format": "csv"}))
    new = {"初日": "令和9年2月6日", "最終日": "2027/2/7", "種別": "展示", "件名": "雪の展示", "内容": "一つ目／二つ目"}
    rows = [[new.get(heading, "") for heading in head] for _ in range(2)]
    rows[1][0] = "9999-01-01a"
    _, job = send(desk, "chronology", csv_of([head, *rows]), "経過.csv")
    taken, asked = job.rows.all()
    assert taken.content == {
        "days": "2027-02-06 / 2027-02-07",
        "kind": "exhibition",
        "title": "雪の展示",
        "items": [{"text": "一つ目"}, {"text": "二つ目"}],
    }
    assert (taken.standing, taken.is_doubtful, asked.is_doubtful) == ("new", False, True)


def test_list_of_ours_is_known_in_any_sheet_of_a_workbook(desk):
    with_ties = io.BytesIO()
    with xlsxwriter.Workbook(with_ties, {"in_memory": True}) as book:
        book.add_worksheet("控え").write_row(0, 0, ["あ", "い"])
        for number, (headings, names) in enumerate(_by_headings().items()):
            if names[0] in ("各区交流", "公表値"):
                book.add_worksheet(f"表{number}").write_row(0, 0, headings)
                book.worksheets()[-1].write_row(1, 0, ["品川区"] * len(headings))
    _, job = send(desk, "ties", with_ties.getvalue(), "表.xlsx")
    assert (job.state, job.rows.count()) == ("checking", 1)
    response, job = send(desk, "members", with_ties.getvalue(), "表.xlsx")
    assert job.state == "refused"
    assert "ほかのシートは、このポータルから保存した「" in job.problem


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_ties_and_figures_come_back_as_the_same_records(desk, form):
    for kind, address in (("ties", "/data/?list=ties"), ("figures", "/desk/statistics/figures/")):
        response = desk.get(f"{address}{'&' if '?' in address else '?'}format={form}")
        assert response.status_code == 200 and response.streaming, address
        _, job = send(desk, kind, b"".join(response.streaming_content), f"表.{form}")
        assert job.state == "checking", job.problem
        assert job.rows.exclude(standing="same").count() == 0, [
            (row.source, row.warnings) for row in job.rows.exclude(standing="same")
        ][:3]


LINK = re.compile(r'href="([^"]*[?&;]format=(?:csv|xlsx)[^"]*)"')


def pages():
    """(client, page) for every page that is read, as the people who see most."""
    clients = readers()
    rows = {row.name: row for row in ROWS if 200 in row.get.values() and (LIST.search(row.name) or not row.args)}
    addresses = [row.address() for row in rows.values()]
    for client in clients:
        for page in addresses:
            response = client.get(page)
            is_page = response.status_code == 200 and not response.streaming
            if is_page and "html" in response.headers["Content-Type"]:
                yield client, page, response.content.decode()


def downloads():
    """(address, what it gives) of every download that a page offers, each once, in one encoding."""
    seen = set()
    for client, page, content in pages():
        for link in map(html.unescape, LINK.findall(content)):
            target = urllib.parse.urljoin(page, link)
            if "encoding=" in target or target in seen:
                continue
            file = client.get(target)
            if file.streaming:
                seen.add(target)
                yield target, b"".join(file.streaming_content)


@pytest.mark.once
def test_every_download_of_every_page_is_known_by_the_import():
    """Each is read as what it is, or named at once: as CSV, and in a workbook by the sheet that holds its rows."""
    unknown, count = set(), 0
    for target, content in downloads():
        name = "表.xlsx" if "format=xlsx" in target else "表.csv"
        if content.startswith(b"PK") and (name == "表.csv" or count % 12):
            continue  # CSV files in a ZIP, which are refused; and of the workbooks, each a process, one in twelve
        count += 1
        sheets: dict[str, list[str]] = {}
        table = list(read_rows(io.BytesIO(content), name, sheets=sheets))
        if not any(names_of(cells) for cells in (table[0].cells, *sheets.values())):
            unknown.add(urllib.parse.urlsplit(target).path)
    assert count > 60
    assert unknown == set()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_letters_to_members_come_back_as_the_same_members(desk, form):
    """The list of the members; of a prefecture it names others too, which are asked about lest they become members."""
    place = make.place("182109")
    Membership.objects.create(municipality=place, started_on=datetime.date(2015, 6, 30))
    Office.objects.create(
        municipality=place, name="企画政策課", email="kikaku@sakai.example.jp", telephone="0776-50-3013"
    )
    response = desk.get(f"{reverse('papers:letter-list')}?format={form}")
    _, job = send(desk, "members", b"".join(response.streaming_content), f"宛名一覧.{form}")
    assert job.state == "checking", job.problem
    assert [(row.content["municipality"], row.standing) for row in job.rows.exclude(standing="same")] == []
    assert job.rows.filter(content__office="企画政策課").count() == 1
