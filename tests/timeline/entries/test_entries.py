"""これまでの経過: finding entries by filters, and following their threads."""

import re

import pytest

from tests import make, record
from tests.clients import as_, get_page
from tests.html import joined
from timeline.models import Entry, Link

pytestmark = pytest.mark.django_db

LIST = "/timeline/"
UNKNOWN = "一覧にない指定です。選び直してください。"
UNKNOWN_CODE = "自治体：この全国地方公共団体コードの自治体は名簿にありません。"
NO_NULL = "使えない文字が含まれています。入力し直してください。"
NEWEST = record.KEYS[::-1]


def shown(page):
    return re.findall(r'<h3><a href="/timeline/([\w-]+)/">', page)


def messages(page):
    notice = re.findall(r'<div class="notice notice--error" role="alert">(.*?)</div>', page, re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", notice[0], re.DOTALL) if notice else []


def written(condition):
    return record.keys(condition)[::-1]


def named(*beginnings):
    return written(lambda row: any(name.startswith(beginnings) for name in record.names(row)))


@pytest.mark.parametrize("kind", sorted({row["kind"] for row in record.ENTRIES}))
def test_kind_narrows_the_list(client, kind):
    assert shown(get_page(client, LIST, kind=kind)) == written(lambda row: row["kind"] == kind)


def test_several_kinds_are_alternatives(client):
    kinds = ["agreement", "publication"]
    assert shown(get_page(client, LIST, kind=kinds)) == written(lambda row: row["kind"] in kinds)


@pytest.mark.parametrize("year", ["2014", "2015", "2016", "2017", "2018"])
def test_year_narrows_the_list(client, year):
    assert shown(get_page(client, LIST, year=year)) == written(lambda row: str(row["key"]).startswith(year))


@pytest.mark.parametrize(
    "code, name", [("01", "北海道"), ("10", "群馬県"), ("11", "埼玉県"), ("26", "京都府"), ("47", "沖縄県")]
)
def test_prefecture_finds_itself_its_municipalities_and_its_bodies(client, code, name):
    assert shown(get_page(client, LIST, prefecture=code)) == named(name)


@pytest.mark.parametrize(
    "code, name", [("131091", "東京都品川区"), ("131181", "東京都荒川区"), ("131121", "東京都世田谷区")]
)
def test_ward_narrows_the_list(client, code, name):
    assert shown(get_page(client, LIST, ward=code)) == named(name)


@pytest.mark.parametrize(
    "code, name", [("182109", "福井県坂井市"), ("041009", "宮城県仙台市"), ("011002", "北海道札幌市")]
)
def test_municipality_narrows_the_list(client, code, name):
    assert shown(get_page(client, LIST, municipality=code)) == named(name)


SPELLINGS = [
    ("雪", ["2018-10-06", "2015-02-16"]),
    ("丼", ["2017-09-09"]),
    ("井フェスティバル", ["2017-09-09"]),
    ("まるごとにつぼん", ["2018-09-08", "2017-09-09", "2016-12-16"]),
    ("まるごとにっぽん", ["2018-09-08", "2017-09-09", "2016-12-16"]),
    ("マルゴトニッポン", ["2018-09-08", "2017-09-09", "2016-12-16"]),
    ("群馬 展示", ["2018-10-06"]),
    ("展示　群馬", ["2018-10-06"]),
    ("坂井市", ["2015-11-18"]),
    ("福井県坂井市", ["2015-11-18"]),
    ("ＳＤＧＳ", ["2018-07-26"]),
    ("浮き桟橋", ["2016-11-26"]),
    ("浮き棧橋", ["2016-11-26"]),
    ("仙台 盛岡", ["2018-02-16"]),
    ("ない言葉", []),
    ("%", []),
    ("_", []),
    ("'", []),
]


def test_words_are_found_in_any_spelling(client):
    found = [(query, shown(get_page(client, LIST, q=query)), keys) for query, keys in SPELLINGS]
    assert [(query, keys, expected) for query, keys, expected in found if keys != expected] == []


@pytest.mark.parametrize("query", ["", "　", " \t "])
def test_empty_words_narrow_nothing(client, query):
    assert shown(get_page(client, LIST, q=query)) == NEWEST


def test_filters_apply_together(client):
    page = get_page(client, LIST, kind=["fair", "exhibition"], year="2017", prefecture="01", q="大井競馬場")
    assert shown(page) == ["2017-11-01"]


def test_order_may_be_oldest_first(client):
    assert shown(get_page(client, LIST, order="oldest")) == record.KEYS
    assert shown(get_page(client, LIST, order="oldest", kind="agreement")) == record.keys(
        lambda row: row["kind"] == "agreement"
    )


NONSENSE = [
    ({"kind": "nonsense"}, "種別：「nonsense」という種別はありません。選び直してください。"),
    ({"year": "abc"}, f"年：{UNKNOWN}"),
    ({"year": "1999"}, f"年：{UNKNOWN}"),
    ({"prefecture": "99"}, f"都道府県：{UNKNOWN}"),
    ({"prefecture": "%00"}, f"都道府県：{UNKNOWN}"),
    ({"ward": "182109"}, f"特別区：{UNKNOWN}"),
    ({"ward": "\x00"}, f"特別区：{UNKNOWN}"),
    ({"municipality": "999999"}, UNKNOWN_CODE),
    ({"municipality": "\x00"}, f"自治体：{NO_NULL}"),
    ({"municipality": "坂井市"}, UNKNOWN_CODE),
    ({"q": "雪" * 101}, "ことば：ことばは100文字までで入力してください。"),
    ({"q": "雪\x00"}, f"ことば：{NO_NULL}"),
    ({"order": "sideways"}, "並び順：並び順の指定が読み取れないため、新しい順に並べています。"),
]


def test_filter_that_makes_no_sense_is_answered_and_the_others_apply(client):
    agreements, differences = written(lambda row: row["kind"] == "agreement"), []
    for query, message in NONSENSE:
        other, expected = ({"q": "雪"}, ["2018-10-06", "2015-02-16"]) if "kind" in query else ({}, agreements)
        page = get_page(client, LIST, **{} if "kind" in query else {"kind": "agreement"}, **query, **other)
        if (messages(page), shown(page)) != ([message], expected):
            differences.append((query, messages(page), shown(page)))
    assert differences == []


def test_typed_words_stay_in_their_field_and_are_never_markup(client):
    response = client.get(LIST, {"q": '"><script>alert(1)</script>'})
    page = response.content.decode()
    assert page.count('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"') == 2
    assert "<script>" not in page


def test_filters_stay_in_links_and_fields(client):
    query = {
        "kind": ["fair", "lecture"],
        "year": "2018",
        "prefecture": "10",
        "municipality": "182109",
        "order": "oldest",
    }
    page = get_page(client, LIST, **query)
    assert 'href="?kind=fair&kind=lecture&year=2018&prefecture=10&municipality=182109"' in page
    checked = re.findall(r'<input type="checkbox" name="kind" value="(\w+)" checked>', page)
    assert checked == ["fair", "lecture"] * 2
    assert re.findall(r'<option value="(\w+)" selected>', page) == ["2018", "10"] * 2
    assert re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', page) == [
        *[("municipality", "182109"), ("order", "oldest")] * 2
    ]
    assert 'href="?kind=fair&order=oldest"' in get_page(client, LIST, kind="fair")


