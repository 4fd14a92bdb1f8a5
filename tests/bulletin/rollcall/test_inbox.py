"""受信箱: what one's own ward owes, and how it is looked after within it."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from bulletin.models import Note, Proposal
from members.models import Office
from outbox.models import Notice
from tests import make
from tests.clients import as_
from tests.html import joined

pytestmark = pytest.mark.django_db

SHINAGAWA, MINATO = "131091", "131032"
INBOX, TOKEN = "/bulletin/inbox/", "0123456789abcdef" * 2


@pytest.fixture
def aoi():
    return make.staff("aoi@example.jp", SHINAGAWA, name="品川葵")


@pytest.fixture
def midori(aoi):
    return make.staff("midori@example.jp", SHINAGAWA, name="緑次郎")


@pytest.fixture
def tourism(aoi):
    """Another office of 品川区."""
    return Office.objects.create(
        municipality=aoi.municipality, name="観光課", email="kanko@example.jp", telephone="03-1234-5679"
    )


@pytest.fixture
def proposal():
    return make.proposal(make.staff("aoba@example.jp"))


def titles(response):
    return re.findall(r'pending__title"><a[^>]*>(.*?)<', joined(response.content.decode()))


def row_of(proposal, lg_code=SHINAGAWA):
    return proposal.addressees.get(municipality__lg_code=lg_code)


def handling(proposal):
    return f"/bulletin/proposals/{proposal.pk}/handling/"


def told(kind):
    return sorted(Notice.objects.filter(key__startswith=kind).values_list("user__email", flat=True))


def test_inbox_lists_what_is_not_answered_by_deadline(aoi):
    day = timezone.localdate()
    late = make.proposal(title="三番", answer_until=day + timedelta(days=9))
    soon = make.proposal(title="一番", answer_until=day)
    expired = make.proposal(title="期限切れ", state="expired", answer_until=day - timedelta(days=1))
    answered = make.proposal(title="回答済み")
    row_of(answered).answer_with("considering", "", by=aoi, version=0)
    make.proposal(title="ほかの区へ", wards=[MINATO])
    make.proposal(title="下書き", state="draft")
    make.proposal(title="取り下げ", state="withdrawn")
    hidden = make.proposal(title="非表示")
    Proposal.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now(), hidden_reason="x")
    response = as_(aoi).get(INBOX)
    assert titles(response) == [str(expired), str(soon), str(late)]
    said = joined(response.content.decode())
    assert "未回答 3件" in said and "今日まで" in said and "1日過ぎています" in said
    assert f'検討中<br>あと21日</span><a href="/bulletin/proposals/{answered.pk}/"' in said


def test_inbox_costs_the_same_for_one_row_and_three(aoi, django_assert_num_queries):
    client = as_(aoi)
    client.get(INBOX)
    for _ in range(2):
        for _ in range(2):
            make.proposal()
        row_of(Proposal.objects.first()).answer_with("raised", "", by=aoi, version=0)
        with django_assert_num_queries(7):
            client.get(INBOX)


def test_home_says_how_many_wait(aoi, proposal):
    make.proposal()
    page = as_(aoi).get("/members/").content.decode()
    assert f'<a href="{INBOX}">未回答の提案 2件</a>' in page
    row_of(proposal).answer_with("raised", "", by=aoi, version=0)
    assert "未回答の提案 1件" in as_(aoi).get("/members/").content.decode()
    assert "未回答の" not in as_(make.staff("minato@example.jp", "012068")).get("/members/").content.decode()


def test_member_municipality_is_asked_by_calls(aoi):
    aoba = make.staff("aoba@example.jp")
    make.call(aoi)
    assert "未回答の募集 1件" in as_(aoba).get("/members/").content.decode()
    assert len(titles(as_(aoba).get(INBOX))) == 1


def assign(user, proposal, office="", holder="", was="-"):
    data = {"office": office and office.pk, "holder": holder and holder.pk, "was": was}
    return as_(user).post(f"{handling(proposal)}assign/", data)


def test_proposal_is_forwarded_to_another_office(aoi, midori, tourism, proposal):
    kanko = make.staff("kanko-taro@example.jp", SHINAGAWA)
    kanko.assignments.update(office=tourism)
    assert assign(aoi, proposal, office=tourism).status_code == 302
    assert row_of(proposal).office == tourism
    assert told("assigned:") == ["kanko-taro@example.jp"]
    notice = Notice.objects.get(key__startswith="assigned:")
    assert f"提案第{proposal.pk}号" in notice.body and "観光課" in notice.body and "あと21日" in notice.body
    assert "観光課が受け持ちます。" in as_(midori).get(handling(proposal)).content.decode()


def test_proposal_is_given_to_a_person(aoi, midori, proposal):
    assert assign(aoi, proposal, holder=midori).status_code == 302
    assert [row_of(proposal).holder, told("assigned:")] == [midori, ["midori@example.jp"]]
    assert "緑次郎さん" in as_(aoi).get(INBOX).content.decode()


def test_only_own_people_and_offices_can_be_chosen(aoi, proposal):
    minato = make.staff("minato@example.jp", MINATO)
    response = assign(aoi, proposal, office=minato.assignments.get().office, holder=minato)
    assert response.status_code == 200
    errors = re.findall(r'field__error"[^>]*>(.*?)<', response.content.decode())
    assert errors == ["この自治体の担当課から選んでください。", "この自治体の担当者から選んでください。"]
    assert [row_of(proposal).office, row_of(proposal).holder] == [None, None]


def test_second_of_two_who_assign_sees_what_was_saved(aoi, midori, tourism, proposal):
    assign(aoi, proposal, holder=midori)
    response = assign(midori, proposal, office=tourism)
    said = response.content.decode()
    assert response.status_code == 409
    assert "ほかの人が先に保存しました" in said and "担当課は決めていない、緑次郎さん" in said
    assert f'name="was" value="-{midori.pk}"' in said
    assert f'value="{tourism.pk}" selected' in said
    assert assign(midori, proposal, office=tourism, was=f"-{midori.pk}").status_code == 302
    assert [row_of(proposal).office, row_of(proposal).holder] == [tourism, None]


def test_same_assignment_sent_twice_is_told_once(aoi, midori, proposal):
    answers = [assign(aoi, proposal, holder=midori) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert told("assigned:") == ["midori@example.jp"]


def test_note_is_read_within_the_ward_alone(aoi, midori, proposal):
    data = {"body": "課長に確認中", "token": TOKEN}
    for _ in range(2):
        assert as_(aoi).post(f"{handling(proposal)}notes/", data).status_code == 302
    assert Note.objects.count() == 1
    page = as_(midori).get(handling(proposal)).content.decode()
    assert "課長に確認中" in page and "品川葵" in page
    others = [make.staff("minato@example.jp", MINATO), Proposal.objects.get().created_by, make.secretariat()]
    for user in others:
        assert not Note.objects.visible_to(user).exists()
        assert "課長に確認中" not in as_(user).get(handling(proposal)).content.decode()
        assert "課長に確認中" not in as_(user).get(proposal.get_absolute_url()).content.decode()
    assert not Notice.objects.filter(body__contains="課長に確認中").exists()


def test_empty_note_is_refused(aoi, proposal):
    response = as_(aoi).post(f"{handling(proposal)}notes/", {"body": " ", "token": TOKEN})
    assert "メモを入力してください。" in response.content.decode()
    assert not Note.objects.exists()


def test_notes_stay_after_the_end(aoi, proposal):
    row_of(proposal).note("覚え書き", by=aoi, token=TOKEN)
    proposal.withdraw(by=proposal.created_by)
    assert "覚え書き" in as_(aoi).get(handling(proposal)).content.decode()


def test_people_told_are_the_holder_or_the_office_or_all(aoi, midori, tourism, proposal):
    row, today = row_of(proposal), timezone.localdate()

    def told():
        ((_, users),) = proposal.addressees.filter(pk=row.pk).with_people(today)
        return sorted(user.email for user in users)

    everybody = ["aoi@example.jp", "midori@example.jp"]
    assert told() == everybody
    row.assign(office=tourism, holder=None, by=aoi, was=(None, None))
    assert told() == everybody  # nobody serves there
    midori.assignments.update(office=tourism)
    assert told() == ["midori@example.jp"]
    row.assign(office=tourism, holder=aoi, by=midori, was=(tourism.pk, None))
    assert told() == ["aoi@example.jp"]
    aoi.assignments.update(ended_on=date(2024, 4, 1))
    assert told() == ["midori@example.jp"]
