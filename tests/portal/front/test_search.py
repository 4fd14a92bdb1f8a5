"""One box over everything the reader may see."""

import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import quote

import pytest
from django.utils import timezone

from agreements.models import Tie
from members.models import Membership, Municipality, Profile
from portal.front.search.queries import evened
from portal.front.search.suggestions import SYNONYMS
from tests import make
from tests.clients import get_page
from timeline.models import Document, Entry, Section, Venue

pytestmark = pytest.mark.django_db

SECTION = re.compile(
    r'<h2 class="section__title" id="hits-\d+">(.*?)</h2><p class="section__note">(.*?)</p>(.*?)</section>', re.S
)


def hits(client, query):
    """Kind of thing → addresses found."""
    found = SECTION.findall(get_page(client, "/search/", q=query))
    return {kind: re.findall(r'<a href="([^"]+)">', rows) for kind, _, rows in found}


@pytest.mark.parametrize(
    "query, kind, title",
    [
        ("西川 太一郎", "経過に登場する人", "西川 太一郎"),
        ("大井競馬場", "会場", "大井競馬場"),
        ("制度懇談会", "会議", "特別区制度懇談会"),
        ("胆振東部", "災害支援", "平成30年北海道胆振東部地震"),
        ("保健師", "災害支援", "平成30年北海道胆振東部地震"),
        ("２０１７改訂版", "国の方針と地域再生計画", "まち・ひと・しごと創生総合戦略（2017改訂版）"),
        ("地域再生計画", "国の方針と地域再生計画", "広域連携協定締結地域との地域再生計画"),
        ("魅力発信コーナー", "コーナー", "京都府市町村魅力発信コーナー"),
    ],
)
def test_what_the_record_names_is_found_by_its_kind(client, query, kind, title):
    found = {name: (note, rows) for name, note, rows in SECTION.findall(get_page(client, "/search/", q=query))}
    note, rows = found[kind]
    assert "件" in note and title in re.sub("<[^>]+>", "", rows)


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
        ("丼", {"経過・催し": ["/timeline/2017-09-09/"], "訂正": ["/timeline/2017-09-09/"]}),
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


def test_queries_are_kept_for_few_numbers_of_words():
    typed = [list("雪丼町市県")[:number] for number in range(6)]
    assert list(map(evened, typed)) == [[], ["雪"], [*"雪丼"], [*"雪丼町町"], [*"雪丼町市"], [*"雪丼町市県県県県"]]


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


def test_search_names_what_became_of_a_municipality_that_is_gone(client):
    assert hits(client, "岩舟町") == {"自治体": ["/municipalities/093670/"]}
    assert "引き継いだ自治体：栃木県栃木市" in get_page(client, "/search/", q="岩舟町")
    assert hits(client, "宮城 富谷") == {"自治体": ["/municipalities/042161/", "/municipalities/044237/"]}


@pytest.mark.parametrize("number, note", [(50, "50件"), (51, "最初の50件を表示しています。")])
def test_search_shows_fifty_of_a_kind(client, number, note):
    for count in range(number):
        make.entry(f"shiken-{count}", date(2019, 5, 1), title="カナリアの歌")
    [(kind, shown, rows)] = SECTION.findall(get_page(client, "/search/", q="カナリア"))
    assert (kind, shown, rows.count("<li")) == ("経過・催し", note, 50)


def test_search_shows_five_of_each_kind_and_folds_the_rest(client):
    page = get_page(client, "/search/", q="町")
    counts = re.findall(r'<a class="jump-list__link" href="(.*?)"><span>(.*?)</span>.*?>(\d+)件', page)
    assert ("自治体", "50") in [(kind, number) for _, kind, number in counts]
    for (address, kind, number), (title, _, rows) in zip(counts, SECTION.findall(page), strict=True):
        assert kind == title and f'id="{address[1:]}"' in page
        in_sight, _, folded = rows.partition("<details")
        assert in_sight.count("<li") == min(int(number), 5), kind
        assert (f"{kind}のほかの{int(number) - 5}件" in folded) == (int(number) > 5), kind


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
    assert ">区長会総会：<mark>ロゴマーク</mark>を決定</a>" in page


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


def test_search_finds_public_profiles_and_shows_the_words(client):
    editor = make.staff("midori@example.jp")
    texts = {"introduction": "日本海に面し、東尋坊のあるまちです。", "specialities": "らっきょう\n越前がに"}
    Profile.objects.of(editor.municipality).revise(by=editor, version=0, **texts)
    place = editor.municipality.get_absolute_url()
    assert hits(client, "東尋坊") == {"魅力発信": [f"{place}#profile"]}
    assert hits(client, "ラッキョウ") == {"魅力発信": [f"{place}#profile"]}
    assert "日本海に面し、<mark>東尋坊</mark>のあるまちです。" in get_page(client, "/search/", q="東尋坊")
    Membership.objects.update(ended_on=timezone.localdate())
    assert hits(client, "東尋坊") == {}


def test_search_finds_ties_by_the_name_at_their_signing(client):
    ward, azumino = (Municipality.objects.get(lg_code=code) for code in ("131130", "202207"))
    Tie.objects.create(ward=ward, municipality=azumino, kind="友好都市", signed_name="穂高町")
    withdrawn = Tie.objects.create(ward=ward, municipality=azumino, kind="交流都市", signed_name="穂高町")
    withdrawn.withdraw(by=None)
    assert hits(client, "穂高町") == {"各区交流": ["/municipalities/202207/#ties"]}
    page = get_page(client, "/search/", q="穂高町")
    assert "締結時は<mark>穂高町</mark>、いまは長野県安曇野市" in page


