"""Files of answers: closed until the scanner has passed them, looked at again later, and within one quota."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from enquiries.answer_files.tasks import look_at_answer_files_again, rescan_answer_files
from enquiries.models import Answer, AnswerFile, EnquiryAddressee
from outbox.models import Notice
from tests import make
from tests.clamd import EICAR
from tests.clients import as_
from tests.enquiries import made

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 6, 1, 9, 0),
    pytest.mark.usefixtures("clock", "media"),
]


@pytest.fixture
def row(secretary, aya):
    enquiry = made.draft("131091", questions=("file",))
    enquiry.send(by=secretary)
    return enquiry.addressees.get()


def send(user, row, content):
    """The page after sending a file of this content as the answer."""
    client, page = as_(user), f"/enquiries/{row.enquiry_id}/answer/"
    [question] = row.enquiry.questionnaire.questions.all()
    read = Answer.objects.of(EnquiryAddressee.objects.get(pk=row.pk)).revision
    sent = {"read": read, f"file-{question.key}": SimpleUploadedFile("実績.txt", content)}
    return client.post(page, sent, follow=True).content.decode()


def status(user):
    return as_(user).get(AnswerFile.objects.get().get_absolute_url()).status_code


def test_file_that_came_while_the_scanner_was_silent_opens_once_it_is_passed(clamd, row, aya, clock):
    clamd.answer = b"ERROR"
    assert "ウイルスなどの確認が終わるまで、誰も開けません。" in send(aya, row, b"fine")
    assert [status(aya), rescan_answer_files(clock())] == [404, 0]
    clamd.answer = None
    clock.move(minutes=6)
    assert [rescan_answer_files(clock()), status(aya)] == [1, 200]


@pytest.mark.parametrize(
    ("content", "task", "told"),
    [
        (EICAR, rescan_answer_files, "誰にも渡していません。"),
        (b"new malware", look_at_answer_files_again, "すでに開いた人がいるかもしれません。"),
    ],
    ids=["came unscanned", "signatures are newer"],
)
def test_harmful_file_goes_and_the_municipality_is_told(
    clamd, row, aya, clock, django_capture_on_commit_callbacks, content, task, told
):
    clamd.answer = b"ERROR" if content == EICAR else None
    send(aya, row, content)
    clamd.answer = None if content == EICAR else b"stream: New.Malware FOUND"
    clock.move(minutes=6)
    with django_capture_on_commit_callbacks(execute=True):
        assert task(clock()) == 1
    file = AnswerFile.objects.get()
    assert [bool(file.file), status(aya), file.removed_note[:8]] == [False, 404, "有害なプログラム"]
    assert told in Notice.objects.get(user=aya, key__startswith="enquiry-file-refused").body
    assert default_storage.listdir(f"enquiries/{row.pk}")[1] == []


def test_silent_scanner_leaves_files_open_and_to_be_looked_at_again(clamd, row, aya, clock):
    send(aya, row, b"fine")
    clamd.answer = b"ERROR"
    assert [look_at_answer_files_again(clock()), status(aya), AnswerFile.objects.get().signatures] == [0, 200, None]


def test_quota_counts_files_of_answers_and_of_proposals_both_ways(row, aya, settings):
    settings.ATTACHMENT_QUOTA = 1024 * 1024
    proposal = make.proposal(aya)
    attached = {"file": SimpleUploadedFile("図.txt", b"a" * 600_000), "description": "図"}
    page = as_(aya).post(f"{proposal.get_absolute_url()}attachments/", attached, follow=True).content.decode()
    assert "添付しました。" in page
    assert "提案の資料と合わせて1MBまでです（いま0.6MB）。" in send(aya, row, b"b" * 600_000)
    assert "受け取りました。" in send(aya, row, b"b" * 300_000)
    attached = {"file": SimpleUploadedFile("図.txt", b"c" * 300_000), "description": "図"}
    page = as_(aya).post(f"{proposal.get_absolute_url()}attachments/", attached, follow=True).content.decode()
    assert "1MBまでです（いま0.9MB）。" in page and "照会の回答のファイルも数えます。" in page
