"""The sweeper: what a process left that died between a file and its row goes after a day; a row keeps its file."""

import logging
import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from bulletin.models import Attachment
from portal.sweeper import sweep
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


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
    fresh, old, cover = left("proposals/1/a.pdf", hours=23), left("proposals/1/b.pdf", hours=25), left("c.jpg", days=9)
    with caplog.at_level(logging.WARNING, "portal.sweeper"):
        assert sweep(timezone.now()) == 2
    assert [default_storage.exists(name) for name in (row.file.name, fresh, old, cover)] == [True, True, False, False]
    assert [message.rpartition("：")[2] for message in caplog.messages] == [cover, old]
    assert sweep(timezone.now()) == 0


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
