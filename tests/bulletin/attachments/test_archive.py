"""All files of a proposal as one ZIP."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from bulletin.attachments.archive import unique_names
from bulletin.models import Attachment, Message
from tests import make
from tests.clients import as_

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("media")]


def attach(proposal, name, content, by):
    said = {"name": name, "media_type": "text/plain", "description": "説明"}
    return Attachment.objects.take_in(proposal, ContentFile(content.encode()), by=by, **said)


def get(user, proposal):
    return as_(user).get(f"/bulletin/proposals/{proposal.pk}/attachments/zip/")


def test_files_come_as_one_zip_with_names_windows_reads(akane, aya):
    proposal = make.proposal(akane)
    attach(proposal, "会場図.txt", "一", akane)
    attach(proposal, "会場図.txt", "二", akane)
    attach(proposal, "確認中.txt", "三", akane)
    proposal.attachments.filter(name="確認中.txt").update(recheck_at=timezone.now())
    page = as_(aya).get(proposal.get_absolute_url()).content.decode()
    assert f"/bulletin/proposals/{proposal.pk}/attachments/zip/" in page
    response = get(aya, proposal)
    package = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    assert package.testzip() is None
    assert {info.filename: package.read(info).decode() for info in package.infolist()} == {
        "会場図.txt": "一",
        "会場図 (2).txt": "二",
    }
    assert all(info.flag_bits & 0x800 for info in package.infolist())  # UTF-8, as Windows asks
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "no-store" in response.headers["Cache-Control"]


def say(user, proposal, name, line=None):
    enclosed = {"file": ContentFile(name.encode()), "name": name, "media_type": "text/plain", "is_clean": True}
    said = {"body": "ことば", "token": f"{Message.objects.count():032x}", "line": line and make.place(line)}
    return Message.objects.send(proposal=proposal, by=user, enclosed=enclosed, **said)[0]


def test_files_of_messages_come_along_for_who_may_read_them(akane, aya):
    minato, desk = make.staff("minato@example.jp", "131032"), make.secretariat()
    proposal = make.proposal(akane, visibility="public")
    attach(proposal, "図.txt", "一", akane)
    say(akane, proposal, "図.txt")
    hidden = say(aya, proposal, "隠した図.txt")
    assert hidden.hide(by=desk, reason="試験")
    say(aya, proposal, "図.txt", line="131091")
    say(minato, proposal, "図.txt", line="131032")

    def names(user):
        return zipfile.ZipFile(io.BytesIO(get(user, proposal).getvalue())).namelist()

    assert names(None) == ["図.txt"]
    assert names(aya) == ["図.txt", "返信/図.txt", "相談/図.txt"]
    assert names(akane) == ["図.txt", "返信/図.txt", "相談/図.txt", "相談/図 (2).txt"]
    assert names(desk) == ["図.txt", "返信/図.txt", "返信/隠した図.txt"]
    offers = "返信や相談のファイルをまとめて受け取る（ZIP）"
    pages = [as_(user).get(proposal.get_absolute_url()).content.decode() for user in (aya, None)]
    assert [offers in page for page in pages] == [True, False]


def test_zip_is_as_private_as_the_proposal(akane, aya):
    draft = make.proposal(akane, state="draft")
    attach(draft, "下書き.txt", "一", akane)
    assert [get(user, draft).status_code for user in (None, aya, akane)] == [302, 404, 200]


def test_names_differ_also_where_case_does_not_count():
    names = ["A.pdf", "a.pdf", "a.PDF", "CON.txt", "図.pdf"]
    assert unique_names(names) == ["A.pdf", "a (2).pdf", "a (3).PDF", "_CON.txt", "図.pdf"]
