"""One box over everything the reader may see."""

import re
from datetime import date

import pytest

from tests import make
from tests.clients import get_page
from timeline.models import Document

pytestmark = pytest.mark.django_db

SECTION = re.compile(
    r'<h2 class="section__title" id="hits-\d+">(.*?)</h2><p class="section__note">(.*?)</p>(.*?)</section>', re.S
)


def hits(client, query):
    """Kind of thing → addresses found."""
    found = SECTION.findall(get_page(client, "/search/", q=query))
    return {kind: re.findall(r'<a href="([^"]+)">', rows) for kind, _, rows in found}


@pytest.mark.parametrize(
    "query, found",
    [
        (
            "雪",
            {
                "経過・催し": ["/timeline/2018-10-06/", "/timeline/2015-02-16/"],
                "連携事例": ["/bulletin/cases/snow/"],
            },
        ),
        ("丼", {"経過・催し": ["/timeline/2017-09-09/"]}),
        ("雪 荒川区", {"経過・催し": ["/timeline/2015-02-16/"], "連携事例": ["/bulletin/cases/snow/"]}),
        ("ゆすはら", {"自治体": ["/municipalities/394050/"]}),
        ("高知県檮原町", {"自治体": ["/municipalities/394050/"]}),
        (
            "広島県町村会",
            {"協定団体・企業": ["/agreements/7/"], "経過・催し": ["/timeline/2017-02-16/", "/timeline/2017-01-27/"]},
        ),
        (
            "推進方針",
            {"経過・催し": ["/timeline/2017-04-24/", "/timeline/2017-03-16/"], "資料": ["/documents/policy-2017/"]},
        ),
        ("ない言葉", {}),
        ("%", {}),
        ("\\", {}),
    ],
)
def test_search_finds_every_kind_of_thing(client, query, found):
    assert hits(client, query) == found


@pytest.mark.parametrize(
    "query, kind, address",
    [
        ("アンケート", "資料", "/documents/survey/"),
        ("ｱﾝｹｰﾄ", "資料", "/documents/survey/"),
        ("あんけーと", "資料", "/documents/survey/"),
        ("国が 戦略", "資料", "/documents/national-strategy-2017/"),
        ("第一生命 保険", "協定団体・企業", "/agreements/12/"),
        ("廣島県町村会", "協定団体・企業", "/agreements/7/"),
        ("広島　町村會", "協定団体・企業", "/agreements/7/"),
    ],
)
def test_search_sees_through_spelling_for_every_kind(client, query, kind, address):
    assert hits(client, query).get(kind) == [address]


def test_search_names_no_municipality_that_is_gone(client):
    assert hits(client, "岩舟町") == {}
    assert hits(client, "宮城 富谷") == {"自治体": ["/municipalities/042161/"]}


@pytest.mark.parametrize("number, note", [(50, "50件"), (51, "最初の50件を表示しています。")])
def test_search_shows_fifty_of_a_kind(client, number, note):
    for count in range(number):
        make.entry(f"shiken-{count}", date(2019, 5, 1), title="カナリアの歌")
    [(kind, shown, rows)] = SECTION.findall(get_page(client, "/search/", q="カナリア"))
    assert (kind, shown, rows.count("<li")) == ("経過・催し", note, 50)


@pytest.mark.parametrize(
    "query, message",
    [
        ("", "探すことばを入力してください。"),
        ("　", "探すことばを入力してください。"),
        ("雪" * 101, "ことばは100文字までで入力してください（いまは101文字）。"),
    ],
)
def test_search_for_nothing_sensible_is_answered_at_the_field(client, query, message):
    page = get_page(client, "/search/", q=query)
    assert re.findall(r'<p class="field__error[^>]*role="alert">(.*?)</p>', page) == [message]
    assert SECTION.findall(page) == []


def test_search_asks_first_and_complains_later(client):
    assert "field__error" not in get_page(client, "/search/")


def test_search_says_when_nothing_is_found_and_keeps_the_words(client):
    page = client.get("/search/", {"q": "<b>ない</b>"}).content.decode()
    assert "「&lt;b&gt;ない&lt;/b&gt;」を含むものは見つかりませんでした。" in page
    assert 'value="&lt;b&gt;ない&lt;/b&gt;"' in page
    assert "<b>ない</b>" not in page


def test_search_tells_meetings_apart_by_their_items(client):
    page = get_page(client, "/search/", q="ロゴマーク")
    assert ">区長会総会：ロゴマークを決定</a>" in page


def test_search_finds_a_document_by_its_summary(client):
    Document.objects.filter(key="survey").update(summary="カナリアの歌について")
    assert hits(client, "カナリアの歌") == {"資料": ["/documents/survey/"]}


def test_search_does_not_mind_the_blank_between_venue_and_room(client):
    found = hits(client, "東京区政会館20階")["経過・催し"]
    assert found and found == hits(client, "東京区政会館 20階")["経過・催し"]


def test_search_finds_what_is_kept_as_a_misprint_by_its_probable_reading(client):
    entry = make.entry("shiken", date(2019, 5, 1), title="浅草で会う")
    entry.corrections.create(
        outcome="kept",
        place="件名",
        as_printed="鴎の会",
        reason="「鷲の会」の誤りとみられる",
        corrected_on=date(2019, 6, 1),
    )
    entry.refresh_derived()
    assert hits(client, "鷲の会")["経過・催し"] == ["/timeline/shiken/"]
