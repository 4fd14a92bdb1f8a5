"""Cases as everybody reads them: list, filters, lineage, and what is kept from those it does not concern."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from bulletin.models import Case, Field
from tests import make
from tests.clients import visit

pytestmark = pytest.mark.django_db

MARKER = "カナリアの歌"
DAY = date(2030, 5, 1)


def listed(**query):
    return re.findall(
        r'<h2 class="schedule__title"><a href="/bulletin/cases/([\w-]+)/"',
        visit("/bulletin/cases/", **query),
    )


def lineage(case):
    steps = re.findall(r'<li class="lineage__step([^"]*)">(.*?)</li>', visit(case.get_absolute_url()), re.DOTALL)
    return [
        (variant.strip().removeprefix("lineage__step"), re.findall(r'class="lineage__bead([^"]*)"', body))
        for variant, body in steps
    ]


TOWN, WARD = "", " lineage__bead--ward"


def test_cases_are_listed_newest_first_and_undated_ones_last():
    make.case("undated")
    make.case("new", steps=[{"day": DAY}])
    assert listed() == ["new", "sakai-shinagawa", "kikonai-edogawa", "snow", "undated"]


FILTERS = [
    ({"channel": "board"}, ["sakai-shinagawa"]),
    ({"channel": "introduction"}, ["kikonai-edogawa"]),
    ({"prefecture": "03"}, ["snow"]),
    ({"prefecture": "06"}, ["kikonai-edogawa"]),
    ({"ward": "131091"}, ["sakai-shinagawa", "snow"]),
    ({"ward": "131016"}, []),
    ({"q": "雪"}, ["snow"]),
    ({"q": "ﾋﾟｰｱｰﾙ"}, []),
    ({"q": "ｋｉ 雪"}, []),
    ({"q": "品川区 提案"}, ["sakai-shinagawa", "snow"]),
    ({"ward": "131091", "q": "雪"}, ["snow"]),
    ({"ward": "nonsense", "q": "雪"}, ["snow"]),
    ({"page": "x"}, ["sakai-shinagawa", "kikonai-edogawa", "snow"]),
]


def test_filter_leaves_the_cases_it_names():
    asked = [(query, listed(**query), keys) for query, keys in FILTERS]
    assert [(query, shown, keys) for query, shown, keys in asked if shown != keys] == []


def test_filter_by_field_leaves_the_cases_of_that_field():
    case, field = make.case("sea"), Field.objects.get(name="観光")
    case.fields.add(field)
    case.refresh_derived()
    assert listed(field=field.pk) == ["sea"]
    assert listed(q="観光") == ["sea"]


@pytest.mark.parametrize("query", [{"channel": "x"}, {"field": "999"}, {"prefecture": "99"}, {"ward": "182109"}])
def test_filter_that_makes_no_sense_is_answered_at_its_field(query):
    shown = visit("/bulletin/cases/", **query)
    assert shown.count('<p class="field__error">一覧にない指定です。選び直してください。</p>') == 2  # wide and narrow
    assert len(listed(**query)) == 3


def test_lineage_of_the_record_runs_alone_joins_and_is_tied():
    assert lineage(Case.objects.get_by_natural_key("sakai-shinagawa")) == [
        ("--apart", [TOWN]),
        ("--join", [WARD]),
        ("--tied", []),
        ("", [TOWN, WARD]),
    ]


def test_lineage_is_tied_once_at_the_first_joint_act():
    kinds = ["consulted", "visited", "agreed", "held", "reported"]
    case = make.case("both", steps=[{"kind": kind} for kind in kinds])
    assert [variant for variant, _ in lineage(case)] == ["--join", "", "--tied", "", "", ""]


def test_lineage_of_a_call_begins_with_the_ward():
    case = make.case(
        "call",
        participants=[("131091", "proposer"), ("182109", "partner")],
        steps=[{"kind": "proposed"}, {"kind": "answered"}],
    )
    assert lineage(case) == [("--apart-ward", [WARD]), ("--join-town", [TOWN]), ("", [TOWN, WARD])]


def test_lineage_that_nobody_joined_stays_alone():
    case = make.case("alone", steps=[{"kind": "proposed"}])
    assert lineage(case) == [("--apart", [TOWN]), ("--apart", [TOWN])]


def test_case_shows_its_result():
    case = make.case("sea", result="たいへんな\nにぎわい", visitors=0, closed_on=DAY)
    shown = visit(case.get_absolute_url())
    assert "<p>たいへんな<br>にぎわい</p>" in shown
    assert '<dd class="facts__big">0人</dd>' in shown  # nought is not nothing
    assert "この事例は終わりました" in shown


def test_case_names_other_cases_with_their_origin():
    shown = visit("/bulletin/cases/snow/")
    others = re.findall(
        r'<p class="schedule__when">(.*?)<span.*?<h3 class="schedule__title"><a href="/bulletin/cases/([\w-]+)/"', shown
    )
    assert others == [("掲示板", "sakai-shinagawa"), ("紹介", "kikonai-edogawa")]


def addresses(case, entry):
    return [
        "/",
        "/bulletin/cases/",
        "/bulletin/cases/?ward=131091",
        "/bulletin/cases/snow/",
        "/search/?q=カナリア",
        "/municipalities/182109/",
        "/municipalities/131091/",
        entry.get_absolute_url(),
    ]


@pytest.fixture
def marked():
    """A case and the entry it stands in, everything of it named alike."""
    entry = make.entry("2030-05-01", DAY)
    texts = {name: f"{name}の{MARKER}" for name in ("title", "summary", "result")}
    step = {"day": DAY, "text": f"歩みの{MARKER}", "note": MARKER, "venue": MARKER, "entry": entry}
    return make.case("canary", steps=[step], **texts), entry


def showing(case, entry):
    own_words = re.compile(
        r'<title>.*?</title>|<h1>.*?</h1>|value="[^"]*"|<p class="(?:empty|site-header__printed)">.*?</p>'
    )
    return [at for at in addresses(case, entry) if re.search("カナリア|canary", own_words.sub("", visit(at)))]


def test_published_case_is_told_on_every_page_it_belongs_to(marked):
    assert showing(*marked) == addresses(*marked)


def test_unpublished_case_is_told_nowhere(marked):
    case, _ = marked
    Case.objects.filter(pk=case.pk).update(published_at=None)
    assert showing(*marked) == []
    assert "3件" in visit("/bulletin/cases/")
    assert Client().get(case.get_absolute_url()).status_code == 404


def test_unpublished_step_of_a_published_case_is_told_nowhere():
    entry = make.entry("2030-05-01", DAY)
    case = make.case("open")
    texts = {"text": MARKER, "note": MARKER, "venue": MARKER}
    make.step(case, DAY, published_at=None, entry=entry, **texts)
    assert "カナリア" not in visit(case.get_absolute_url()) + visit("/") + visit("/bulletin/cases/")
    assert "/bulletin/cases/open/" not in visit(entry.get_absolute_url())
    assert listed(q="カナリア") == []
    assert listed()[-1] == "open"  # its day says nothing either


def test_entry_that_is_not_published_is_not_named_by_its_case():
    entry = make.entry("2030-05-01", DAY, title=MARKER, state="draft")
    case = make.case("open", steps=[{"day": DAY, "entry": entry}])
    assert "カナリア" not in visit(case.get_absolute_url())


@pytest.mark.parametrize(
    "person, status",
    [
        (lambda: make.staff("sakai@example.jp"), 200),
        (lambda: make.staff("shinagawa@example.jp", "131091"), 200),
        (lambda: make.staff("minato@example.jp", "131032"), 404),
        (make.secretariat, 200),
        (make.user, 404),
    ],
)
def test_unpublished_case_is_read_by_its_participants_and_the_secretariat(client, person, status):
    case = make.case("plan", published_at=None)
    client.force_login(person())
    assert client.get(case.get_absolute_url()).status_code == status


def test_page_of_a_case_is_kept_until_the_record_changes(client):
    case = make.case("sea")
    first = client.get(case.get_absolute_url())
    assert client.get(case.get_absolute_url()).headers["ETag"] == first.headers["ETag"]
    make.step(case, timezone.localdate(), text="あらたな歩み")
    assert "あらたな歩み" in visit(case.get_absolute_url())
