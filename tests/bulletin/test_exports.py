"""Lists of the board as files: what each reader may see, as the page shows it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bulletin.board import proposal_list
from bulletin.models import SavedSearch
from portal.models import AuditLine
from tests import make
from tests.clients import as_
from tests.html import csv_rows

pytestmark = pytest.mark.django_db

SHINAGAWA, MINATO = "131091", "131032"


def test_board_as_a_file_holds_what_its_reader_may_see():
    aoba = make.staff("aoba@example.jp")
    public = make.proposal(aoba, visibility="public", wards=[SHINAGAWA, MINATO])
    public.co_proposers.create(municipality=make.staff("co@example.jp", "041009").municipality)
    public.co_proposers.update(confirmed_at=timezone.now())
    row = public.addressees.get(municipality__lg_code=SHINAGAWA)
    row.answer_with("raised", "", by=make.staff("aoi@example.jp", SHINAGAWA), version=0)
    members = make.proposal(aoba, title="会員の提案")
    make.proposal(aoba, state="draft", title="下書き")
    make.proposal(aoba, title="隠した提案", visibility="public", hidden_at=timezone.now())
    [shown] = csv_rows(Client().get("/bulletin/?format=csv"))
    assert shown[:6] == [str(public.number), "提案", "カニの町から", public.summary, "募集中", "一般公開"]
    place = ["182109", "福井県", "坂井市"]
    assert shown[7:-1] == [str(public.answer_until), *place, "宮城県仙台市", "観光", "1", "1", "1"]
    assert shown[-1].endswith(f"/bulletin/proposals/{public.pk}/")
    reader = as_(make.staff("midori@example.jp", "012068"))
    assert [each[0] for each in csv_rows(reader.get("/bulletin/?format=csv"))] == [
        str(members.number),
        str(public.number),
    ]


def test_board_as_a_file_takes_filters_and_words_and_leaves_pages_aside():
    snow = make.proposal(title="雪の提案", visibility="public")
    crab = make.proposal(title="カニの提案", visibility="public", state="unmatched")
    found = {
        query: [each[0] for each in csv_rows(Client().get(f"/bulletin/?format=csv{query}"))]
        for query in (
            "&q=雪",
            f"&q=第{crab.number}号",
            "&state=open",
            "&q=雪&state=closed",
            "&after=2001-01-01T00:00Z_1",
        )
    }
    everything = [str(crab.number), str(snow.number)]
    assert list(found.values()) == [[str(snow.number)], [str(crab.number)], [str(snow.number)], [], everything]


@pytest.mark.parametrize("number, queries", [(1, 5), (7, 13)])
def test_board_is_read_in_growing_portions(number, queries, monkeypatch):
    """Four queries for each portion, here of 2, 4 and 4, and one for the rows: memory stays the same."""
    monkeypatch.setattr(proposal_list, "FIRST_READ", 2)
    monkeypatch.setattr(proposal_list, "MOST_READ", 4)
    for each in range(number):
        make.proposal(title=f"提案{each}", visibility="public")
    client = Client()
    response = client.get("/bulletin/?format=csv")
    with CaptureQueriesContext(connection) as taken:
        text = b"".join(response.streaming_content).decode()
    assert text.count("\r\n") == number + 1
    assert len(taken) == queries


def test_inbox_as_a_file_holds_what_waits_and_what_may_be_revised():
    aoba, aoi = make.staff("aoba@example.jp"), make.staff("aoi@example.jp", SHINAGAWA)
    waiting, answered = make.proposal(aoba, title="未回答"), make.proposal(aoba, title="回答済み")
    answered.addressees.get(municipality=aoi.municipality).answer_with("considering", "", by=aoi, version=0)
    found = csv_rows(as_(aoi).get("/bulletin/inbox/?format=csv"))
    assert [(each[0], each[1], each[2], each[5]) for each in found] == [
        (str(waiting.number), "未回答", "182109", ""),
        (str(answered.number), "回答済み", "182109", "検討中"),
    ]
    assert csv_rows(as_(make.staff("minato@example.jp", "012068")).get("/bulletin/inbox/?format=csv")) == []


def test_inbox_as_a_file_names_people_and_is_noted():
    """The file needs a login no more than a quarter of an hour ago; the page itself does not."""
    aoi = make.staff("aoi@example.jp", SHINAGAWA)
    client = as_(aoi)
    assert csv_rows(client.get("/bulletin/inbox/?format=csv")) == []
    session = client.session
    session["started_at"] -= 16 * 60
    session.save()
    assert client.get("/bulletin/inbox/?format=csv").url.startswith("/accounts/reauthenticate/?next=")
    assert client.get("/bulletin/inbox/").status_code == 200
    assert [line.by for line in AuditLine.objects.search("受信箱（CSV）")] == [aoi]


def test_saved_searches_and_figures_and_the_desk_are_files_too():
    aoi, desk = make.staff("aoi@example.jp", SHINAGAWA), make.secretariat()
    SavedSearch.objects.create(user=aoi, name="雪", query="q=%E9%9B%AA")
    SavedSearch.objects.create(user=desk, name="よその検索", query="q=x")
    hidden = make.proposal(title="隠した提案", hidden_at=timezone.now(), hidden_reason="重複")
    [search] = csv_rows(as_(aoi).get("/bulletin/searches/?format=csv"))
    assert (search[0], search[2].partition("/bulletin/")[2]) == ("雪", "?q=%E9%9B%AA")
    [row] = csv_rows(as_(desk).get("/desk/proposals/?state=hidden&format=csv"))
    assert (row[0], row[1], row[4], row[-2]) == (str(hidden.number), "隠した提案", "重複", "坂井市")
    assert csv_rows(Client().get("/bulletin/figures/?format=csv")) == []
