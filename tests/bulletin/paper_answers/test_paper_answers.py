"""書面の符号による回答: codes on paper, the public page, the nod of the secretariat, and the mailed link."""

import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone

from bulletin.desk_answers.desk_items import desk_items
from bulletin.models import AnswerCode, AnswerWord, PaperAnswer
from members.paper_codes.codes import ALPHABET, code_of, grouped
from outbox.models import OutgoingMail
from portal import contact
from portal.models import AuditLine, Paper
from portal.pdf import jobs
from tests import make
from tests.bulletin.rollcall.answering import row_of
from tests.clients import as_, get_page
from tests.desk.lists import listed
from tests.html import joined, text
from tests.portal.pdf.test_jobs import needs_pango

pytestmark = pytest.mark.django_db

SAID = {"answer": "raised", "comment": "秋なら", "said_by": "企画課 品川彩", "email": ""}


@pytest.fixture(autouse=True)
def no_tries_before():
    cache.clear()


@pytest.fixture
def proposal(aoi):
    """Of 坂井市, to 品川区, which has a manager, and 港区, which has nobody; members read it."""
    return make.proposal(
        make.staff("akane@example.jp", name="坂井茜"), wards=["131091", "131032"], body="**くわしく**は本文に"
    )


@pytest.fixture
def code(proposal, secretary):
    return AnswerCode.objects.issue(row_of(proposal), by=secretary)


def send(client, code, **changes):
    return client.post("/answer/", {"code": code.printed, **SAID, **changes})


def test_code_is_random_unmistakable_and_kept_as_a_hash(code):
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){2}", code.printed)
    assert len(ALPHABET) ** 12 > 2**59 and not set("01OIL") & set(ALPHABET)
    kept = {str(value) for value in AnswerCode.objects.values_list().get(pk=code.pk)}
    assert not kept & {code.printed, code_of(code.token)}
    assert grouped(code_of(code.token)) == code.printed


def test_copy_of_the_database_gives_no_code(code, settings):
    printed = code.printed
    settings.SECRET_KEY = "another" * 10
    assert code.printed != printed and not code.is_printable
    assert AnswerCode.objects.typed(printed) == code  # the sheet that is out works on


def test_code_is_taken_however_it_is_typed(client, code, proposal):
    for typed in (code.printed, code.printed.lower(), code.printed.replace("-", ""), f" {code.printed} "):
        shown = joined(text(client.post("/answer/", {"code": typed})))
        assert all(
            words in shown for words in ("カニの町から", "<strong>くわしく</strong>は本文に", "品川区として回答する")
        )
    wide = "".join(chr(ord(each) + 0xFEE0) for each in code.printed)
    assert "品川区として回答する" in text(client.post("/answer/", {"code": wide}))


def test_wrong_code_says_so_and_shows_nothing(client, code):
    shown = text(client.post("/answer/", {"code": "ABCD-EFGH-JKMN"}))
    assert "この符号では回答できません" in shown and "カニの町から" not in shown and "ABCD-EFGH-JKMN" in shown
    assert "用紙にある符号を入力してください" in text(client.post("/answer/", {"code": ""}))


def test_code_shows_nothing_of_the_others(client, code, proposal, secretary, aoi):
    minato = row_of(proposal, "131032")
    said = {"said_by": "港区の人", "said_on": timezone.localdate()}
    assert minato.record("conditional", "港区のことば", by=secretary, version=0, **said)
    assert row_of(proposal).record("considering", "品川区のことば", by=secretary, version=0, **said)
    shown = text(client.post("/answer/", {"code": code.printed}))
    assert not re.search("港区のことば|品川区のことば|港区の人|03-1234-5678|aoi@example.jp", shown)


def test_code_ends_when_reissued_answered_or_closed(code, proposal, secretary, aoi):
    new = AnswerCode.objects.issue(row_of(proposal), by=secretary)
    assert AnswerCode.objects.typed(code.printed) is None and AnswerCode.objects.typed(new.printed) == new
    assert row_of(proposal).answer_with("considering", "", by=aoi, version=0)
    assert AnswerCode.objects.typed(new.printed) is None  # what it answered itself stays
    other = AnswerCode.objects.issue(row_of(proposal, "131032"), by=secretary)
    assert proposal.withdraw(by=proposal.created_by)
    assert AnswerCode.objects.typed(other.printed) is None


