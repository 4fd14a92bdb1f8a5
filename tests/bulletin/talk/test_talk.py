"""やりとり: words to all, and the private line, which nobody else reads."""

import re

import pytest
from django.utils import timezone

from bulletin.models import Message
from outbox.models import Notice, OutgoingMail
from portal.models import AuditLine
from tests import make
from tests.clients import as_
from tests.make import place

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SHINAGAWA, MINATO, SAKAI, SENDAI, KITAMI = "131091", "131032", "182109", "041009", "012068"
TOKEN = "0123456789abcdef" * 2


@pytest.fixture
def proposal(akane):
    return make.proposal(akane)


def base(proposal):
    return f"/bulletin/proposals/{proposal.pk}/"


def send(user, proposal, body="ことば", line=None, token=TOKEN):
    line = place(line) if line else None
    return Message.objects.send(proposal=proposal, body=body, by=user, token=token, line=line)


def told(kind="said:"):
    return sorted(set(Notice.objects.filter(key__startswith=kind).values_list("user__email", flat=True)))


def test_reply_is_spoken_as_the_municipality(akane, proposal):
    response = as_(akane).post(f"{base(proposal)}replies/", {"body": "日程を加えました。", "token": TOKEN}, follow=True)
    said = response.content.decode()
    assert "福井県坂井市として送りました。" in said and "日程を加えました。" in said
    message = Message.objects.get()
    assert [message.municipality.lg_code, message.line, message.written_by] == [SAKAI, None, akane]
    assert "坂井茜" not in said.partition('id="talk"')[2].partition("</section>")[0]


def test_form_sent_twice_is_one_message(akane, aya, proposal):
    client, data = as_(akane), {"body": "ことば", "token": TOKEN}
    answers = [client.post(f"{base(proposal)}replies/", data, follow=True) for _ in range(2)]
    assert Message.objects.count() == 1
    assert "この内容はすでに受け付けています。" in answers[1].content.decode()
    assert told() == ["aya@example.jp"]


@pytest.mark.parametrize(
    "body, error",
    [
        ("", "本文を入力してください。"),
        ("あ" * 4001, "4,000文字までで入力してください（いまは4001文字）。"),
        ("見えない\u200b文字", "1行目の「見えない」のすぐあとに、見えない文字（U+200B）があります。"),
    ],
)
def test_words_that_cannot_be_sent_stay_in_the_form(akane, proposal, body, error):
    response = as_(akane).post(f"{base(proposal)}replies/", {"body": body, "token": TOKEN})
    assert response.status_code == 200
    (found,) = re.findall(r'field__error"[^>]*>(.*?)<', response.content.decode())
    assert found.startswith(error)
    assert f"{body}</textarea>" in response.content.decode()
    assert not Message.objects.exists()


