"""Attachments and the scanner: what it finds is refused; while it is silent, nobody gets the file; the post stands."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from bulletin.attachments.tasks import look_at_attachments_again, rescan_attachments
from bulletin.models import Attachment
from outbox.models import Notice
from portal.models import AuditLine
from tests import make
from tests.clamd import EICAR, PUZZLE, FakeClamd
from tests.clients import as_
from tests.smtp import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("media")]

FINE = "会場は東口です。".encode()


def send(user, proposal, content):
    sent = {"file": SimpleUploadedFile("図.txt", content), "description": "会場の図"}
    return as_(user).post(f"{proposal.get_absolute_url()}attachments/", sent, follow=True).content.decode()


def silent(clamd, settings, how):
    """Down, too slow, or talking nonsense."""
    if how == "refused":
        settings.CLAMD_ADDRESS = f"127.0.0.1:{free_port()}"
    elif how == "timeout":
        clamd.answer, settings.CLAMD_SECONDS = FakeClamd.HANG, 0.2
    else:
        clamd.answer = b"INSTREAM size limit exceeded. ERROR"


def talking(clamd, settings):
    clamd.answer, settings.CLAMD_ADDRESS, settings.CLAMD_SECONDS = None, clamd.address, 5


def statuses(*users):
    address = Attachment.objects.get().get_absolute_url()
    return [as_(user).get(address).status_code for user in users]


def stored():
    """Every file there is."""
    folders = default_storage.listdir("proposals")[0] if default_storage.exists("proposals") else []
    return [name for folder in folders for name in default_storage.listdir(f"proposals/{folder}")[1]]


def test_clean_file_is_taken(clamd, akane):
    assert "「図.txt」を添付しました。" in send(akane, make.proposal(akane), FINE)
    assert (statuses(akane), clamd.asked) == ([200], 1)


def test_harmful_file_is_refused_at_its_field_and_kept_nowhere(clamd, akane):
    page = send(akane, make.proposal(akane), EICAR)
    assert "ファイル：有害なプログラム（ウイルスなど）が見つかったため、受け取れません。" in page
    assert 'value="会場の図"' in page
    assert (Attachment.objects.count(), stored()) == (0, [])


@pytest.mark.parametrize("how", ["refused", "timeout", "nonsense"])
def test_file_waits_closed_while_the_scanner_is_silent(clamd, settings, akane, clock, how):
    silent(clamd, settings, how)
    proposal = make.proposal(akane, visibility="public")
    page = send(akane, proposal, FINE)
    assert "ウイルスなどの確認が終わるまで、誰も開けません。" in page and "確認中" in page
    desk, ward = make.secretariat(), make.staff("shina@example.jp", "131091")
    assert statuses(akane, ward, desk, None) == [404, 404, 404, 302]
    for reader in (akane, None):
        shown = as_(reader).get(proposal.get_absolute_url()).content.decode()
        assert "確認中" in shown and Attachment.objects.get().get_absolute_url() not in shown
    assert rescan_attachments(clock()) == 0
    talking(clamd, settings)
    assert rescan_attachments(clock()) == 0  # asked a moment ago
    clock.move(minutes=6)
    assert rescan_attachments(clock()) == 1
    assert statuses(akane, ward, desk, None) == [200] * 4


def test_harmful_file_that_waited_goes_and_its_writers_are_told(
    clamd, settings, akane, clock, django_capture_on_commit_callbacks
):
    silent(clamd, settings, "refused")
    proposal = make.proposal(akane)
    send(akane, proposal, EICAR)
    assert statuses(akane) == [404]
    talking(clamd, settings)
    with django_capture_on_commit_callbacks(execute=True):
        assert rescan_attachments(clock()) == 1
    assert (Attachment.objects.count(), stored()) == (0, [])
    assert Notice.objects.get(user=akane).title == f"添付資料を消しました：{proposal}"
    assert AuditLine.objects.get(action="添付資料の削除").reason.startswith("有害なプログラム")


def test_file_that_waited_stays_closed_when_nobody_is_asked_any_more(clamd, settings, akane, clock):
    silent(clamd, settings, "refused")
    send(akane, make.proposal(akane), EICAR)
    settings.CLAMD_ADDRESS = ""
    assert (rescan_attachments(clock()), statuses(akane)) == (0, [404])


def test_missing_file_holds_up_no_other(clamd, settings, akane, clock):
    silent(clamd, settings, "refused")
    proposal = make.proposal(akane)
    send(akane, proposal, FINE)
    send(akane, proposal, FINE + b"2")
    first, second = Attachment.objects.order_by("pk")
    default_storage.delete(str(first.file.name))
    talking(clamd, settings)
    assert rescan_attachments(clock()) == 1
    assert list(Attachment.objects.opened()) == [second]


def test_files_the_scanner_cannot_judge_hold_up_no_other(clamd, settings, akane, clock):
    silent(clamd, settings, "refused")
    proposal = make.proposal(akane)
    for content in (PUZZLE, PUZZLE + b"2", FINE):
        send(akane, proposal, content)
    fine = Attachment.objects.latest("pk")
    talking(clamd, settings)
    known = []
    for _ in range(3):
        known.append(rescan_attachments(clock()))
        clock.move(minutes=6)
    assert (known, list(Attachment.objects.opened())) == ([0, 0, 1], [fine])
    assert rescan_attachments(clock()) == 0  # those two go on being asked about, one in each round
    assert clamd.asked == 5


def test_file_passed_at_first_is_found_by_newer_signatures(clamd, akane, clock, django_capture_on_commit_callbacks):
    proposal = make.proposal(akane)
    send(akane, proposal, FINE)
    send(akane, proposal, PUZZLE[:3])
    assert [look_at_attachments_again(clock()), clamd.asked] == [0, 4]  # once more after they came
    assert [look_at_attachments_again(clock()), clamd.asked] == [0, 4]  # the same signatures
    clamd.signatures += 1
    clamd.answer = b"stream: New.Malware FOUND"
    with django_capture_on_commit_callbacks(execute=True):
        assert look_at_attachments_again(clock()) == 2
    assert (Attachment.objects.count(), stored()) == (0, [])
    body = Notice.objects.filter(user=akane).latest("pk").body
    assert "すでに開いた人がいるかもしれません。" in body and "誰にも渡していません" not in body


def test_silent_scanner_leaves_files_to_be_looked_at_again(clamd, settings, akane, clock):
    send(akane, make.proposal(akane), FINE)
    clamd.answer = b"ERROR"
    assert look_at_attachments_again(clock()) == 0
    assert Attachment.objects.get().signatures is None
    silent(clamd, settings, "refused")
    assert look_at_attachments_again(clock()) == 0
    talking(clamd, settings)
    clock.move(days=31)
    assert [look_at_attachments_again(clock()), Attachment.objects.get().signatures] == [0, None]  # long known


def test_files_of_one_municipality_stay_within_its_quota(settings, akane):
    settings.ATTACHMENT_QUOTA = 1024 * 1024
    first, second = make.proposal(akane), make.proposal(akane)
    assert "添付しました。" in send(akane, first, b"a" * 700_000)
    page = send(akane, second, b"b" * 700_000)
    assert "坂井市の資料は、すべての提案を合わせて1MBまでです（いま0.7MB）。" in page
    assert (Attachment.objects.count(), len(stored())) == (1, 1)
    other = make.staff("fukui@example.jp", "182010")
    assert "添付しました。" in send(other, make.proposal(other), b"b" * 700_000)
    assert Attachment.objects.get(proposal=first).remove(by=akane)
    assert "添付しました。" in send(akane, second, b"b" * 700_000)


@pytest.mark.parametrize(
    "state, kept", [("draft", "本文は下書きに保存しました。"), ("open", "本文は保存してあります。")]
)
def test_full_disk_is_said_at_the_field_and_leaves_nothing(akane, monkeypatch, state, kept):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("portal.files.storage._fsync", full)
    page = send(akane, make.proposal(akane, state=state), FINE)
    assert f"ファイルを保存できませんでした（空き容量不足）。{kept}" in page and 'value="会場の図"' in page
    assert (Attachment.objects.count(), stored()) == (0, [])
