"""回答の確認: whom the secretariat calls about a proposal, 再送, and 代理回答."""

import datetime

import pytest
from django.utils import timezone

from bulletin.models import Addressee
from outbox.models import Notice, OutgoingMail
from portal.models import AuditLine
from tests import make
from tests.bulletin.rollcall.answering import row_of
from tests.clients import as_, get_page
from tests.html import joined, text, untagged

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SAID = {"said_by": "企画課 品川彩", "said_on": datetime.date(2026, 4, 1)}


@pytest.fixture
def proposal(aoi):
    """Of 坂井市, to 品川区, which has a manager, and 港区, which has nobody."""
    return make.proposal(make.staff("akane@example.jp", name="坂井茜"), wards=["131091", "131032"])


def page(proposal):
    return f"/desk/answers/{proposal.pk}/"


def record(client, proposal, **changes):
    data = {"answer": "raised", "comment": "秋なら", "version": 0, "said_by": "企画課 品川彩"}
    data["said_on"] = timezone.localdate().isoformat()
    return client.post(f"{page(proposal)}131091/", data | changes)


def test_page_shows_whom_to_call(desk, proposal):
    shown = get_page(desk, page(proposal))
    read = untagged(shown)
    assert "企画課　電話 03-1234-5678　kikaku@example.jp" in read and "代表担当者　品川葵　aoi@example.jp" in read
    assert shown.count("担当者の登録がありません") == shown.count("<b>担当者なし</b>") == 1  # 港区
    assert shown.count("送り直す：") == 1  # there is nobody in 港区 to send it to
    assert "代表担当者のメールアドレス" not in shown


def test_request_is_sent_again_once_an_hour(desk, secretary, proposal, aoi, clock):
    address = f"{page(proposal)}131091/ask-again/"
    for _ in range(2):
        desk.post(address)
    clock.move(minutes=61)
    assert row_of(proposal).ask_again(by=secretary)
    told = Notice.objects.filter(user=aoi, key__startswith="asked-again:")
    assert told.count() == AuditLine.objects.filter(action="回答のお願いの再送").count() == 2
    assert not row_of(proposal, "131032").ask_again(by=aoi)  # nobody is there
    assert row_of(proposal).answer_with("considering", "", by=aoi, version=0)
    clock.move(minutes=61)
    assert not row_of(proposal).ask_again(by=aoi)


def test_telephoned_answer_is_marked_wherever_it_shows(desk, secretary, proposal, aoi, clock):
    assert record(desk, proposal).status_code == 302
    row = row_of(proposal)
    assert (row.answer, row.comment, row.channel, row.answered_by) == ("raised", "秋なら", "telephone", secretary)
    assert row.how.startswith("代理回答（") and "企画課 品川彩が伝え、事務局の事務局花子さんが記録" in row.how
    for reader in (aoi, proposal.created_by):
        shown = get_page(as_(reader), proposal.get_absolute_url())
        assert row.how in shown and "手を挙げる・代理回答" in shown
    assert "回答の方法：代理回答" in OutgoingMail.objects.get(to="akane@example.jp", key__startswith="answered:").body
    assert "代理回答を記録しました" in Notice.objects.get(user=aoi, key__startswith="recorded:").title
    assert AuditLine.objects.get(action="代理回答").reason == row.how
    assert row.seen_at is None  # nobody of 品川区 has read it


def test_page_says_of_a_ward_without_people_that_nobody_is_told(desk, proposal, aoi):
    pages = [desk.get(f"/desk/answers/{proposal.pk}/{ward}/").content.decode() for ward in ("131091", "131032")]
    assert ["の担当者に知らせます" in page for page in pages] == [True, False]
    assert "港区は、このポータルに担当者がいないため、知らせません。" in pages[1]


def test_visitor_reads_that_it_was_telephoned_and_no_names(desk, proposal, client):
    type(proposal).objects.update(visibility="public")
    record(desk, proposal)
    shown = get_page(client, proposal.get_absolute_url())
    assert "・代理回答" in shown and "品川彩" not in shown and "事務局花子" not in shown


def test_ward_answers_over_what_was_telephoned(desk, secretary, proposal, aoi):
    record(desk, proposal)
    assert row_of(proposal).answer_with("raised", "秋なら", by=aoi, version=1)  # the same words, its own now
    row = row_of(proposal)
    assert (row.channel, row.said_by, row.how) == ("", "", "")
    assert list(row.versions.values_list("channel", flat=True)) == ["telephone", ""]
    assert "前の回答" in get_page(as_(aoi), proposal.get_absolute_url())
    assert not row.record("not_applicable", "", by=secretary, version=2, **SAID)  # what it said itself stays
    assert record(desk, proposal, version=2).status_code == 404


def test_what_is_missing_is_said_at_its_field(desk, proposal, clock):
    response = record(desk, proposal, said_by="", said_on="2036-01-01", answer="conditional", comment="")
    shown = joined(text(response))
    for message in ("伝えた人の課と氏名", "まだ来ていない日です", "どのような条件かを書いてください"):
        assert message in shown
    assert not Addressee.objects.answered().exists()


def test_two_of_the_secretariat_record_at_once(desk, proposal):
    record(desk, proposal)
    response = record(desk, proposal, answer="considering", comment="未定")
    assert response.status_code == 409 and "ほかの職員が先に記録しました" in text(response) and "未定" in text(response)
    assert record(desk, proposal).status_code == 302  # the same sent twice
    assert row_of(proposal).versions.count() == 1


def test_rows_of_the_file(proposal):
    from bulletin.desk_answers.contacts import contacts
    from bulletin.desk_answers.exports import contact_rows

    rows = list(contact_rows(contacts(proposal)))
    assert [row[:6] for row in rows] == [
        ("131032", "港区", "", "", "", ""),
        ("131091", "品川区", "", "", "企画課", "03-1234-5678"),
    ]
