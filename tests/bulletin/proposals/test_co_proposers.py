"""共同提案: asked, confirmed or declined by the other's own people, shown once confirmed. And numbers, and likeness."""

import pytest

from bulletin.models import Case, CoProposer, Field
from bulletin.proposal_page.similar import similar_to
from outbox.models import Notice
from tests import make
from tests.clients import as_
from tests.html import text, without_readings

pytestmark = pytest.mark.django_db

FUKUI = "182010"


@pytest.fixture
def fukui():
    return make.staff("fukui@example.jp", FUKUI)


def ask(user, proposal, place):
    return as_(user).post(f"/bulletin/proposals/{proposal.pk}/partners/", {"municipality": place.pk})


@pytest.mark.parametrize("answer, shown", [("confirm", True), ("decline", False)])
def test_partner_stands_beside_the_proposer_once_it_confirmed(akane, fukui, aya, answer, shown):
    proposal = make.proposal(akane)
    for _ in range(2):
        ask(akane, proposal, fukui.municipality)
    row = CoProposer.objects.get()
    assert Notice.objects.filter(user=fukui, title__startswith="共同提案の確認").count() == 1
    assert "福井県福井市" not in as_(aya).get(proposal.get_absolute_url()).content.decode()
    for _ in range(2):
        as_(fukui).post(f"/bulletin/partners/{row.pk}/{answer}/")
    assert ("福井県福井市" in without_readings(text(as_(aya).get(proposal.get_absolute_url())))) == shown
    assert Notice.objects.filter(user=akane, title__contains="共同提案").count() == 1


@pytest.mark.parametrize("end", ["withdraw", "match", "hide", "merge"])
def test_nobody_joins_what_is_over_and_no_answer_is_waited_for(akane, fukui, secretary, end):
    proposal, other = make.proposal(akane), make.proposal(akane)
    row = CoProposer.objects.ask(proposal, fukui.municipality, by=akane)
    assert list(CoProposer.objects.answerable_by(fukui)) == [row]
    more = {"hide": {"reason": "重複のため"}, "merge": {"survivor": other}}.get(end, {})
    assert getattr(proposal, end)(by=secretary, **more)
    assert not CoProposer.objects.answerable_by(fukui).exists()
    assert "共同提案に加わる" not in text(as_(fukui).get(proposal.get_absolute_url(), follow=True))
    said = as_(fukui).post(f"/bulletin/partners/{row.pk}/confirm/", follow=True)
    assert "返事は不要です" in text(said)
    assert CoProposer.objects.get().confirmed_at is None
    assert not Notice.objects.filter(user=akane, title__contains="共同提案").exists()


def test_draft_is_read_by_who_is_asked_to_join_until_it_declines(akane, fukui):
    proposal = make.proposal(akane, state="draft")
    ask(akane, proposal, fukui.municipality)
    url, row = proposal.get_absolute_url(), CoProposer.objects.get()
    assert "共同提案に加わる" in as_(fukui).get(url).content.decode()
    as_(fukui).post(f"/bulletin/partners/{row.pk}/decline/")
    assert as_(fukui).get(url).status_code == 404


@pytest.mark.parametrize("typed", ["提案第{}号", "第{}号", "{}", "　提案 第 {} 号"])
def test_number_finds_the_proposal_for_who_may_read_it(akane, aya, typed):
    proposal = make.proposal(akane)
    found = [
        proposal.title in as_(user).get("/search/", {"q": typed.format(proposal.number)}).content.decode()
        for user in (akane, aya, None)
    ]
    assert found == [True, True, False]


def test_number_of_a_draft_finds_nothing_for_others(akane, aya):
    draft = make.proposal(akane, state="draft")
    assert draft.title not in as_(aya).get("/search/", {"q": f"提案第{draft.pk}号"}).content.decode()


def test_similar_proposals_are_told_with_the_reason(akane, aya):
    other = make.proposal(akane, title="雪の活用", offers="雪", seeks="広場")
    make.proposal(akane, title="桜まつり", offers="桜の苗", seeks="花壇")
    make.proposal(akane, state="draft", title="雪の下書き")
    draft = make.proposal(aya, state="draft", title="雪まつりの会場", offers="広い公園", seeks="")
    assert [(each.title, each.reason) for each in similar_to(draft, aya)] == [
        ("雪の活用", "同じ分野「観光」で、「雪」が共通しています。"),
        ("岩手県北上市・西和賀町から提案を受けた「雪の活用」", "「雪」が共通しています。"),  # a case of the record
    ]
    page = as_(aya).get(f"/bulletin/proposals/{draft.pk}/preview/").content.decode()
    assert f'<a href="{other.get_absolute_url()}">雪の活用</a>' in page


def test_similar_proposal_is_found_however_many_were_posted_since(akane, aya, monkeypatch):
    monkeypatch.setattr("bulletin.proposal_page.similar.FOUND", 1)
    make.proposal(akane, title="雪の活用", offers="", seeks="広場")
    for title in ("桜まつり", "梅まつり"):
        make.proposal(akane, title=title, offers="", seeks="")
    draft = make.proposal(aya, state="draft", title="雪まつり", offers="", seeks="")
    assert "雪の活用" in [each.title for each in similar_to(draft, aya)]


def test_similar_cases_are_told_where_they_are_published(akane):
    case = Case.objects.create(key="yuki", title="雪の催し", summary="雪を運ぶ", channel="visit")
    case.fields.set(Field.objects.filter(name="観光"))
    draft = make.proposal(akane, state="draft", title="雪まつり", offers="", seeks="")
    assert "雪の催し" not in [each.title for each in similar_to(draft, akane)]
