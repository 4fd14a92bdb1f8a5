"""The sweeper: what a process left that died between a file and its row goes after a day; a row keeps its file."""

import logging
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, transaction
from django.utils import timezone

from bulletin.models import Attachment
from portal.files.sweeper import sweep, sweep_once_a_day
from portal.files.uploads import BoundedUploadHandler
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("media")]


def attach(proposal, content=b"x"):
    file = ContentFile(content, name="図.txt")
    kept = {"name": "図.txt", "media_type": "text/plain", "description": "図"}
    return Attachment.objects.take_in(proposal, file, by=None, **kept)


def left(name, **age):
    """A file without a row, last changed so long ago."""
    default_storage.save(name, ContentFile(b"x"))
    then = (timezone.now() - timedelta(**age)).timestamp()
    os.utime(default_storage.path(name), (then, then))
    return name


def test_only_files_without_a_row_older_than_a_day_go_and_are_logged(caplog):
    row = attach(make.proposal())
    os.utime(default_storage.path(row.file.name), (0, 0))
    fresh, old, cover = (
        left("proposals/1/a.pdf", hours=23),
        left("proposals/1/b.pdf", hours=25),
        left("cases/c.jpg", days=9),
    )
    with caplog.at_level(logging.WARNING, "portal.files.sweeper"):
        assert sweep(timezone.now()) == 2
    assert [default_storage.exists(name) for name in (row.file.name, fresh, old, cover)] == [True, True, False, False]
    assert [message.rpartition("：")[2] for message in caplog.messages] == [cover, old]
    assert sweep(timezone.now()) == 0


def test_file_that_was_being_sent_when_its_process_was_killed_goes(settings, tmp_path):
    """The portal is told of a file in pieces; with its process goes what would have deleted them."""
    settings.INCOMING_DIR = tmp_path / "uploads"
    handler = BoundedUploadHandler()
    handler.new_file("file", "表.xlsx", "application/octet-stream", 10)
    handler.receive_data_chunk(b"x" * 10, 0)
    name = Path(handler.file.temporary_file_path())
    assert [path.name for path in settings.INCOMING_DIR.iterdir()] == [name.name]
    assert sweep(timezone.now() + timedelta(hours=23)) == 0 and name.exists()
    assert sweep(timezone.now() + timedelta(hours=25)) == 1 and not name.exists()
    handler.file.close()  # as a process that was killed does not; Python would complain that the file is gone


def test_file_of_a_row_that_was_never_committed_goes(django_capture_on_commit_callbacks):
    proposal = make.proposal()
    with pytest.raises(RuntimeError), transaction.atomic():
        name = str(attach(proposal).file.name)
        raise RuntimeError("the process dies before the commit")
    assert default_storage.exists(name) and not Attachment.objects.exists()
    assert sweep(timezone.now() + timedelta(hours=25)) == 1
    assert not default_storage.exists(name)


def test_file_whose_row_went_and_whose_deletion_was_lost_goes():
    row = attach(make.proposal())
    assert row.remove(by=None)  # what follows the commit never comes in this test's transaction
    assert default_storage.exists(row.file.name)
    assert sweep(timezone.now() + timedelta(hours=25)) == 1


def test_nothing_stored_yet_is_nothing_to_sweep():
    assert sweep(timezone.now()) == 0


def test_only_folders_of_the_portal_are_looked_into():
    """What others keep on the disk, like lost+found, is none of its business."""
    other, rootless = left("lost+found/x", days=9), left("x", days=9)
    own = [left(f"{folder}/x", days=9) for folder in ("cases", "imports", "papers", "profiles", "proposals")]
    assert sweep(timezone.now()) == 5
    assert [default_storage.exists(name) for name in (other, rootless, *own)] == [True, True, *[False] * 5]


def test_what_cannot_be_read_or_stored_under_holds_up_nothing(media, caplog, monkeypatch):
    def listdir(storage, path, listed=FileSystemStorage.listdir):
        if path == "proposals/closed":
            raise PermissionError(13, "Permission denied")
        return listed(storage, path)

    monkeypatch.setattr(FileSystemStorage, "listdir", listdir)  # root may read everything
    old, closed = left("proposals/1/a.pdf", days=9), left("proposals/closed/b.pdf", days=9)
    strange = media / "proposals" / os.fsdecode(b"\xff.pdf")
    strange.touch()
    os.utime(strange, (0, 0))
    assert sweep(timezone.now()) == 1
    assert [default_storage.exists(old), default_storage.exists(closed), strange.exists()] == [False, True, True]
    said = [line for line in caplog.messages if "proposals" in line]
    assert [line.rpartition("：")[2] for line in said] == ["'proposals/\\udcff.pdf'", "'proposals/closed'", old]


def test_file_stored_anew_while_rows_are_asked_stays():
    name = left("proposals/1/a.pdf", days=9)

    def store_anew(execute, *args):
        os.utime(default_storage.path(name))
        return execute(*args)

    with connection.execute_wrapper(store_anew):
        assert sweep(timezone.now()) == 0
    assert default_storage.exists(name)


def test_files_are_looked_for_once_a_day(clock):
    clock.set(2027, 3, 1, 3, 0)
    left("proposals/1/a.pdf", days=9)
    assert sweep_once_a_day(clock()) == 1
    left("proposals/1/a.pdf", days=9)
    clock.set(2027, 3, 1, 23, 59)
    assert sweep_once_a_day(clock()) == 0
    clock.set(2027, 3, 2, 3, 0)
    assert sweep_once_a_day(clock()) == 1
