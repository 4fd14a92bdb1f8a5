"""All files of a proposal as one ZIP."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from bulletin.attachments.archive import unique_names
from bulletin.models import Attachment
from tests import make
from tests.clients import as_

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


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


def test_zip_is_as_private_as_the_proposal(akane, aya):
    draft = make.proposal(akane, state="draft")
    attach(draft, "下書き.txt", "一", akane)
    assert [get(user, draft).status_code for user in (None, aya, akane)] == [302, 404, 200]


def test_names_differ_also_where_case_does_not_count():
    names = ["A.pdf", "a.pdf", "a.PDF", "CON.txt", "図.pdf"]
    assert unique_names(names) == ["A.pdf", "a (2).pdf", "a (3).PDF", "_CON.txt", "図.pdf"]
