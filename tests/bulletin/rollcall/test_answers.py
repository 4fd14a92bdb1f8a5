"""回答: given as the ward, revisable until the close, every answer kept."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bulletin.models import Addressee, AnswerVersion, AnswerWord, Proposal
from members.models import Membership, Municipality
from outbox.models import Notice
from tests import make
from tests.bulletin.rollcall.answering import row_of, url
from tests.clients import as_, get_page
from tests.html import joined

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 6, 1, 9, 0), pytest.mark.usefixtures("clock")]

SHINAGAWA, MINATO, SAKAI, SENDAI = "131091", "131032", "182109", "041009"


@pytest.fixture
def proposal(akane):
    return make.proposal(akane)


def post(user, proposal, answer="raised", comment="", version=0):
    return as_(user).post(url(proposal), {"answer": answer, "comment": comment, "version": version})


def texts(response, pattern):
    return [re.sub(r"<[^>]+>", "", found) for found in re.findall(pattern, joined(response.content.decode()))]


def test_answer_is_given_as_the_ward_and_kept(aya, proposal, clock):
    assert row_of(proposal).answer_with("considering", "検討します。", by=aya, version=0) is True
    clock.move(days=2)
    assert row_of(proposal).answer_with("raised", "やります。", by=aya, version=1) is True
    row = row_of(proposal)
    assert [row.answer, row.comment, row.version, row.answered_by] == ["raised", "やります。", 2, aya]
    assert row.answered_at - row.first_answered_at == timedelta(days=2)
    said = row.versions.values_list("answer", "comment")
    assert list(said) == [("considering", "検討します。"), ("raised", "やります。")]


def test_answer_over_an_older_one_changes_nothing(aya, proposal):
    row_of(proposal).answer_with("considering", "", by=aya, version=0)
    assert row_of(proposal).answer_with("raised", "", by=aya, version=0) is False
    assert [row_of(proposal).answer, AnswerVersion.objects.count()] == ["considering", 1]


def test_same_answer_again_is_no_new_one(aya, proposal):
    row_of(proposal).answer_with("raised", "やります。", by=aya, version=0)
    assert row_of(proposal).answer_with("raised", "やります。", by=aya, version=1) is False
    assert row_of(proposal).answer_with("raised", "ぜひ。", by=aya, version=1) is True
    assert AnswerVersion.objects.count() == 2


def test_condition_without_words_is_refused_by_the_database(aya, proposal):
    with pytest.raises(IntegrityError), transaction.atomic():
        row_of(proposal).answer_with("conditional", "", by=aya, version=0)
    assert row_of(proposal).answer == ""


MAY, MAY_NOT = True, False
STATES = {  # state: whether a silent ward may answer, whether an answer may be revised, whether one may reply
    "open": (MAY, MAY, MAY),
    "expired": (MAY, MAY_NOT, MAY_NOT),  # late is better than never
    "matched": (MAY_NOT, MAY_NOT, MAY),
    "unmatched": (MAY_NOT, MAY_NOT, MAY_NOT),
    "withdrawn": (MAY_NOT, MAY_NOT, MAY_NOT),
}


def test_table_names_every_posted_state():
    assert set(STATES) == set(Proposal.State) - {Proposal.State.DRAFT, Proposal.State.WAITING}


@pytest.mark.parametrize("state, may", STATES.items(), ids=list(STATES))
def test_answer_depends_on_the_state(akane, aya, state, may):
    proposal = make.proposal(akane, state=state)
    silent, revised = row_of(proposal), row_of(proposal, MINATO)
    AnswerVersion.objects.create(addressee=revised, answer="considering")
    Addressee.objects.filter(pk=revised.pk).update(answer="considering", answered_at=timezone.now(), version=1)
    given = silent.answer_with("raised", "", by=aya, version=0), revised.answer_with("raised", "", by=aya, version=1)
    assert (*given, Proposal.objects.repliable_by(aya).contains(proposal)) == may


@pytest.mark.parametrize("hidden", [{"hidden_at": timezone.now(), "hidden_reason": "重複"}, "merged"])
def test_nothing_is_answered_where_the_proposal_is_out_of_sight(akane, aya, hidden):
    proposal = make.proposal(akane)
    fields = {"merged_into": make.proposal(akane)} if hidden == "merged" else hidden
    Proposal.objects.filter(pk=proposal.pk).update(**fields)
    assert row_of(proposal).answer_with("raised", "", by=aya, version=0) is False
    assert not Proposal.objects.repliable_by(aya).contains(proposal)


ROLES = {  # who may answer, revise the holder and notes, reply to all, open the line with 品川区; of an open proposal
    "visitor": (None, None, None, None),
    "applicant": (403, 403, 404, 403),
    "proposer": (404, 404, 302, 302),
    "co-proposer": (404, 404, 302, 302),
    "asked ward": (302, 302, 302, 302),
    "ward asked as well": (302, 302, 302, 404),
    "ward not asked": (404, 404, 409, 404),
    "other member": (404, 404, 409, 404),
    "secretariat": (403, 403, 409, 403),
}


def person(role, proposal):
    match role:
        case "visitor":
            return None
        case "applicant":
            return make.user("x@example.jp")
        case "proposer":
            return make.staff("x@example.jp")
        case "co-proposer":
            place = Municipality.objects.get(lg_code=SENDAI)
            proposal.co_proposers.create(municipality=place, confirmed_at=timezone.now())
            return make.staff("x@example.jp", SENDAI)
        case "asked ward":
            return make.staff("x@example.jp", SHINAGAWA)
        case "ward asked as well":
            return make.staff("x@example.jp", MINATO)
        case "ward not asked":
            return make.staff("x@example.jp", "131016")
        case "other member":
            return make.staff("x@example.jp", "012068")
        case "secretariat":
            return make.secretariat("x@example.jp")
    raise ValueError(role)


@pytest.mark.parametrize("role, expected", ROLES.items(), ids=list(ROLES))
def test_who_may_do_what_with_an_open_proposal(akane, role, expected):
    proposal = make.proposal(akane, wards=[SHINAGAWA, MINATO])
    client, base = as_(person(role, proposal)), f"/bulletin/proposals/{proposal.pk}"
    said = {"body": "ことば", "token": "a" * 32}
    calls = [
        (f"{base}/answer/", {"answer": "raised", "version": 0}),
        (f"{base}/handling/notes/", said),
        (f"{base}/replies/", {**said, "token": "b" * 32}),
        (f"{base}/lines/{SHINAGAWA}/", {**said, "token": "c" * 32}),
    ]
    answers = [client.post(*call) for call in calls]
    if role == "visitor":
        assert [answer.url for answer in answers] == [f"/accounts/login/?next={address}" for address, _ in calls]
    else:
        assert tuple(answer.status_code for answer in answers) == expected


def test_call_to_all_is_answered_by_a_member_that_joined_later(aya, clock):
    call = make.call(aya)
    assert not call.addressees.filter(municipality__lg_code=SENDAI).exists()
    midori = make.staff("midori@example.jp", SENDAI)
    assert "仙台市として回答する" in as_(midori).get(f"/bulletin/proposals/{call.pk}/").content.decode()
    assert post(midori, call, "conditional", "旅費が出れば").status_code == 302
    assert row_of(call, SENDAI).answer == "conditional"
    assert post(midori, call, "raised", "", 0).status_code == 409


def test_call_to_some_is_answered_by_nobody_else(aya):
    make.staff("akane@example.jp")
    call = make.call(aya, municipalities=[SAKAI])
    assert post(make.staff("midori@example.jp", SENDAI), call).status_code == 404
    assert post(make.staff("minato@example.jp", MINATO), call).status_code == 404


def test_form_asks_for_the_condition_and_keeps_the_choice(aya, proposal):
    response = post(aya, proposal, "conditional", " \n ")
    assert response.status_code == 200
    assert texts(response, 'field__error"[^>]*>(.*?)<') == ["「条件付き」のときは、どのような条件かを書いてください。"]
    assert re.search(r'value="conditional"[^>]*checked', response.content.decode())
    response = post(aya, proposal, "", "ことば")
    assert texts(response, 'field__error"[^>]*>(.*?)<') == [
        "回答を1つ選んでください。決まっていなければ「検討中」を選びます。"
    ]
    assert "ことば</textarea>" in response.content.decode()
    assert row_of(proposal).answer == ""


def test_second_of_two_sees_both_answers(aya, proposal):
    midori = make.staff("midori@example.jp", SHINAGAWA, name="緑次郎")
    post(aya, proposal, "raised", "やります。")
    response = post(midori, proposal, "considering", "まだ決められません。")
    said = response.content.decode()
    assert response.status_code == 409
    for words in (
        "ほかの人が先に回答しました",
        "品川彩さん",
        "手を挙げる",
        "やります。",
        "まだ決められません。</textarea>",
    ):
        assert words in said, words
    assert 'name="version" value="1"' in said
    assert row_of(proposal).answer == "raised"
    assert post(midori, proposal, "considering", "まだ決められません。", 1).status_code == 302
    assert row_of(proposal).answer == "considering"


def test_form_sent_twice_is_one_answer(aya, proposal):
    client, data = as_(aya), {"answer": "raised", "comment": "やります。", "version": 0}
    client.post(url(proposal), data)
    response = client.post(url(proposal), data, follow=True)
    assert "この内容はすでに受け付けています。" in response.content.decode()
    assert AnswerVersion.objects.count() == 1
    assert Notice.objects.filter(key__startswith="answered:").count() == 1


def test_answer_after_the_close_is_refused_and_kept_on_the_page(akane, aya, proposal):
    client = as_(aya)
    assert client.get(url(proposal)).status_code == 200
    proposal.withdraw(by=akane)
    response = client.post(url(proposal), {"answer": "raised", "comment": "長い説明", "version": 0})
    assert response.status_code == 409
    assert "「取下げ」になり、もう回答を受け付けていません" in response.content.decode()
    assert "長い説明" in response.content.decode()
    assert client.get(url(proposal)).status_code == 302


def test_person_who_left_between_form_and_answer_is_refused(akane, aya, proposal, clock):
    make.manager("kanri@example.jp", SHINAGAWA)
    client = as_(aya)
    client.get(url(proposal))
    aya.assignments.get().end(by=aya)
    response = client.post(url(proposal), {"answer": "raised", "comment": "長い説明", "version": 0})
    assert [response.status_code, "長い説明" in response.content.decode()] == [403, True]
    assert row_of(proposal).answer == ""


@pytest.fixture
def everybody():
    """People in all 23 wards."""
    return make.people()


def test_page_shows_the_roll_call(everybody, akane, aya, proposal):
    row_of(proposal).answer_with("considering", "検討します。", by=aya, version=0)
    row_of(proposal).answer_with("raised", "やります。", by=aya, version=1)
    row_of(proposal, MINATO).answer_with("not_applicable", "", by=aya, version=0)
    response = as_(akane).get(proposal.get_absolute_url())
    assert texts(response, 'roll-call__ratio">(.*?)</span>') == ["23区中 2区回答"]
    assert texts(response, 'roll-call__counts">(.*?)</ul>') == [
        "手を挙げる 1条件付き 0検討中 0見送り 0該当なし 1未回答 21既読の区 2"
    ]
    cells = texts(response, '<li class="ward (.*?)</li>')
    names = [re.sub(r'^ward--\w+">', "", cell) for cell in cells]
    assert names[:3] == ["千代田区未回答・未読", "中央区未回答・未読", "港区該当なし"]
    assert names[8] == "品川区手を挙げる" and names[-1] == "江戸川区未回答・未読" and len(names) == 23
    assert response.content.decode().count("ward--silent") == 21
    assert "やります。" in response.content.decode()
    assert texts(response, r"<summary>前の回答</summary>(.*?)</details>") == ["検討中（6月1日（月））検討します。"]
    assert "あと21日" in response.content.decode()


def test_visitor_sees_answers_of_a_public_proposal_without_words(everybody, akane, aya, client):
    proposal = make.proposal(akane, visibility="public")
    row_of(proposal).answer_with("raised", "内緒のことば", by=aya, version=0)
    response = client.get(proposal.get_absolute_url())
    said = response.content.decode()
    assert texts(response, 'roll-call__ratio">(.*?)</span>') == ["23区中 1区回答"]
    assert [words in said for words in ("手を挙げる", "内緒のことば", "未読", "既読", "品川彩")] == [True] + [False] * 4


def test_kept_page_of_a_public_proposal_shows_the_next_answer(everybody, akane, aya, client):
    proposal = make.proposal(akane, visibility="public")
    counts = []
    for answer in ("", "considering", "raised"):
        if answer:
            row_of(proposal).answer_with(answer, "", by=aya, version=row_of(proposal).version)
        response = client.get(proposal.get_absolute_url())
        counts += texts(response, 'roll-call__counts">(.*?)</ul>')
    assert counts == [
        "手を挙げる 0条件付き 0検討中 0見送り 0該当なし 0未回答 23",
        "手を挙げる 0条件付き 0検討中 1見送り 0該当なし 0未回答 22",
        "手を挙げる 1条件付き 0検討中 0見送り 0該当なし 0未回答 22",
    ]


def test_first_look_of_a_ward_is_noted_once(akane, aya, proposal, clock):
    as_(akane).get(proposal.get_absolute_url())
    Client().get(proposal.get_absolute_url())
    assert not proposal.addressees.exclude(seen_at=None).exists()
    as_(aya).get(proposal.get_absolute_url())
    seen = row_of(proposal).seen_at
    clock.move(days=1)
    as_(make.staff("midori@example.jp", SHINAGAWA)).get(proposal.get_absolute_url())
    assert row_of(proposal).seen_at == seen is not None
    assert proposal.addressees.exclude(seen_at=None).count() == 1


def test_answer_is_told_to_the_proposer(everybody, akane, aya, proposal):
    doryo = make.staff("doryo@example.jp")
    row_of(proposal).answer_with("conditional", "11月なら", by=aya, version=0)
    told = Notice.objects.filter(key__startswith="answered:")
    assert sorted(notice.user.email for notice in told) == ["akane@example.jp", "doryo@example.jp"]
    notice = told.get(user=doryo)
    assert notice.title == f"提案第{proposal.number}号：品川区が回答しました（条件付き）"
    for words in (f"提案第{proposal.number}号", "あと21日", "11月なら", "23区中1区"):
        assert words in notice.body, words
    assert notice.municipality == akane.municipality


def test_membership_is_needed_to_answer_a_call_to_all(aya):
    call = make.call(aya)
    user = make.staff("midori@example.jp", SENDAI)
    Membership.objects.filter(municipality__lg_code=SENDAI).update(
        ended_on=date(2026, 5, 1), started_on=date(2020, 1, 1)
    )
    assert post(user, call).status_code == 404


def test_answer_page_shows_what_is_asked_before_the_form(akane, aya):
    proposal = make.proposal(akane, body="会場は**駅前の広場**です。", season="冬")
    page = as_(aya).get(f"/bulletin/proposals/{proposal.pk}/answer/").content.decode()
    places = [page.index(words) for words in (proposal.summary, "越前がに、花火", "駅前の広場", "回答の区分")]
    assert places == sorted(places)
    assert "内容を直す" not in page


def test_each_answer_says_when_to_choose_it_whatever_it_is_called(aya, proposal):
    AnswerWord.objects.filter(code="considering").update(name="庁内で相談中")
    page = get_page(as_(aya), f"{proposal.get_absolute_url()}answer/")
    said = re.findall(r"<span>([^<]*)<br><span class=\"field__help\">([^<]*)</span></span>", page)
    assert said[2] == ("庁内で相談中", "まだ決まっていないとき。決まったら改めます。")
    assert len(said) == len({meaning for _, meaning in said}) >= 4