def test_answer_waits_for_the_nod_of_the_secretariat(client, desk, code, proposal, aoi):
    shown = text(send(client, code))
    assert "事務局が確かめると" in shown and row_of(proposal).answer == ""
    (item,) = listed(desk_items, timezone.now())
    assert item.title == f"{proposal.number_name}に品川区から書面の符号による回答"
    assert "秋なら" in get_page(desk, item.url)
    desk.post(item.url, {"decision": "accept", "version": 0})
    row = row_of(proposal)
    assert (row.answer, row.comment, row.channel) == ("raised", "秋なら", "paper")
    assert row.how.endswith("企画課 品川彩が記入し、事務局の事務局花子さんが確認）")
    assert "手を挙げる・書面の符号による回答" in get_page(as_(aoi), proposal.get_absolute_url())
    assert listed(desk_items, timezone.now()) == []
    assert desk.get(item.url).status_code == 302
    assert AuditLine.objects.filter(action="書面の回答の採用").count() == 1


def test_answer_is_refused_with_a_reason(client, desk, code, proposal):
    send(client, code)
    (item,) = listed(desk_items, timezone.now())
    assert "採用しない理由を入力してください" in text(desk.post(item.url, {"decision": "refuse", "version": 0}))
    desk.post(item.url, {"decision": "refuse", "version": 0, "reason": "区に確かめたところ、違うとのこと"})
    assert row_of(proposal).answer == "" and not listed(desk_items, timezone.now())


def test_newer_answer_with_the_same_code_replaces_the_waiting_one(client, code):
    for changes in ({}, {}, {"answer": "considering"}):
        send(client, code, **changes)
    assert list(PaperAnswer.objects.values_list("answer", "status")) == [
        ("raised", "replaced"),
        ("considering", "waiting"),
    ]


def test_nod_does_not_replace_what_came_meanwhile(client, desk, code, proposal, aoi):
    send(client, code)
    (item,) = listed(desk_items, timezone.now())
    assert row_of(proposal).answer_with("considering", "", by=aoi, version=0)
    assert "採用できません" in text(desk.post(item.url, {"decision": "accept", "version": 0}, follow=True))
    assert row_of(proposal).answer == "considering" and PaperAnswer.objects.waiting().count() == 1


def test_address_of_the_office_confirms_by_its_link(client, code, proposal):
    shown = [text(send(client, code, email=email)) for email in ("dare@example.jp", "KIKAKU@example.jp")]
    said = [page.partition("<main")[2] for page in shown]
    assert said[0] == said[1]  # whether an address is known is told to nobody
    (mail,) = OutgoingMail.objects.filter(key__startswith="paper-answer:")
    assert mail.to == "kikaku@example.jp"
    link = re.search(r"/answer/confirm/\S+/", mail.body)[0]
    assert "この回答を確定する" in text(client.get(link)) and row_of(proposal).answer == ""
    assert "品川区として「手を挙げる」と回答しました" in text(client.post(link))
    row = row_of(proposal)
    assert row.channel == "paper" and row.how.endswith("登録されたメールアドレスで本人が確認）")
    assert client.get(link).status_code == client.post(link).status_code == 404


def test_link_ends_after_a_week_or_a_newer_answer(client, code, clock):
    send(client, code, email="aoi@example.jp")
    link = re.search(r"/answer/confirm/\S+/", OutgoingMail.objects.get(key__startswith="paper-answer:").body)[0]
    clock.move(days=8)
    assert client.get(link).status_code == 404
    clock.move(days=-8)
    send(client, code, answer="considering")
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("end", ["stopped", "left"])
def test_link_is_void_once_its_reader_is_nobody_there(client, code, proposal, aoi, end):
    """Whoever was stopped or has left since confirms nothing for the ward by what is still in the mailbox."""
    send(client, code, email=aoi.email)
    link = re.search(r"/answer/confirm/\S+/", OutgoingMail.objects.get(key__startswith="paper-answer:").body)[0]
    assert client.get(link).status_code == 200
    if end == "stopped":
        type(aoi).objects.filter(pk=aoi.pk).update(is_active=False)
    else:
        aoi.assignments.update(ended_on=timezone.localdate())
    assert client.get(link).status_code == client.post(link).status_code == 404
    assert row_of(proposal).answer == "" and PaperAnswer.objects.waiting().count() == 1


