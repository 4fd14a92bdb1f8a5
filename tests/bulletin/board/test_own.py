"""The board narrowed down to the own municipality, or to what it has to do with."""

import csv
from datetime import timedelta

import pytest
from django.utils import timezone

from bulletin.board.tasks import notify_saved_searches
from bulletin.models import CoProposer, SavedSearch
from outbox.models import Notice
from tests import make
from tests.clients import as_

pytestmark = [pytest.mark.django_db, pytest.mark.once]

KITAMI, SHINAGAWA, MINATO = "012068", "131091", "131032"


@pytest.fixture
def world(akane, aya):
    """Proposals by their titles: 坂井市's own, joined, asked to join, a call it is asked by, a case, and others'."""
    other = make.staff("other@example.jp", KITAMI)
    make.proposal(akane, title="自分の提案", wards=[MINATO])
    joined = make.proposal(other, title="共同の提案", wards=[SHINAGAWA])
    CoProposer.objects.create(proposal=joined, municipality=akane.municipality, confirmed_at=timezone.now())
    asked = make.proposal(other, title="誘われた提案", wards=[MINATO])
    CoProposer.objects.create(proposal=asked, municipality=akane.municipality)
    make.call(aya, title="答えた募集", municipalities=["182109"])
    matched = make.proposal(other, title="事例になった提案", wards=[MINATO], state="matched")
    make.case("x", proposal=matched, participants=(("182109", "partner"), (MINATO, "lead")))
    make.proposal(other, title="ほかの提案", wards=[MINATO])
    return akane, aya


def titles(user, **query):
    answer = as_(user).get("/bulletin/", {**query, "format": "csv"})
    rows = csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines())
    return {row["件名"] for row in rows}


def test_board_shows_what_the_own_municipality_proposes(world):
    akane, aya = world
    assert titles(akane, mine="own") == {"自分の提案", "共同の提案"}
    assert titles(aya, mine="own") == {"答えた募集"}


def test_board_shows_what_the_own_municipality_has_to_do_with(world):
    akane, aya = world
    everything = {"自分の提案", "共同の提案", "誘われた提案", "答えた募集", "事例になった提案"}
    assert titles(akane, mine="concerned") == everything
    assert titles(akane, mine="concerned", kind="call") == {"答えた募集"}
    assert titles(aya, mine="concerned") == {"答えた募集", "共同の提案"}


def test_page_and_file_and_the_next_page_are_narrowed_down_alike(akane):
    for _ in range(21):
        make.proposal(akane)
    make.proposal(lg_code=KITAMI, title="ほかの提案")
    page = as_(akane).get("/bulletin/", {"mine": "own"}).content.decode()
    assert "21件のうち新しい20件を表示" in page and "?mine=own&amp;after=" in page
    assert 'mine=own&amp;format=csv"' in page or "mine=own" in page.partition("downloads")[2]
    assert "ほかの提案" not in page


@pytest.mark.parametrize("who", ["visitor", "secretariat"])
def test_who_serves_no_municipality_is_told_so(akane, who):
    make.proposal(akane, visibility="public", title="自分の提案")
    client = as_(None if who == "visitor" else make.secretariat())
    page = client.get("/bulletin/", {"mine": "own"}).content.decode()
    assert "自治体の担当者がログインしているときに選べます。" in page and 'name="mine"' not in page


def test_kept_search_of_who_left_finds_nothing(akane, clock):
    SavedSearch.objects.create(user=akane, name="関わり", query="mine=concerned")
    clock.set(*(timezone.now() + timedelta(days=1)).timetuple()[:5])
    make.call(municipalities=["182109"], title="関わる募集")
    notify_saved_searches(timezone.now())
    assert [notice.title for notice in Notice.objects.filter(user=akane)] != []
    Notice.objects.all().delete()
    akane.assignments.update(ended_on=timezone.localdate())
    clock.set(*(timezone.now() + timedelta(days=1)).timetuple()[:5])
    make.call(municipalities=["182109"], title="あとの募集", visibility="public")
    notify_saved_searches(timezone.now())
    assert not Notice.objects.filter(user=akane).exists()
