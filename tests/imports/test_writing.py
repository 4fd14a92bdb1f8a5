"""Writing many rows: how often the database is asked, keys of a crowded day, and what the database itself refuses."""

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imports import jobs
from imports.models import ImportJob, ImportRow
from imports.writing.progress import Progress
from imports.writing.writer import Writer
from portal.models import AuditLine
from tests import make
from tests.html import joined
from timeline.content import content_of
from timeline.models import Entry, Venue

pytestmark = pytest.mark.django_db

HEADINGS = "市区町村コード,市区町村名,イベント名,開始日,開始時間,終了時間,主催者,場所名称,説明"


def events(count, day="2027-02-06"):
    lines = [
        f"182109,坂井市,催し{number},{day},10:00,16:00,坂井市,雪の広場,雪で遊ぶ。" for number in range(1, count + 1)
    ]
    return "\n".join([HEADINGS, *lines])


def accepted(text, kind="events", publish=True):
    """A job read, all of it taken, asked to be written."""
    job = ImportJob(kind=kind, name="催し.csv", file=ContentFile(text.encode(), name="催し.csv"))
    job.begin(by=None)
    jobs.run(job)
    job.rows.update(decision="take")
    assert job.request_writing(publish=publish, by=None)
    return job


def queries_of_writing(count, day):
    job = accepted(events(count, day))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        jobs.run(job)
    assert job.state == ImportJob.State.DONE
    return len(captured)


def test_event_more_takes_eight_queries_more():
    """Its savepoint, its key, and an insertion each of entry, part, hours, host and municipality."""
    queries_of_writing(2, "2027-02-05")
    few, many = queries_of_writing(5, "2027-02-06"), queries_of_writing(25, "2027-02-07")
    assert many - few == 20 * 8


def test_written_rows_are_derived_and_versioned_like_any_entry():
    job = accepted(events(2))
    jobs.run(job)
    for row in job.rows.all():
        entry = row.entry
        before = (entry.search_text, entry.outline)
        entry.refresh_derived()
        assert before == (entry.search_text, entry.outline)
        version = entry.versions.get()
        assert (version.content, version.number, version.reason) == (content_of(entry), 1, str(job))
        assert row.result == str(entry)


def test_more_events_of_a_day_than_letters_get_keys_in_order():
    jobs.run(accepted(events(60)))
    entries = Entry.objects.filter(first_day="2027-02-06").oldest_first()
    assert [entry.title for entry in entries] == [f"催し{number}" for number in range(1, 61)]
    assert [entry.key[10:] for entry in entries][24:28] + [entries[59].key[10:]] == ["y", "z", "za", "zb", "zzh"]


def test_what_only_the_database_refuses_is_named_and_takes_all_back():
    job = accepted(events(3))
    broken = job.rows.last()
    ImportRow.objects.filter(pk=broken.pk).update(content=broken.content | {"number": 3})
    jobs.run(job)
    assert (job.state, job.problem) == (
        "checking",
        "何も書き込んでいません。4行目：回を入力するときは、シリーズを選んでください。",
    )
    assert not Entry.objects.filter(first_day="2027-02-06").exists()


def test_row_that_lacks_what_the_public_needs_is_named():
    job = accepted(events(3))
    broken = job.rows.last()
    ImportRow.objects.filter(pk=broken.pk).update(content=broken.content | {"parts": [{"title": "雪像"}]})
    jobs.run(job)
    assert (job.state, job.problem) == (
        "checking",
        "何も書き込んでいません。4行目：日程1の日時：日を入力してください。",
    )


def test_page_shows_how_many_rows_are_written(client):
    client.force_login(make.secretariat())
    job = accepted(events(3))
    Progress(job).report(2)
    page = client.get(f"/desk/import/{job.pk}/")
    assert ("書き込んでいます　2／3件" in page.content.decode(), page.has_header("Refresh")) == (True, False)
    told = client.get(f"/desk/import/{job.pk}/", headers={"Accept": "application/json"}).json()
    assert (told["words"], told["is_busy"]) == ("2／3件を書き込みました。", True)
    jobs.run(job)
    assert Progress(job).count() == 0


