"""符号による回答 and 代理回答: without an account, counted once it was confirmed, never over an answer of their own."""

import re
from datetime import date

import pytest

from enquiries.models import Answer, EnquiryCode, EnquiryPaperAnswer
from enquiries.paper_answers import desk_views
from outbox.models import OutgoingMail
from portal.pdf.models import Paper
from tests import make
from tests.clients import as_
from tests.enquiries import made

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 6, 1, 9, 0), pytest.mark.usefixtures("clock")]

MINATO = "131032"


@pytest.fixture
def row(secretary):
    enquiry = made.draft(MINATO, questions=())
    used = made.question(enquiry.questionnaire, "choice", "助成金", key="used", options="ある\nない", is_required=True)
    made.question(enquiry.questionnaire, "number", "額", key="yen", shown_if=used, shown_value="ある")
    made.question(enquiry.questionnaire, "file", "資料", key="f", is_required=True)
    enquiry.send(by=secretary)
    return enquiry.addressees.get()


@pytest.fixture
def code(row, secretary):
    return EnquiryCode.objects.issue(row, by=secretary)


def sent(code, **fields):
    return as_().post("/enquiries/code/", {"code": code.printed.lower(), **fields})


def test_code_shows_the_questions_and_takes_an_answer_that_waits(code, row):
    assert "助成金" in sent(code).content.decode()
    wrong = sent(code, used="", said_by="")
    assert "「助成金」に答えてください。" in wrong.content.decode()
    assert "記入した人の課と氏名を入力してください。" in wrong.content.decode()
    done = sent(code, used="ない", yen="5", said_by="企画課 港次郎").content.decode()
    assert "含めていない回答があります" in done
    assert EnquiryPaperAnswer.objects.waiting().get().values == {"used": "ない"}
    sent(code, used="ある", yen="7", said_by="企画課 港次郎")
    assert EnquiryPaperAnswer.objects.waiting().get().values == {"used": "ある", "yen": "7"}
    assert not Answer.objects.exists()


def test_answer_with_a_code_counts_once_the_secretariat_says_so(code, row, secretary):
    sent(code, used="ない", said_by="企画課 港次郎")
    paper, client = EnquiryPaperAnswer.objects.get(), as_(secretary)
    assert "企画課 港次郎" in client.get(f"/enquiries/{row.enquiry_id}/sheets/").content.decode()
    assert "照会第1号に港区から書面の符号による回答" in client.get("/desk/").content.decode()
    client.post(f"/enquiries/paper/{paper.pk}/", {"decision": "accept", "version": "0"})
    answer = Answer.objects.get()
    assert [answer.values, answer.channel, answer.said_by] == [{"used": "ない"}, "paper", "企画課 港次郎"]
    row.refresh_from_db()
    assert row.stage == "handed_in"
    late = client.post(
        f"/enquiries/paper/{paper.pk}/", {"decision": "refuse", "reason": "重複", "version": "1"}, follow=True
    )
    assert "すでに「採用」になっています" in late.content.decode()


def test_link_mailed_to_a_known_address_confirms_it(code, row, minato):
    sent(code, used="ない", said_by="企画課 港次郎", email="nobody@example.jp")
    assert not OutgoingMail.objects.filter(subject__contains="回答を確かめてください").exists()
    sent(code, used="ない", said_by="企画課 港次郎", email=minato.email)
    mail = OutgoingMail.objects.get(subject__endswith="照会第1号への回答を確かめてください")
    link = re.search(r"/enquiries/code/\S+/", mail.body)[0]
    assert "この回答を確定する" in as_().get(link).content.decode()
    assert not Answer.objects.exists()
    assert "回答しました" in as_().post(link).content.decode()
    assert [Answer.objects.get().channel, as_().get(link).status_code] == ["paper", 404]


def test_code_ends_with_an_answer_of_their_own_a_new_code_and_the_close(code, row, secretary, minato):
    newer = EnquiryCode.objects.issue(row, by=secretary)
    assert [EnquiryCode.objects.typed(each.printed) for each in (code, newer)] == [None, newer]
    paper = newer.receive({"used": "ない"}, said_by="企画課")
    assert Answer.objects.of(row).hand_in({"used": "ある"}, by=minato, revision=0) is True
    assert EnquiryCode.objects.typed(newer.printed) is None
    assert paper.accept(by=secretary, revision=1) is False
    assert [Answer.objects.get().values, EnquiryPaperAnswer.objects.get().status] == [{"used": "ある"}, "waiting"]
    row.enquiry.close(by=secretary)
    assert newer.receive({"used": "ない"}, said_by="企画課") is None


def test_answer_told_by_telephone_says_who_told_it_and_leaves_the_draft(row, secretary, minato):
    Answer.objects.of(row).save_draft({"yen": "9"}, by=minato, revision=0)
    client, page = as_(secretary), f"/enquiries/{row.enquiry_id}/addressees/{MINATO}/record/"
    assert client.get(page).context["form"]["yen"].value() is None  # what is not handed in is theirs alone
    told = {"used": "ない", "said_by": "企画課 港次郎", "said_on": "令和8年5月1日", "read": "1"}
    assert "尋ねた日（令和8年6月1日）より前です。" in client.post(page, told).content.decode()
    client.post(page, {**told, "said_on": "令和8年6月1日"})
    answer = Answer.objects.get()
    assert [answer.values, answer.channel, answer.said_on] == [{"used": "ない"}, "telephone", date(2026, 6, 1)]
    assert answer.draft == {"yen": "9"}
    assert answer.how == "代理回答（令和8年6月1日に企画課 港次郎が伝え、事務局の事務局花子さんが記録）"


def test_many_sheets_are_made_in_parts_that_leave_out_nobody(secretary, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(desk_views, "MOST_SHEETS", 2)
    enquiry = made.sent("131016", MINATO, "182109", by=secretary)
    client, page = as_(secretary), f"/enquiries/{enquiry.pk}/sheets/"
    client.get(page)
    with django_assert_max_num_queries(16):
        client.post(f"{page}issue/")
    parts = client.get(page).context["parts"]
    assert [(first.name, last.name, number) for first, last, number in parts] == [
        ("千代田区", "港区", 2),
        ("坂井市", "坂井市", 1),
    ]
    assert client.get(f"{page}pdf/").headers["Location"] == page
    wanted = client.get(f"{page}pdf/?from=131016&to=131032").content.decode()
    assert "千代田区から2枚" in wanted
    [paper] = Paper.objects.all()
    codes = {code.addressee.municipality.name: code.printed for code in EnquiryCode.objects.of_enquiry(enquiry)}
    assert [codes[name] in paper.html for name in ("千代田区", "港区", "坂井市")] == [True, True, False]


def test_sheets_are_made_for_those_without_people(row, secretary):
    client, page = as_(secretary), f"/enquiries/{row.enquiry_id}/sheets/"
    shown = client.get(page)
    assert str(shown.context["unreached"]) == "1区" and "足りない符号を発行する" in shown.content.decode()
    assert "足りない符号を発行する" not in client.post(f"{page}issue/", follow=True).content.decode()
    client.post(f"{page}issue/")
    assert EnquiryCode.objects.count() == 1
    make.staff("minato2@example.jp", MINATO)
    assert client.get(page).context["unreached"].places == 0
