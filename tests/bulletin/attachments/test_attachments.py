"""添付資料: known by content, as private as the proposal, whole or not there at all."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bulletin.models import Attachment
from portal.files.sweeper import sweep
from tests import make
from tests.clients import as_
from tests.killing import killed_at

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


def send(user, proposal, content=PDF, name="会場図.pdf", description="会場の図。入口は東側"):
    file = SimpleUploadedFile(name, content)
    address = f"/bulletin/proposals/{proposal.pk}/attachments/"
    return as_(user).post(address, {"file": file, "description": description})


def test_attachment_sent_twice_is_one(akane, media):
    proposal = make.proposal(akane)
    for _ in range(2):
        assert send(akane, proposal).status_code == 302
    row = Attachment.objects.get()
    assert (row.name, row.media_type, row.size) == ("会場図.pdf", "application/pdf", len(PDF))
    assert row.file.name == f"proposals/{proposal.pk}/{row.digest}.pdf"


def test_attachment_needs_words_and_stays_within_the_limit(akane, settings):
    proposal = make.proposal(akane)
    assert "内容の説明を入力してください。" in send(akane, proposal, description="").content.decode()
    settings.UPLOAD_BYTES = 1024 * 1024
    page = send(akane, proposal, PDF + b"0" * 1024 * 1024).content.decode()
    assert "1MBまで" in page and Attachment.objects.count() == 0


def test_eleventh_attachment_is_refused(akane):
    proposal = make.proposal(akane)
    for number in range(10):
        send(akane, proposal, PDF + str(number).encode())
    assert "10件まで" in send(akane, proposal).content.decode()
    assert Attachment.objects.count() == 10


def test_full_disk_leaves_neither_row_nor_file(akane, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    def files():
        return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []

    proposal = make.proposal(akane)
    folder = f"proposals/{proposal.pk}"
    before = files()  # of tests that were rolled back
    monkeypatch.setattr("portal.files.storage._fsync", full)
    page = send(akane, proposal, PDF + b"full").content.decode()
    assert "空き容量不足" in page and Attachment.objects.count() == 0
    assert files() == before


@pytest.mark.parametrize("visibility, visitor", [("public", 200), ("members", 302)])
def test_attachment_is_as_private_as_its_proposal(akane, visibility, visitor):
    proposal = make.proposal(akane, visibility=visibility)
    send(akane, proposal)
    address = Attachment.objects.get().get_absolute_url()
    ward = make.staff("shina@example.jp", "131091")
    response = as_(ward).get(address)
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('会場図.pdf')}"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]
    assert as_().get(address).status_code == visitor
    proposal.hide(by=make.secretariat(), reason="試験")
    assert [as_(user).get(address).status_code for user in (ward, None)] == [404, 302]


def test_removed_attachment_takes_its_file_with_it(akane, django_capture_on_commit_callbacks):
    proposal = make.proposal(akane)
    send(akane, proposal)
    row = Attachment.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        as_(akane).post(f"/bulletin/attachments/{row.pk}/delete/")
    assert Attachment.objects.count() == 0
    assert not default_storage.exists(str(row.file.name))


@pytest.mark.django_db(transaction=True)
def test_attachment_killed_at_any_statement_leaves_no_row_without_its_file(akane, media):
    """A file left without a row is deleted by the sweeper."""
    proposal, number, lost = make.proposal(akane), 1, 0

    def attach():
        kept = {"name": "図.pdf", "media_type": "application/pdf", "description": "図"}
        Attachment.objects.take_in(proposal, ContentFile(PDF, name="図.pdf"), by=akane, **kept)

    while killed_at(number, attach):
        assert Attachment.objects.count() == 0, number
        lost += sweep(timezone.now() + timedelta(hours=25))
        number += 1
    row = Attachment.objects.get()
    assert lost and default_storage.exists(str(row.file.name))
    assert sweep(timezone.now() + timedelta(hours=25)) == 0
