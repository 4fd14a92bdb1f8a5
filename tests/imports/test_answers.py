"""Questions about a whole import are answered once, and columns are put right by hand and remembered."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from imports.models import ImportJob

from .books import data, package, text

pytestmark = pytest.mark.django_db


def send(client, kind, content, name="表.csv"):
    content = content.encode() if isinstance(content, str) else content
    client.post("/desk/import/", {"kind": kind, "file": SimpleUploadedFile(name, content)}, follow=True)
    return ImportJob.objects.latest("pk")


def answer(client, job, **answers):
    client.post(f"/desk/import/{job.pk}/answer/", answers)
    job.refresh_from_db()
    return job


def days(job):
    return [row.content.get("days") for row in job.rows.all()]


def test_order_of_a_list_is_asked_once_and_answered_for_all(desk):
    job = send(desk, "chronology", "平成30年1月10日　一を開催\n12月5日　二を開催", "経過.txt")
    page = desk.get(job.get_absolute_url()).content.decode()
    assert "新しい順として読む" in page and "古い順として読む" in page
    answer(desk, job, order="newest")
    assert (days(job), job.questions, job.rows.doubtful().count()) == (["2018-01-10", "2017-12-05"], [], 0)
    assert answer(desk, job, order="nonsense").state == "checking"


def test_sheet_is_chosen(desk):
    sheet = data(text("表紙"))
    job = send(desk, "chronology", package(sheet, sheets=("表紙", "平成29年4月1日")).read(), "経過.xlsx")
    assert (job.state, [question["key"] for question in job.questions]) == ("refused", ["sheet"])
    assert "平成29年4月1日を読む" in desk.get(job.get_absolute_url()).content.decode()
    answer(desk, job, sheet="平成29年4月1日")
    assert (job.state, days(job)) == ("checking", ["2017-04-01"])


def test_columns_are_mapped_by_hand_and_remembered_for_the_sender(desk):
    table = "もよおし,いつ,説明\n雪まつり,2027-02-06,雪で遊ぶ\n"
    job = send(desk, "events", table)
    understood = [(heading, key) for heading, _, key in job.columns]
    assert (job.state, understood) == ("refused", [("もよおし", ""), ("いつ", ""), ("説明", "body")])
    page = desk.get(job.get_absolute_url()).content.decode()
    assert "列の読み方を直す" in page and "例：雪まつり" in page
    answer(desk, job, **{"column-0": "title", "column-1": "first_day", "column-2": "body"})
    row = job.rows.get()
    assert (row.content["title"], row.content["days"], row.content["body"]) == ("雪まつり", "2027-02-06", "雪で遊ぶ")
    again = send(desk, "events", table.replace("雪", "花"))
    assert (again.state, again.rows.get().content["title"]) == ("checking", "花まつり")


def test_known_column_can_be_read_as_another_or_not_at_all(desk):
    job = send(desk, "events", "イベント名,開始日,説明,備考\n雪まつり,2027-02-06,甲,乙\n")
    answer(desk, job, **{"column-0": "title", "column-1": "first_day", "column-2": "", "column-3": "body"})
    assert job.rows.get().content["body"] == "乙"


def test_table_without_headings_is_mapped_by_its_places(desk):
    job = send(desk, "members", "福井県,坂井市\n北海道,当別町\n")
    answer(desk, job, **{"column-0": "prefecture", "column-1": "name", "no_headings": "1"})
    assert [row.content["municipality"] for row in job.rows.all()] == ["福井県坂井市", "北海道当別町"]


def test_columns_of_a_chronology_are_mapped(desk):
    job = send(desk, "chronology", "いつ,なに\n平成29年4月1日,見本を開催\n")
    answer(desk, job, **{"column-0": "matter", "column-1": "date"})
    answer(desk, job, **{"column-0": "date", "column-1": "matter"})
    assert days(job) == ["2017-04-01"]


def test_one_meaning_for_two_columns_is_refused(desk):
    job = send(desk, "events", "もよおし,いつ\n雪まつり,2027-02-06\n")
    response = desk.post(f"/desk/import/{job.pk}/answer/", {"column-0": "title", "column-1": "title"}, follow=True)
    assert "「イベント名」を2つの列に選んでいます。" in response.content.decode()
    assert ImportJob.objects.get(pk=job.pk).state == "refused"


def test_written_import_takes_no_answers(desk):
    job = send(desk, "events", "イベント名,開始日\n雪まつり,2027-02-06\n")
    ImportJob.objects.update(state="done")
    assert answer(desk, job, **{"column-0": "title", "column-1": "first_day"}).state == "done"


def test_job_is_held_by_whoever_begins_it(desk):
    job = send(desk, "events", "イベント名,開始日\n雪まつり,2027-02-06\n")
    job.answer({}, by=None)
    assert ImportJob.objects.claim(timezone.now()) is None
    fresh = ImportJob(kind="events", name="表.csv", file=job.file)
    fresh.begin(by=None)
    assert ImportJob.objects.claim(timezone.now()) is None
    job.release("reading")
    fresh.release("reading")
    assert ImportJob.objects.claim(timezone.now()) == job


def test_headings_in_two_rows_are_read(desk):
    job = send(desk, "events", "イベント名,期間,\n,開始日,終了日\n雪まつり,2027-02-06,2027-02-07\n")
    assert job.rows.get().content["days"] == "2027-02-06 / 2027-02-07"