def test_what_is_missing_is_said_and_what_was_typed_stays(client, code):
    shown = joined(text(send(client, code, answer="conditional", comment="", said_by="", email="だめ")))
    for message in ("どのような条件かを書いてください", "記入した人の課と氏名を入力してください"):
        assert message in shown
    assert "だめ" in shown and not PaperAnswer.objects.exists()


def test_guessing_and_flooding_are_stopped(client, code, settings):
    for number in range(10):
        assert send(client, code, comment=f"{number}").status_code == 200
    assert send(client, code, comment="11").status_code == 429
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "answer_code": "1/m/ip"}
    assert [client.post("/answer/", {"code": "x"}).status_code for _ in range(2)] == [200, 429]


def test_sheets_hold_a_code_for_each_silent_ward_and_no_copy_is_kept(desk, proposal, media, monkeypatch):
    monkeypatch.setattr(jobs, "render_pdf", lambda html, meanwhile: html.encode())  # typesetting has tests of its own
    page = f"/desk/answers/{proposal.pk}/"
    AnswerWord.objects.filter(code="declined").update(name="今回は見送り")
    assert desk.post(f"{page}codes/").url == f"{page}sheets/"
    assert "PDFを作成中です" in desk.get(f"{page}sheets/").content.decode()
    assert jobs.make_one()
    paper = b"".join(desk.get(f"{page}sheets/").streaming_content).decode()
    codes = AnswerCode.objects.of_proposal(proposal)
    assert [code.printed in paper for code in codes] == [True, True] and paper.count('<article class="sheet">') == 2
    assert "□ 手を挙げる" in paper and "□ 今回は見送り" in paper and "/answer/" in paper
    assert not Paper.objects.exists() and not [each for each in media.rglob("*") if each.is_file()]
    desk.post(f"{page}codes/")
    assert {code.pk for code in AnswerCode.objects.not_revoked()} == {code.pk for code in codes}  # the same again


@needs_pango
def test_sheet_is_one_page_however_long_the_enquiry(proposal, code, monkeypatch):
    import weasyprint

    long = "越前がに、花火、" * 125
    type(proposal).objects.update(title="題" * 80, summary="あ" * 200, offers=long, seeks=long, season="冬" * 100)
    proposal.refresh_from_db()
    context = {"proposal": proposal, "codes": [code], "choices": ["手を挙げる", "条件付き", "検討中", "該当なし"]}
    context |= {"address": "https://portal.example.jp/answer/", "day": timezone.localdate()}
    given = contact.Contact("企画部 調査第1課", "東京都千代田区1-1", "03-0000-0000", "a@example.jp")
    monkeypatch.setattr(contact, "current", lambda: given)
    html = render_to_string("bulletin/desk_answers/sheets_pdf.html", context)
    assert "企画部 調査第1課　東京都千代田区1-1　電話 03-0000-0000　a@example.jp" in html
    style = weasyprint.CSS(string=Path(jobs._stylesheet()).read_text())
    assert len(weasyprint.HTML(string=html).render(stylesheets=[style]).pages) == 1


def test_one_sheet_after_the_code_is_made_anew(desk, code, proposal):
    page = f"/desk/answers/{proposal.pk}/131091/"
    assert desk.get(f"{page}sheet/").status_code == 200
    desk.post(f"{page}code/")
    (new,) = AnswerCode.objects.not_revoked().filter(addressee=row_of(proposal))
    assert new != code and AnswerCode.objects.typed(code.printed) is None
