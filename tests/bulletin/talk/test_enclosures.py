"""Files of messages: checked as attachments are, given to who reads the message and to nobody else."""

from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bulletin.attachments.tasks import rescan_attachments
from bulletin.models import Attachment, Enclosure, Message
from outbox.models import Notice
from portal.models import AuditLine
from tests import make
from tests.bulletin.talk.test_talk import SHINAGAWA, TOKEN, base, readers
from tests.clamd import EICAR
from tests.clients import as_
from tests.make import place
from tests.smtp import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("media")]

FINE = "会場は東口です。".encode()


@pytest.fixture
def proposal(akane):
    return make.proposal(akane)


def say(user, proposal, where="replies/", content=FINE, name="図面.txt", token=TOKEN):
    sent = {"body": "図面を送ります。", "token": token, "file": SimpleUploadedFile(name, content)}
    return as_(user).post(base(proposal) + where, sent, follow=True).content.decode()


def address():
    return f"/bulletin/messages/files/{Enclosure.objects.get().pk}/"


def entitled(people):
    return {name for name, user in people.items() if as_(user).get(address()).status_code == 200}


def test_file_stands_under_its_message_and_is_a_download(akane, aya, proposal):
    assert "図面.txt" in say(akane, proposal)
    assert "ファイルが1つ添えられています。" in Notice.objects.get(user=aya).body
    page = as_(aya).get(base(proposal)).content.decode()
    assert f'添えたファイル：<a href="{address()}">図面.txt</a>（TXT、24' in page
    response = as_(aya).get(address())
    assert b"".join(response.streaming_content) == FINE
    assert response.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('図面.txt')}"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]


def test_form_sent_twice_keeps_one_file(akane, proposal, media):
    for _ in range(2):
        say(akane, proposal)
    assert (Message.objects.count(), Enclosure.objects.count()) == (1, 1)
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1


def test_file_on_a_private_line_is_for_its_two_sides_alone(aya, proposal):
    co, people = readers()
    proposal.co_proposers.create(municipality=co, confirmed_at=timezone.now())
    say(aya, proposal, f"lines/{SHINAGAWA}/")
    assert entitled(people) == {"proposer", "co-proposer", "ward"}
    shown = {name for name, user in people.items() if "図面.txt" in as_(user).get(base(proposal)).content.decode()}
    assert shown == {"proposer", "co-proposer", "ward"}


def test_file_of_a_hidden_reply_is_for_the_secretariat_alone(aya, proposal):
    _, people = readers()
    say(aya, proposal)
    assert entitled(people) == people.keys() - {"applicant", "visitor"}
    assert Message.objects.get().hide(by=people["secretariat"], reason="試験")
    assert entitled(people) == {"secretariat"}
    shown = {name for name, user in people.items() if "図面.txt" in as_(user).get(base(proposal)).content.decode()}
    assert shown == {"secretariat"}


def test_file_goes_out_of_reach_with_its_proposal(akane, aya, proposal):
    say(aya, proposal)
    proposal.hide(by=make.secretariat(), reason="試験")
    assert [as_(user).get(address()).status_code for user in (aya, None)] == [404, 302]


@pytest.mark.parametrize(
    "name, content, error",
    [("図面.exe", b"MZ", "この種類のファイルは使えません"), ("図面.txt", EICAR, "有害なプログラム")],
)
@pytest.mark.parametrize("where", ["replies/", f"lines/{SHINAGAWA}/"])
def test_refused_file_keeps_what_was_typed(akane, proposal, clamd, media, where, name, content, error):
    page = say(akane, proposal, where, content, name)
    assert error in page and "図面を送ります。</textarea>" in page
    assert (Message.objects.count(), media.exists()) == (0, False)


def test_full_disk_and_full_quota_send_nothing_and_keep_what_was_typed(akane, proposal, settings, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("portal.files.storage._fsync", full)
        page = say(akane, proposal)
    assert "空き容量不足" in page and "図面を送ります。</textarea>" in page
    settings.ATTACHMENT_QUOTA = 10
    page = say(akane, proposal)
    assert "返信や相談に添えたファイルと、照会の" in page and "図面を送ります。</textarea>" in page
    assert (Message.objects.count(), Enclosure.objects.count(), Notice.objects.count()) == (0, 0, 0)


def test_file_counts_for_who_sent_it(akane, aya, proposal):
    say(aya, proposal)
    used = [Attachment.objects.used_by(user.municipality) for user in (aya, akane)]
    assert used == [len(FINE), 0]


def silent(settings):
    settings.CLAMD_ADDRESS = f"127.0.0.1:{free_port()}"


def test_file_waits_closed_while_the_scanner_is_silent(clamd, settings, akane, aya, proposal, clock):
    silent(settings)
    page = say(akane, proposal)
    assert "確認中" in page and address() not in page
    assert as_(akane).get(address()).status_code == 404
    settings.CLAMD_ADDRESS = clamd.address
    assert rescan_attachments(clock()) == 1
    assert as_(aya).get(address()).status_code == 200


def test_harmful_file_that_waited_goes_and_its_writer_is_told(
    clamd, settings, akane, aya, proposal, clock, django_capture_on_commit_callbacks
):
    silent(settings)
    say(aya, proposal, f"lines/{SHINAGAWA}/", EICAR)
    path = Enclosure.objects.get().file.name
    settings.CLAMD_ADDRESS = clamd.address
    with django_capture_on_commit_callbacks(execute=True):
        assert rescan_attachments(clock()) == 1
    assert not Enclosure.objects.exists() and not default_storage.exists(path)
    told = Notice.objects.get(key__contains="enclosure-refused")
    assert told.user == aya and "図面.txt" in told.body and Message.objects.get().body
    line = AuditLine.objects.get(action="添えたファイルの削除")
    assert (line.subject, line.municipality) == ("相談に添えたファイル", place(SHINAGAWA))