def test_markup_is_shown_as_it_was_typed(akane, aya, proposal):
    send(akane, proposal, "<script>alert(1)</script>\n&amp;")
    page = as_(aya).get(proposal.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>&amp;amp;" in page


def test_address_and_telephone_are_links_in_replies_and_private_lines(akane, aya, proposal):
    words = "資料は https://example.jp/wiki/坂井市 、電話は03-5742-6603です。"
    send(akane, proposal, words)
    send(akane, proposal, words, line="131091", token=TOKEN[::-1])
    for page in (base(proposal), f"{base(proposal)}lines/{SHINAGAWA}/"):
        text = as_(aya).get(page).content.decode()
        assert 'href="https://example.jp/wiki/%E5%9D%82%E4%BA%95%E5%B8%82"' in text
        assert 'href="tel:0357426603"' in text


def test_reply_is_told_to_the_asked_but_not_to_who_said_not_applicable(akane, aya, proposal):
    minato = make.staff("minato@example.jp", MINATO)
    make.staff("kitami@example.jp", KITAMI)
    row = proposal.addressees.get(municipality__lg_code=MINATO)
    row.answer_with("not_applicable", "", by=minato, version=0)
    send(akane, proposal, "日程を加えました。")
    assert told() == ["aya@example.jp"]
    notice = Notice.objects.get(key__startswith="said:")
    assert notice.title == f"提案第{proposal.number}号：福井県坂井市から返信がありました"
    assert "日程を加えました。" in notice.body and "あと21日" in notice.body


def test_reply_of_a_ward_is_told_to_the_proposer(akane, aya, proposal):
    send(aya, proposal)
    assert told() == ["akane@example.jp"]


def readers():
    """Everybody there is, by what they are."""
    co = place(SENDAI)
    return co, {
        "proposer": make.staff("teian@example.jp"),
        "co-proposer": make.staff("kyodo@example.jp", SENDAI),
        "ward": make.staff("ku@example.jp", SHINAGAWA),
        "other ward": make.manager("minato@example.jp", MINATO),
        "other member": make.manager("kitami@example.jp", KITAMI),
        "secretariat": make.secretariat(),
        "applicant": make.user("x@example.jp"),
        "visitor": None,
    }


def test_private_line_is_read_by_its_two_sides_alone(akane, aya, proposal):
    co, people = readers()
    proposal.co_proposers.create(municipality=co, confirmed_at=timezone.now())
    send(aya, proposal, "図面を送ります", SHINAGAWA)
    entitled = {"proposer", "co-proposer", "ward"}
    for name, user in people.items():
        pages = [as_(user).get(address) for address in (base(proposal), f"{base(proposal)}lines/{SHINAGAWA}/")]
        found = ["図面を送ります" in page.content.decode() for page in pages]
        assert found == [name in entitled] * 2, name
        if user:
            assert Message.objects.visible_to(user).exists() is (name in entitled), name
            assert ("品川区との相談" in pages[0].content.decode()) is (name in entitled), name
            assert pages[1].status_code == (200 if name in entitled else 403 if not user.municipality else 404)


def test_one_ward_never_reads_the_line_of_another(akane, aya, proposal):
    minato = make.staff("minato@example.jp", MINATO)
    send(akane, proposal, "港区さんへ", MINATO)
    assert as_(aya).get(f"{base(proposal)}lines/{MINATO}/").status_code == 404
    assert as_(aya).post(f"{base(proposal)}lines/{MINATO}/", {"body": "x", "token": TOKEN}).status_code == 404
    assert "港区さんへ" not in as_(aya).get(base(proposal)).content.decode()
    assert "港区さんへ" in as_(minato).get(base(proposal)).content.decode()


def test_unconfirmed_partner_reads_no_line(aya, proposal):
    proposal.co_proposers.create(municipality=place(SENDAI))
    sendai = make.staff("kyodo@example.jp", SENDAI)
    send(aya, proposal, "図面を送ります", SHINAGAWA)
    assert as_(sendai).get(f"{base(proposal)}lines/{SHINAGAWA}/").status_code == 404
    assert not Message.objects.visible_to(sendai).exists()


def test_line_is_told_to_its_people_and_its_subject_says_nothing(akane, aya, proposal):
    _, people = readers()
    send(aya, proposal, "図面を送ります", SHINAGAWA)
    assert told() == ["akane@example.jp", "ku@example.jp", "teian@example.jp"]
    mails = OutgoingMail.objects.filter(key__startswith="said:")
    assert sorted(mail.to for mail in mails) == ["akane@example.jp", "ku@example.jp", "teian@example.jp"]
    assert {mail.subject for mail in mails} == {
        f"【全国連携ポータル】提案第{proposal.number}号について、相談の連絡があります"
    }
    assert all("図面を送ります" in mail.body and mail.municipality_id for mail in mails)
    assert not AuditLine.objects.exists()
    assert people


def test_administrator_reads_no_line_in_the_list_of_mails(akane, aya, proposal, settings):
    settings.EMAIL_HOST = ""
    send(aya, proposal, "図面を送ります", SHINAGAWA)
    admin = make.secretariat(secretariat_role="administrator")
    page = as_(admin).get("/desk/mail/").content.decode()
    assert "相談の連絡があります" in page and "図面を送ります" not in page


def test_line_exists_only_with_who_was_asked(akane):
    proposal = make.proposal(akane, wards=[SHINAGAWA])
    assert as_(akane).get(f"{base(proposal)}lines/{SHINAGAWA}/").status_code == 200
    assert as_(akane).get(f"{base(proposal)}lines/{MINATO}/").status_code == 404
    assert as_(make.staff("m@example.jp", MINATO)).get(f"{base(proposal)}lines/{MINATO}/").status_code == 404


def test_words_after_the_end_are_refused_and_kept_on_the_page(akane, aya, proposal):
    proposal.withdraw(by=akane)
    for address in (f"{base(proposal)}replies/", f"{base(proposal)}lines/{SHINAGAWA}/"):
        response = as_(aya).post(address, {"body": "長い文章", "token": TOKEN})
        assert [response.status_code, "長い文章" in response.content.decode()] == [409, True]
    assert not Message.objects.exists()


def test_secretariat_hides_a_reply_with_a_reason(akane, aya, proposal):
    message, _ = send(aya, proposal, "まずいことば")
    desk = make.secretariat()
    url = f"/bulletin/messages/{message.pk}/hide/"
    assert "理由を入力してください" in as_(desk).post(url, {"reason": ""}).content.decode()
    assert as_(desk).post(url, {"reason": "個人の名前があるため"}).status_code == 302
    assert "すでに非表示" in as_(desk).post(url, {"reason": "別の理由"}, follow=True).content.decode()
    for user, reads in ((akane, False), (aya, False), (desk, True)):
        page = as_(user).get(base(proposal)).content.decode()
        assert ["個人の名前があるため" in page, "まずいことば" in page] == [True, reads]
    line = AuditLine.objects.get(action="返信の非表示")
    assert [line.by, line.reason, line.municipality] == [desk, "個人の名前があるため", aya.municipality]
    assert told("said-hidden:") == ["aya@example.jp"]


def test_hidden_reply_is_read_in_no_notice_and_leaves_in_no_mail(akane, aya, proposal):
    late = make.staff("late@example.jp", mail_choice="daily")
    message, _ = send(aya, proposal, "まずいことば")
    kept, _ = send(aya, proposal, "よいことば", token="b" * 32)
    sent = OutgoingMail.objects.get(key=f"said:{kept.pk}:{akane.pk}")
    assert message.hide(by=make.secretariat(), reason="個人の名前があるため")
    for user in (akane, late):
        page = as_(user).get("/members/notices/").content.decode()
        assert ["まずいことば" in page, "よいことば" in page] == [False, True]
    waiting = OutgoingMail.objects.waiting().filter(user=akane)
    assert list(waiting.values_list("key", flat=True)) == [sent.key]
    held = OutgoingMail.objects.get(key=f"said:{message.pk}:{akane.pk}")
    assert (held.state, held.body, held.last_error) == ("中止", "", "返信を、事務局が非表示にしました。")


def test_secretariat_hides_no_private_word(aya, proposal):
    message, _ = send(aya, proposal, "図面を送ります", SHINAGAWA)
    response = as_(make.secretariat()).get(f"/bulletin/messages/{message.pk}/hide/")
    assert response.status_code == 404


def test_long_talk_is_cut_on_the_page_and_whole_beside_it(akane, aya, proposal):
    for number in range(120):
        send(aya, proposal, f"返信{number}番", token=f"{number:032x}")
    page = as_(akane).get(base(proposal)).content.decode()
    assert ["返信69番" in page, "返信70番" in page, "120件の返信をすべて読む" in page] == [False, True, True]
    last = as_(akane).get(f"{base(proposal)}replies/").content.decode()
    first = as_(akane).get(f"{base(proposal)}replies/?page=1").content.decode()
    assert ["返信119番" in last, "返信99番" in last, "返信99番" in first] == [True, False, True]
