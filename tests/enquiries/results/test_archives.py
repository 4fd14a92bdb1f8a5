"""The files of the answers: in figures and joined files by number and name, themselves as a ZIP."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.base import ContentFile

from enquiries.answer_files.models import AnswerFile
from enquiries.models import Answer
from enquiries.results import archives
from enquiries.results.editions import frozen
from portal.front.long_files import write_one
from portal.models import AuditLine
from tests.clients import as_
from tests.enquiries import made
from tests.html import text, untagged

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 6, 1, 9, 0),
    pytest.mark.usefixtures("clock"),
]

SHINAGAWA, SAKAI = "131091", "182109"


@pytest.fixture
def asked(secretary):
    enquiry = made.draft(SHINAGAWA, SAKAI, questions=())
    used = made.question(enquiry.questionnaire, "choice", "助成", key="used", options="有\n無")
    only = {"shown_if": used, "shown_value": "有"}
    made.question(enquiry.questionnaire, "file", "収支/決算書", key="papers", is_public=True, **only)
    enquiry.send(by=secretary)
    return enquiry


def sent(enquiry, lg_code, name, content=b"x", *, is_clean=True):
    row = enquiry.addressees.select_related("enquiry__questionnaire", "municipality").get(municipality__lg_code=lg_code)
    question = enquiry.questionnaire.listed()[1]
    said = {"name": name, "media_type": "text/plain", "contents": "", "is_clean": is_clean}
    return AnswerFile.objects.take_in(row, question, ContentFile(content), by=None, **said)


def hand_in(enquiry, lg_code, **values):
    row = enquiry.addressees.select_related("enquiry__questionnaire").get(municipality__lg_code=lg_code)
    assert Answer.objects.of(row).hand_in(values, by=None, revision=Answer.objects.of(row).revision)


@pytest.fixture
def answered(asked):
    """Two files of 品川区 that count; one of 坂井市 that answers what it was not asked; one that is being scanned."""
    sent(asked, SHINAGAWA, "決算.txt", b"first")
    sent(asked, SHINAGAWA, "決算.TXT", b"second")
    sent(asked, SHINAGAWA, "確認中.txt", b"third", is_clean=False)
    hand_in(asked, SHINAGAWA, used="有", papers=["決算.txt", "決算.TXT", "確認中.txt"])
    sent(asked, SAKAI, "不要.txt", b"fourth")
    hand_in(asked, SAKAI, used="無")
    sent(asked, SHINAGAWA, "訂正.txt", b"fifth")  # of a correction that is not handed in
    return asked


def unzipped(response):
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_zip_holds_what_counts_under_names_that_say_whose_it_is(answered, secretary):
    response = as_(secretary).get(f"/enquiries/{answered.pk}/results/?format=zip")
    assert unzipped(response) == {
        "品川区_問2 収支／決算書_決算.txt": b"first",
        "品川区_問2 収支／決算書_決算 (2).TXT": b"second",
    }
    assert AuditLine.objects.filter(subject="照会第1号_回答のファイル（ZIP）", by=secretary).count() == 1


def test_page_and_joined_files_tell_of_files(answered, secretary):
    client, address = as_(secretary), f"/enquiries/{answered.pk}/results/"
    page = " ".join(untagged(text(client.get(address))).split())
    assert "回答のファイル2件をダウンロード" in page and "ほか1件のファイルは、ウイルスなどの確認が終わってから" in page
    assert "ファイル 3件" in page
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"{address}?format=xlsx").streaming_content)))
    head, *rows = book["全回答"].iter_rows(values_only=True)
    by_place = {row[2]: dict(zip(head, row, strict=True)) for row in rows}
    assert by_place["品川区"]["問2 収支/決算書"] == "決算.txt、決算.TXT、確認中.txt"
    assert by_place["坂井市"]["問2 収支/決算書"] is None


def test_edition_publishes_how_many_files_and_no_name_of_one(answered):
    published = frozen(answered, answered.due_on)
    assert [data["files"] for data in published.results if data["key"] == "papers"] == [3]
    assert "決算.txt" not in str(published)


def test_large_zip_is_written_by_the_worker_and_asked_for_again(answered, secretary, monkeypatch):
    monkeypatch.setattr(archives, "MOST_AT_ONCE", 5)
    client, address = as_(secretary), f"/enquiries/{answered.pk}/results/?format=zip"
    assert "2件あるため、作成に時間がかかります" in text(client.get(address))
    assert write_one()
    page = client.get(address)
    [made_] = [part.split('"')[0] for part in text(page).split("made=")[1:2]]
    assert list(unzipped(client.get(f"{address}&made={made_}")).values()) == [b"first", b"second"]
    secretary.secretariat_role = ""
    secretary.save()
    assert as_(secretary).get(f"{address}&made={made_}").status_code in (403, 404)