def test_search_finds_news_while_they_are_shown(client):
    shown = make.news("流氷の展示", body="網走の流氷を運びます。").get_absolute_url()
    make.news("流氷の下書き", state="draft")
    make.news("流氷はこれから", starts_on=timezone.localdate() + timedelta(days=1))
    group = "事務局からのお知らせ"
    assert hits(client, "流氷")[group] == hits(client, "網走の流氷")[group] == [shown]
    assert hits(client, "今月 流氷")[group] == [shown]
    assert group not in hits(client, "平成28年4月 流氷")


def test_search_finds_corrections_and_pages_about_the_portal(client):
    assert "/timeline/2018-04-16/" in hits(client, "嬭恋村")["訂正"] or hits(client, "嬭恋村")["訂正"]
    assert hits(client, "アクセス解析") == {"このポータルの案内": ["/about/privacy/"]}


def test_search_says_where_a_word_stands_that_no_list_shows(client):
    page = get_page(client, "/search/", q="雪印メグミルク")  # 協賛
    assert "ページの中に、このことばがあります。(1) 「Nipponのシルクと光」" in page
    assert "ページの中に" not in get_page(client, "/search/", q="平成30年10月")


def test_search_shows_marked_up_texts_as_they_read(client):
    make.news("展示", body="**網走の**[流氷](https://example.jp/)を運びます。")
    said = {"summary": "展示の相談です。", "body": "## 趣旨\n- **網走の流氷**を見せます。"}
    make.proposal(visibility="public", **said)
    page = get_page(client, "/search/", q="流氷")
    assert "網走の<mark>流氷</mark>を運びます。" in page
    assert "趣旨 ・網走の<mark>流氷</mark>を見せます。" in page
    assert "<mark>展示</mark>の相談です。<" in get_page(client, "/search/", q="展示")


def test_search_marks_no_html_of_the_texts(client):
    make.entry("shiken", date(2019, 5, 1), title="<i>カナリア", body="<b>カナリア</b>の歌")
    Document.objects.filter(key="survey").update(summary="カナリア", issuer="<b>係</b>")
    page = client.get("/search/", {"q": "カナリア"}).content.decode()
    assert "&lt;i&gt;<mark>カナリア</mark></a>" in page
    assert "&lt;b&gt;<mark>カナリア</mark>&lt;/b&gt;の歌" in page
    assert "&lt;b&gt;係&lt;/b&gt;" in page and "<b>" not in page


def test_search_for_a_period_finds_what_overlaps_it(client, clock):
    clock.set(2019, 6, 1, 12, 0)
    make.entry("fuyu", date(2018, 12, 31), last_day=date(2019, 1, 2), title="カナリアの市")
    make.entry("haru", date(2019, 5, 1), title="カナリアの歌")
    expected = {
        "カナリア 平成30年12月": ["/timeline/fuyu/"],
        "平成31年1月2日 カナリア": ["/timeline/fuyu/"],
        "カナリア 2019-01-03": [],
        "カナリア 先月": ["/timeline/haru/"],
        "カナリア 2019年": ["/timeline/haru/", "/timeline/fuyu/"],
        "カナリア 平成31年5月": [],
    }
    assert {query: hits(client, query).get("経過・催し", []) for query in expected} == expected
    page = unescape(get_page(client, "/search/", q="カナリア 先月"))
    assert "期間：令和元年5月1日から31日まで" in page
    assert f'<a href="/search/?q={quote("カナリア")}">期間をはずす</a>' in page
    as_text = get_page(client, "/search/", q="カナリア 先月", as_text="1")
    assert "期間：" not in as_text and "「カナリア 先月」を含むものは見つかりませんでした。" in as_text


def test_search_suggests_words_of_the_record_and_the_nearest_spelling(client):
    page = get_page(client, "/search/", q="災害")
    assert f'<a href="/search/?q={quote("支援金")}">支援金</a>' in page
    assert hits(client, "支援金")["経過・催し"]
    page = get_page(client, "/search/", q="坂丼市")
    assert "もしかして：" in page and ">坂井市</a>" in page
    assert "もしかして" not in get_page(client, "/search/", q="雪")


def test_search_suggests_no_names_of_drafts(client):
    venue = Venue.objects.create(name="鳳凰鷲鷹会館")
    make.entry("shiken", date(2019, 5, 1), title="下書き", venue=venue, state="draft")
    assert "鳳凰鷲鷹会館" not in get_page(client, "/search/", q="鳳凰鷲鷹会舘前")


def test_every_word_suggested_is_in_the_record(client):
    suggested = {word for words, _, _ in SYNONYMS for word in words} - {"災害"}  # that of ties
    assert [word for word in suggested if not Entry.objects.published().search(word).exists()] == []


def test_section_in_preparation_is_not_found(client):
    Section.objects.create(name="雪のコーナー", lead="白銀の話")
    assert hits(client, "白銀の話") == {}
    Section.objects.update(opened_on="2026-01-01")
    assert hits(client, "白銀の話") == {"コーナー": [Section.objects.get(name="雪のコーナー").get_absolute_url()]}
