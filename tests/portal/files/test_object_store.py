"""Files in a bucket: as private, as whole and as well backed up as on a disk."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from bulletin.models import Attachment
from portal.files.sweeper import sweep
from portal.front.operations.backups import newest
from portal.front.operations.restoring import missing_files
from tests import make
from tests.bulletin.attachments.test_attachments import PDF, send
from tests.clients import as_
from tests.nodes import database_url
from tests.s3 import ACCESS, running_store

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def store(settings):
    with running_store() as store:
        options = {
            "bucket_name": ACCESS["S3_BUCKET"],
            "endpoint_url": store.url,
            "region_name": "us-east-1",
            "access_key": ACCESS["S3_ACCESS_KEY"],
            "secret_key": ACCESS["S3_SECRET_KEY"],
            "addressing_style": "path",
            "default_acl": None,
            "file_overwrite": False,
        }
        bucket = {"BACKEND": "portal.files.object_store.ObjectStorage", "OPTIONS": options}
        settings.STORAGES = {**settings.STORAGES, "default": bucket}
        yield store


def test_file_in_a_bucket_is_served_by_the_portal_alone(store, akane, django_capture_on_commit_callbacks):
    send(akane, make.proposal(akane, visibility="members"))
    row = Attachment.objects.get()
    assert {name: content for name, (content, _) in store.objects.items()} == {row.file.name: PDF}
    response = as_(akane).get(row.get_absolute_url())
    assert b"".join(response.streaming_content) == PDF
    assert "no-store" in response.headers["Cache-Control"]
    assert as_().get(row.get_absolute_url()).status_code == 302
    with pytest.raises(NotImplementedError):
        row.file.url  # noqa: B018
    store.is_closed = True
    quiet = as_(akane)
    quiet.raise_request_exception = False
    assert quiet.get(row.get_absolute_url()).status_code == 503  # as when a disk is broken
    store.is_closed = False
    with django_capture_on_commit_callbacks(execute=True):
        as_(akane).post(f"/bulletin/attachments/{row.pk}/delete/")
    assert (store.objects, store.anonymous) == ({}, [])


def test_file_gone_from_the_bucket_is_not_found(store, akane):
    send(akane, make.proposal(akane))
    store.objects.clear()
    assert as_(akane).get(Attachment.objects.get().get_absolute_url()).status_code == 404
    assert missing_files() == [Attachment.objects.get().file.name]


def test_full_store_leaves_neither_row_nor_file(store, akane):
    store.is_full = True
    page = send(akane, make.proposal(akane)).content.decode()
    assert "空き容量不足" in page
    assert (Attachment.objects.count(), store.objects) == (0, {})


def test_objects_without_a_row_are_swept(store, akane):
    send(akane, make.proposal(akane))
    kept = str(Attachment.objects.get().file.name)
    for name in ("proposals/1/a.pdf", "proposals/1/b.pdf"):
        default_storage.save(name, ContentFile(b"x"))
    long_ago = timezone.now() - timedelta(days=2)
    for name in (kept, "proposals/1/a.pdf"):
        store.objects[name] = (store.objects[name][0], long_ago)
    assert sweep(timezone.now()) == 1
    assert set(store.objects) == {kept, "proposals/1/b.pdf"}


def test_bucket_is_backed_up_and_comes_back(store, tmp_path, settings):
    settings.BACKUP_DIR = tmp_path / "backups"
    default_storage.save("cases/picture.png", ContentFile(b"\x89PNG" * 50_000))
    call_command("backup")
    call_command("verify")
    before = dict(store.objects)
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        **ACCESS,
        "S3_ENDPOINT_URL": store.url,
        "DATA_DIR": str(tmp_path / "restored"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/restored/portal.sqlite3",
        "SECRET_KEY": "k" * 50,
    }
    (tmp_path / "restored").mkdir()
    command = [sys.executable, "manage.py", "restore", str(newest())]

    def restore():
        return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, check=False)

    if not database_url().startswith("sqlite"):
        return  # the archive is of another kind of database; tests/portal/front/operations has the rest
    assert restore().returncode == 1  # the bucket is not empty
    store.objects.clear()
    result = restore()
    assert result.returncode == 0, result.stderr.decode()
    assert {name: content for name, (content, _) in store.objects.items()} == {
        name: content for name, (content, _) in before.items()
    }
    assert store.anonymous == []