def test_list_counts_what_it_shows(client):
    assert "98件中 8件を表示" in get_page(client, LIST, kind="agreement")
    assert "98件中 98件を表示" in get_page(client, LIST)
    assert "98件中 0件を表示" in get_page(client, LIST, q="ない言葉")


def test_empty_list_says_so(client):
    make.entry("2019-05-01", "2019-05-01", kind="relief")
    assert "この条件に合う経過はありません。" in get_page(client, LIST, kind="relief", year="2018")
    Entry.objects.update(state=Entry.State.DRAFT)
    assert shown(get_page(client, LIST)) == []


def thread(client, key, part):
    page = client.get(f"{LIST}{key}/").content.decode()
    [section] = re.findall(rf'<section class="section" aria-labelledby="{part}">(.*?)</section>', page, re.DOTALL)
    return re.findall(r'href="/timeline/([\w-]+)/"', section)


def test_thread_goes_from_entry_to_entry_both_ways(client):
    first, second, third = (make.entry(f"2019-05-0{day}", f"2019-05-0{day}") for day in (1, 2, 3))
    make.link(first, second)
    make.link(second, third, Link.Kind.REPORT)
    assert [thread(client, entry.key, "before") for entry in (first, second, third)] == [
        [],
        ["2019-05-01"],
        ["2019-05-01", "2019-05-02"],
    ]
    assert [thread(client, entry.key, "after") for entry in (first, second, third)] == [
        ["2019-05-02", "2019-05-03"],
        ["2019-05-03"],
        [],
    ]


