"""Two workers or two clicks at one import at the same moment, and a worker that is killed."""

import os
import signal
import subprocess
import sys
from functools import partial

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from imports import jobs
from imports.models import ImportJob, ImportRow
from portal.models import AuditLine
from tests import make
from tests.racing import race
from timeline.models import Entry

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 5


def begun(name, lines=2):
    text = "".join(f"令和9年2月{day}日\t{name}{day}の実施\n" for day in range(1, lines + 1))
    job = ImportJob(kind="chronology", name="年表.txt", file=ContentFile(text.encode(), name="年表.txt"))
    job.begin(by=None)
    return job


def waiting(name, lines=2):
    """A job that is left to the worker."""
    job = begun(name, lines)
    job.release(ImportJob.State.READING)
    return job


def read(name):
    job = begun(name)
    jobs.run(job)
    job.rows.update(decision="take")
    return job


def written(name):
    return Entry.objects.filter(title__startswith=name).count()


def test_two_workers_read_one_file_once():
    for number in range(ROUNDS):
        job = waiting(f"会議{number}の")
        assert sorted(race(jobs.run_next_job, jobs.run_next_job)) == [False, True]
        job.refresh_from_db()
        assert (job.state, job.rows.count()) == ("checking", 2)


def test_two_workers_write_one_job_once():
    for number in range(ROUNDS):
        name = f"会議{number}の"
        job = read(name)
        assert job.request_writing(publish=True, by=None)
        job.release(ImportJob.State.WRITING)  # left to the worker
        race(jobs.run_next_job, jobs.run_next_job, partial(jobs.run, ImportJob.objects.get(pk=job.pk)))
        job.refresh_from_db()
        assert (job.state, written(name)) == ("done", 2)
        assert AuditLine.objects.filter(action="取込みの書込み", subject_id=job.pk).count() == 1


def test_two_clicks_write_one_job_once():
    user, clients = make.secretariat(), [Client(), Client()]
    for client in clients:
        client.force_login(user)
        client.get("/desk/import/")
    for number in range(ROUNDS):
        name = f"会議{number}の"
        job = read(name)
        address = f"/desk/import/{job.pk}/write/"
        answers = race(*(partial(client.post, address, {"publish": "0"}) for client in clients))
        assert [answer.status_code for answer in answers] == [302, 302]
        job.refresh_from_db()
        assert (job.state, written(name)) == ("done", 2)
        assert AuditLine.objects.filter(action="取込み", subject_id=job.pk).count() == 1


def test_job_being_written_is_neither_taken_nor_waited_for():
    job = read("会議の")
    assert job.request_writing(publish=True, by=None)
    ImportJob.objects.update(leased_until=timezone.now())
    with transaction.atomic():
        ImportJob.objects.select_for_update().get(pk=job.pk)
        assert race(jobs.run_next_job) == [False]  # waiting for the row, it would wait for this thread for ever
    assert (race(jobs.run_next_job), written("会議の")) == ([True], 2)


READER = """
import django
django.setup()
import time
from imports import jobs
from imports.models import ImportJob
keep = jobs._save_chunk
def slowly(*of_job):
    keep(*of_job)
    print("kept", flush=True)
    time.sleep(60)
jobs._save_chunk = slowly
jobs.run_next_job()
"""


def test_worker_killed_while_reading_is_followed_by_another():
    job = waiting("会議の", lines=28)
    name, settings = connection.settings_dict["NAME"], os.environ["DATABASE_URL"].rpartition("/")[0]
    environment = os.environ | {"DATABASE_URL": f"{settings}/{name}", "DJANGO_SETTINGS_MODULE": "portal.settings"}
    worker = subprocess.Popen([sys.executable, "-c", READER], env=environment, stdout=subprocess.PIPE, text=True)
    assert worker.stdout.readline() == "kept\n"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert (ImportRow.objects.filter(job=job).count(), jobs.run_next_job()) == (28, False)  # still held
    ImportJob.objects.update(leased_until=timezone.now())
    assert jobs.run_next_job()
    job.refresh_from_db()
    assert (job.state, job.rows.count(), job.rows.distinct("number").order_by("number").count()) == ("checking", 28, 28)
