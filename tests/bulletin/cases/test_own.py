"""Own cases are found again while they are written; a public one and its public proposal lead to each other."""

import re

import pytest

from bulletin.models import Case
from members.own_rows import Part
from tests import make
from tests.bulletin.own_page import rows
from tests.clients import as_, get_page, visit
from tests.make import place

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST = "/bulletin/cases/"
PEOPLE = (("182109", "partner"), ("131091", "lead"))


def listed(user, **query):
    page = get_page(as_(user), LIST, **query)
    return re.findall(r'class="schedule__title"><a href="/bulletin/cases/([\w-]+)/"', page)


def begun_by_hand(user):
    sent = {"title": "流氷", "channel": "visit", "municipalities": "福井県坂井市", "wards": [place("131091").pk]}
    address = as_(user).post(f"{LIST}new/", sent | {"token": "a" * 32}).url
    return Case.objects.get(key=address.split("/")[-2])


def test_case_begun_by_hand_and_left_is_found_again(akane, aya, minato, secretary):
    case = begun_by_hand(akane)
    for user in (akane, aya):
        assert case.get_absolute_url() in get_page(as_(user), "/members/")
        assert case.key in listed(user, mine="own") and listed(user, mine="draft") == [case.key]
        assert "作成中（非公開）" in get_page(as_(user), LIST, mine="draft")
    assert listed(secretary, mine="draft") == [case.key]
    assert f'href="{LIST}?mine=draft"' in get_page(as_(secretary), "/desk/proposals/")
    assert case.get_absolute_url() not in get_page(as_(minato), "/members/")
    assert listed(minato, mine="own") == listed(minato, mine="draft") == []
    assert case.key not in listed(akane)  # the list for everybody


def test_own_page_shows_twenty_cases_that_go_on_and_says_how_many_more(aya):
    for number in range(22):
        make.case(f"tsuzuku-{number}")
    going_on = rows(aya, Part.CASES)
    page = get_page(as_(aya), "/members/")
    part = page.partition('id="cases"')[2].partition("<section")[0]
    assert [row.url for row in going_on if f'href="{row.url}"' in part] == [row.url for row in going_on[:20]]
    assert f"ほかに{len(going_on) - 20}件あります。下の「品川区の連携事例」で読めます。" in part
    Case.objects.filter(key__startswith="tsuzuku-1").delete()
    assert "件あります。下の「" not in get_page(as_(aya), "/members/")


def test_municipality_pages_tell_of_it_once_it_is_public(akane, secretary):
    case = begun_by_hand(akane)
    pages = "/municipalities/182109/", "/municipalities/131091/"
    assert [case.get_absolute_url() in get_page(as_(akane), page) for page in pages] == [False, False]
    assert case.publish(by=secretary)
    assert [case.get_absolute_url() in visit(page) for page in pages] == [True, True]


def test_others_may_not_ask_for_what_is_not_published():
    make.case("hidden", participants=PEOPLE, published_at=None)
    page = visit(LIST, mine="draft")
    assert "担当者か、事務局がログインしているときに選べます。" in page and f"{LIST}hidden/" not in page


def test_own_cases_are_downloaded_with_what_is_not_published(akane):
    make.case("hidden", participants=PEOPLE, published_at=None, title="作成中の事例")
    for query, is_there in (({"mine": "own"}, True), ({}, False)):
        answer = as_(akane).get(LIST, query | {"format": "csv"})
        assert ("作成中の事例" in b"".join(answer.streaming_content).decode("utf-8-sig")) == is_there


@pytest.mark.parametrize("kind", [make.proposal, make.call])
def test_public_case_and_public_proposal_lead_to_each_other_for_everybody(akane, kind):
    proposal = kind(state="matched", visibility="public", title="公開の件")
    case = make.case("c", participants=PEOPLE, proposal=proposal)
    for read in (visit, lambda address: get_page(as_(akane), address)):
        assert f'href="{proposal.get_absolute_url()}"' in read(case.get_absolute_url())
        assert f'href="{case.get_absolute_url()}"' in read(proposal.get_absolute_url())


def test_visitor_is_led_to_neither_a_members_proposal_nor_an_unpublished_case(akane):
    proposal = make.proposal(state="matched", title="会員の件")
    case = make.case("c", participants=PEOPLE, proposal=proposal)
    assert proposal.get_absolute_url() not in visit(case.get_absolute_url())
    public = make.proposal(state="matched", visibility="public")
    hidden = make.case("d", participants=PEOPLE, proposal=public, published_at=None)
    assert hidden.get_absolute_url() not in visit(public.get_absolute_url())
    assert hidden.get_absolute_url() in get_page(as_(akane), public.get_absolute_url())


def test_kept_page_of_a_case_drops_the_link_when_the_proposal_is_hidden(secretary):
    proposal = make.proposal(state="matched", visibility="public")
    case = make.case("c", participants=PEOPLE, proposal=proposal)
    assert proposal.get_absolute_url() in visit(case.get_absolute_url())
    assert proposal.hide(by=secretary, reason="個人の名前があります。")
    assert proposal.get_absolute_url() not in visit(case.get_absolute_url())