def test_thread_stops_at_a_meeting(client):
    first, third = make.entry("2019-05-01", "2019-05-01"), make.entry("2019-05-03", "2019-05-03")
    meeting = make.entry("2019-05-02", "2019-05-02", kind="general_meeting", items=["報告", "確認"])
    make.link(first, meeting, Link.Kind.REPORT)
    make.link(meeting, third, Link.Kind.DRAFT)
    assert thread(client, third.key, "before") == ["2019-05-02"]
    assert thread(client, first.key, "after") == ["2019-05-02"]
    assert [thread(client, meeting.key, part) for part in ("before", "after")] == [["2019-05-01"], ["2019-05-03"]]


def test_thread_that_runs_in_a_circle_ends(client):
    entries = [make.entry(f"2019-05-0{day}", f"2019-05-0{day}") for day in (1, 2, 3)]
    for earlier, later in zip(entries, entries[1:] + entries[:1], strict=True):
        make.link(earlier, later)
    assert thread(client, "2019-05-01", "before") == ["2019-05-02", "2019-05-03"]


def test_thread_of_the_real_record_leads_to_the_agreement(client):
    assert thread(client, "2018-04-16a", "before") == ["2017-10-16", "2017-11-14", "2018-03-16"]
    assert thread(client, "2015-10-17", "after") == ["2015-11-07", "2015-12-19"]


def test_unknown_entry_is_not_found(client):
    assert client.get("/timeline/2018-01-01/").status_code == 404


def test_a_period_among_the_words_filters_the_days(client):
    in_april = written(lambda row: str(row["key"]).startswith("2016-04"))
    assert in_april and set(shown(get_page(client, LIST, q="平成28年4月"))) >= set(in_april)
    assert shown(get_page(client, LIST, q="平成28年4月")) == shown(get_page(client, LIST, q="2016年4月"))
    page = get_page(client, LIST, q="雪 2015年", kind="fair")
    assert "期間：平成27年1月1日から12月31日まで" in page
    assert 'href="?kind=fair&q=%E9%9B%AA">期間をはずす</a>' in page
    assert "期間：" not in get_page(client, LIST, q="雪 2015年", as_text="1")


def folds(page):
    """Years of the list in its order, and whether each is open."""
    found = re.findall(r'id="y(\d{4})"[^>]*><details( open)?>', joined(page))
    return {year: bool(is_open) for year, is_open in found}


@pytest.mark.parametrize(
    "query, opened",
    [
        ({}, ["2018"]),
        ({"order": "oldest"}, ["2014"]),
        ({"as_of": "2016-07-01"}, ["2016"]),
        ({"years": "all"}, ["2018", "2017", "2016", "2015", "2014"]),
        ({"q": "雪"}, None),
    ],
)
def test_years_are_folded_but_the_first_until_something_is_looked_for(client, query, opened):
    """Every year keeps its address (#y2016), whether it is open or not."""
    page = client.get(LIST, query).content.decode()
    shown = folds(page)
    assert [year for year, is_open in shown.items() if is_open] == (list(shown) if opened is None else opened)
    jumps = re.findall(r'class="jump-list__link" href="(\?[^"]*)?#y(\d{4})"', page)
    assert {year: "years=all" not in address for address, year in jumps} == shown or query.get("years") == "all"


def test_entry_leads_the_secretariat_to_the_editor_and_nobody_else():
    address = "/timeline/2018-10-06/"
    editor = f"/desk/timeline/{Entry.objects.get(key='2018-10-06').pk}/"
    readers = {"visitor": None, "staff": make.staff("sakai@example.jp"), "secretariat": make.secretariat()}
    assert [who for who, user in readers.items() if editor in get_page(as_(user), address)] == ["secretariat"]
