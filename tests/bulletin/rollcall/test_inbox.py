"""受信箱: what one's own ward owes, and how it is looked after within it."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from bulletin.models import Note, Proposal
from bulletin.rollcall.views import inbox
from members.models import Office
from outbox.models import Notice
from tests import make
from tests.bulletin.notices import notified
from tests.bulletin.rollcall.answering import row_of
from tests.clients import as_
from tests.html import joined

pytestmark = pytest.mark.django_db

SHINAGAWA, MINATO = "131091", "131032"
INBOX, TOKEN = "/bulletin/inbox/", "0123456789abcdef" * 2


@pytest.fixture
def chika(aya):
    return make.staff("chika@example.jp", SHINAGAWA, name="品川千夏")


@pytest.fixture
def tourism(aya):
    """Another office of 品川区."""
    return Office.objects.create(
        municipality=aya.municipality, name="観光課", email="kanko@example.jp", telephone="03-1234-5679"
    )


@pytest.fixture
def proposal():
    return make.proposal(make.staff("akane@example.jp"))


def titles(response):
    return re.findall(r'pending__title"><a[^>]*>(.*?)<', joined(response.content.decode()))


def handling(proposal):
    return f"/bulletin/proposals/{proposal.pk}/handling/"


def test_inbox_lists_what_is_not_answered_by_deadline(aya):
    day = timezone.localdate()
    late = make.proposal(title="三番", answer_until=day + timedelta(days=9))
    soon = make.proposal(title="一番", answer_until=day)
    expired = make.proposal(title="期限切れ", state="expired", answer_until=day - timedelta(days=1))
    answered = make.proposal(title="回答済み")
    row_of(answered).answer_with("considering", "", by=aya, version=0)
    make.proposal(title="ほかの区へ", wards=[MINATO])
    make.proposal(title="下書き", state="draft")
    make.proposal(title="取り下げ", state="withdrawn")
    hidden = make.proposal(title="非表示")
    Proposal.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now(), hidden_reason="x")
    response = as_(aya).get(INBOX)
    assert titles(response) == [str(expired), str(soon), str(late)]
    said = joined(response.content.decode())
    assert "未回答 3件" in said and "今日まで" in said and "1日過ぎています" in said
    assert f'検討中<br>あと21日</span><span><a href="/bulletin/proposals/{answered.pk}/"' in said
    assert f'href="/bulletin/proposals/{answered.pk}/answer/" aria-label="回答を改める：' in said


def test_inbox_costs_the_same_for_one_row_and_three(aya, django_assert_num_queries):
    client = as_(aya)
    client.get(INBOX)
    for _ in range(2):
        for _ in range(2):
            make.proposal()
        row_of(Proposal.objects.first()).answer_with("raised", "", by=aya, version=0)
        with django_assert_num_queries(12):
            client.get(INBOX)


def test_home_leads_to_the_answer_of_each_that_waits(aya, proposal):
    for _ in range(6):
        make.proposal()
    page = as_(aya).get("/members/").content.decode()
    assert page.count(">\n          回答する\n") == 5 and f'<a href="{INBOX}">ほかに未回答が2件</a>' in page
    row_of(proposal).answer_with("raised", "", by=aya, version=0)
    assert "ほかに未回答が1件" in as_(aya).get("/members/").content.decode()
    assert "未回答が" not in as_(make.staff("minato@example.jp", "012068")).get("/members/").content.decode()


def test_member_municipality_is_asked_by_calls(aya):
    akane = make.staff("akane@example.jp")
    call = make.call(aya)
    assert f'{call.get_absolute_url()}answer/"' in as_(akane).get("/members/").content.decode()
    assert len(titles(as_(akane).get(INBOX))) == 1


def assign(user, proposal, office="", holder="", was="-"):
    data = {"office": office and office.pk, "holder": holder and holder.pk, "was": was}
    return as_(user).post(f"{handling(proposal)}assign/", data)


def test_proposal_is_forwarded_to_another_office(aya, chika, tourism, proposal):
    kanko = make.staff("kanko-taro@example.jp", SHINAGAWA)
    kanko.assignments.update(office=tourism)
    assert assign(aya, proposal, office=tourism).status_code == 302
    assert row_of(proposal).office == tourism
    assert notified("assigned:") == ["kanko-taro@example.jp"]
    notice = Notice.objects.get(key__startswith="assigned:")
    assert f"提案第{proposal.number}号" in notice.body and "観光課" in notice.body and "あと21日" in notice.body
    assert "観光課が担当します。" in as_(chika).get(handling(proposal)).content.decode()


def test_proposal_is_given_to_a_person(aya, chika, proposal):
    assert assign(aya, proposal, holder=chika).status_code == 302
    assert [row_of(proposal).holder, notified("assigned:")] == [chika, ["chika@example.jp"]]
    assert "品川千夏さん" in as_(aya).get(INBOX).content.decode()


def test_only_own_people_and_offices_can_be_chosen(aya, proposal):
    minato = make.staff("minato@example.jp", MINATO)
    response = assign(aya, proposal, office=minato.assignments.get().office, holder=minato)
    assert response.status_code == 200
    errors = re.findall(r'field__error"[^>]*>(.*?)<', response.content.decode())
    assert errors == ["この自治体の担当課から選んでください。", "この自治体の担当者から選んでください。"]
    assert [row_of(proposal).office, row_of(proposal).holder] == [None, None]


def test_second_of_two_who_assign_sees_what_was_saved(aya, chika, tourism, proposal):
    assign(aya, proposal, holder=chika)
    response = assign(chika, proposal, office=tourism)
    said = response.content.decode()
    assert response.status_code == 409
    assert "ほかの人が先に保存しました" in said and "担当課は未定、品川千夏さん" in said
    assert f'name="was" value="-{chika.pk}"' in said
    assert f'value="{tourism.pk}" selected' in said
    assert assign(chika, proposal, office=tourism, was=f"-{chika.pk}").status_code == 302
    assert [row_of(proposal).office, row_of(proposal).holder] == [tourism, None]


def test_same_assignment_sent_twice_is_told_once(aya, chika, proposal):
    answers = [assign(aya, proposal, holder=chika) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert notified("assigned:") == ["chika@example.jp"]


def test_note_is_read_within_the_ward_alone(aya, chika, proposal):
    data = {"body": "課長に確認中", "token": TOKEN}
    for _ in range(2):
        assert as_(aya).post(f"{handling(proposal)}notes/", data).status_code == 302
    assert Note.objects.count() == 1
    page = as_(chika).get(handling(proposal)).content.decode()
    assert "課長に確認中" in page and "品川彩" in page
    others = [make.staff("minato@example.jp", MINATO), Proposal.objects.get().created_by, make.secretariat()]
    for user in others:
        assert not Note.objects.visible_to(user).exists()
        assert "課長に確認中" not in as_(user).get(handling(proposal)).content.decode()
        assert "課長に確認中" not in as_(user).get(proposal.get_absolute_url()).content.decode()
    assert not Notice.objects.filter(body__contains="課長に確認中").exists()


def test_empty_note_is_refused(aya, proposal):
    response = as_(aya).post(f"{handling(proposal)}notes/", {"body": " ", "token": TOKEN})
    assert "メモを入力してください。" in response.content.decode()
    assert not Note.objects.exists()


def test_notes_stay_after_the_end(aya, proposal):
    row_of(proposal).note("覚え書き", by=aya, token=TOKEN)
    proposal.withdraw(by=proposal.created_by)
    assert "覚え書き" in as_(aya).get(handling(proposal)).content.decode()


def test_people_told_are_the_holder_or_the_office_or_all(aya, chika, tourism, proposal):
    row, today = row_of(proposal), timezone.localdate()

    def told():
        ((_, users),) = proposal.addressees.filter(pk=row.pk).with_people(today)
        return sorted(user.email for user in users)

    everybody = ["aya@example.jp", "chika@example.jp"]
    assert told() == everybody
    row.assign(office=tourism, holder=None, by=aya, was=(None, None))
    assert told() == everybody  # nobody serves there
    chika.assignments.update(office=tourism)
    assert told() == ["chika@example.jp"]
    row.assign(office=tourism, holder=aya, by=chika, was=(tourism.pk, None))
    assert told() == ["aya@example.jp"]
    aya.assignments.update(ended_on=date(2024, 4, 1))
    assert told() == ["chika@example.jp"]


def test_what_expired_a_year_ago_is_asked_no_more_and_can_be_answered(aya, proposal, clock):
    until = proposal.answer_until
    proposal.expire(until + timedelta(days=1))
    for days, asked in ((365, True), (366, False)):
        day = until + timedelta(days=days)
        clock.set(day.year, day.month, day.day, 9, 0)
        assert (titles(as_(aya).get(INBOX)) == [str(proposal)]) is asked
        assert (str(proposal) in as_(aya).get("/members/").content.decode()) is asked
    page = as_(aya).get(f"{INBOX}?part=late")
    assert titles(page) == [str(proposal)] and "もう催促は届きません" in page.content.decode()
    assert row_of(proposal).answer_with("raised", "", by=aya, version=0)
    assert titles(as_(aya).get(f"{INBOX}?part=late")) == []


def test_newest_answers_stand_below_and_all_on_pages_of_their_own(aya, monkeypatch):
    monkeypatch.setattr(inbox, "MOST_ANSWERED", 2)
    for number in range(3):
        make.proposal(title=f"その{number}")
        row_of(Proposal.objects.latest("pk")).answer_with("raised", "", by=aya, version=0)
    page = as_(aya).get(INBOX).content.decode()
    assert "回答したもの：3件すべてを見る" in page and "その2" in page and "その0" not in page
    assert "その0" in as_(aya).get(f"{INBOX}?part=answered").content.decode()