def test_many_accepted_rows_are_left_to_the_worker(client):
    client.force_login(make.secretariat())
    job = accepted(events(jobs.SMALL_ROWS + 1))
    job.release(ImportJob.State.CHECKING)
    client.post(f"/desk/import/{job.pk}/write/", {"publish": "0"})
    job.refresh_from_db()
    assert (job.state, job.leased_until) == ("writing", None)
    call_command("worker", "--once")
    job.refresh_from_db()
    assert (job.state, Entry.objects.filter(first_day="2027-02-06").count()) == ("done", jobs.SMALL_ROWS + 1)


@pytest.mark.parametrize("publish, status", [(True, "published"), (False, "draft")])
def test_what_a_row_became_is_one_click_away(client, publish, status):
    client.force_login(make.secretariat())
    job = accepted(events(1), publish=publish)
    jobs.run(job)
    entry = job.rows.get().entry
    address = entry.get_absolute_url() if publish else f"/desk/timeline/{entry.pk}/"
    assert f'<a href="{address}">催し1</a>' in joined(client.get(f"/desk/import/{job.pk}/").content.decode())
    assert (client.get(address).status_code, entry.state) == (200, status)


def test_address_that_comes_with_an_import_stands_with_earlier_entries_too():
    jobs.run(accepted(events(1)))
    late = f"{HEADINGS},住所\n182109,坂井市,催し9,2027-03-06,,,坂井市,雪の広場,雪で遊ぶ。,福井県坂井市1-1"
    jobs.run(accepted(late))
    assert Entry.objects.get(title="催し1").outline["address"] == "福井県坂井市1-1"


# in steps


@pytest.fixture
def steps(monkeypatch):
    """Every job is long, and a step is short."""
    monkeypatch.setattr(jobs, "SMALL_ROWS", 0)
    monkeypatch.setattr("imports.writing.chunked_writing.CHUNK", 4)
    monkeypatch.setattr("imports.writing.chunked_writing.PAUSE", 0)


def test_long_import_is_written_in_steps_and_public_at_its_end(steps):
    job = accepted(events(10))
    jobs.run(job)
    rows = job.rows.select_related("entry")
    assert (job.state, {row.entry.state for row in rows}) == ("done", {"published"})
    assert [row.entry.versions.get().state for row in rows] == ["published"] * 10
    assert AuditLine.objects.get(action="取込みの書込み").reason == "10件"


def test_what_cannot_be_written_takes_every_step_back(steps):
    before = Entry.objects.count(), Venue.objects.count()
    job = accepted(events(10))
    broken = job.rows.last()
    ImportRow.objects.filter(pk=broken.pk).update(content=broken.content | {"number": 3})
    jobs.run(job)
    assert (job.state, "何も書き込んでいません。11行目：" in job.problem) == ("checking", True)
    assert (Entry.objects.count(), Venue.objects.count()) == before
    assert not job.rows.exclude(entry=None).exists()


def test_import_of_a_worker_that_died_goes_on_from_its_last_step(steps):
    job = accepted(events(10))
    writer = Writer(job, is_hidden=True)
    for row in job.rows.all()[:4]:
        writer.write(row)
    writer.finish()
    made = set(Entry.objects.filter(state="draft").values_list("pk", flat=True))
    ImportJob.objects.update(leased_until=None)
    assert jobs.run_next_job()
    job.refresh_from_db()
    assert (job.state, Entry.objects.filter(title__startswith="催し", state="published").count()) == ("done", 10)
    assert made <= set(job.rows.values_list("entry", flat=True))


def test_step_of_a_job_that_another_worker_took_writes_nothing(steps):
    job = accepted(events(10))
    ImportJob.objects.filter(pk=job.pk).update(leased_until=timezone.now())
    jobs.write(job)
    assert (job.state, job.rows.exclude(entry=None).exists()) == ("writing", False)
