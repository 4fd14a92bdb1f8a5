"""保存版: a PDF of the record kept with its hash, for those who cite it."""

import hashlib
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from portal.models import AuditLine, Paper
from tests.clients import get_page, visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]
KEEP = "/timeline/print/editions/"


def test_kept_edition_stays_with_its_hash_whatever_changes(desk, media, clock, secretary):
    for typed in ("2017-03-31", "H29.3.31"):
        assert desk.post(KEEP, {"as_of": typed})["Location"] == "/timeline/print/pdf/?as_of=2017-03-31"
    [paper] = Paper.objects.all()
    assert "保存版" not in visit("/timeline/print/")  # not made yet
    paper.keep(b"%PDF-kept")
    page = visit("/timeline/print/")
    assert hashlib.sha256(b"%PDF-kept").hexdigest() in page and f'href="{KEEP}{paper.pk}/"' in page
    clock.move(days=400)
    Paper.objects.erase(timezone.now())
    response = Client().get(f"{KEEP}{paper.pk}/")
    assert b"".join(response.streaming_content) == b"%PDF-kept"
    assert "これまでの経過_2017-03-31.pdf" in unquote(response["Content-Disposition"])
    assert AuditLine.objects.filter(action="書類の保存", by=secretary).count() == 1


def test_day_to_come_keeps_no_edition(desk):
    response = desk.post(KEEP, {"as_of": "2999-01-01"})
    assert "まだ来ていない日です。" in response.content.decode() and not Paper.objects.exists()


def test_others_than_the_secretariat_see_no_button(client, aoba):
    client.force_login(aoba)
    assert "保存版にして公開する" not in get_page(client, "/timeline/print/")


def test_secretariat_has_the_button(desk):
    assert "保存版にして公開する" in get_page(desk, "/timeline/print/")


def test_file_that_is_being_made_is_said_to_be_of_its_day():
    page = visit("/timeline/print/pdf/", as_of="2017-03-31")
    assert "これまでの経過_2017-03-31" in page and "PDFを作成中です" in page
    assert "基準日を選べません" not in page
