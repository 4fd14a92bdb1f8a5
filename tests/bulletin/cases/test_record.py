"""The three cases of the record say what the source says, and nothing else."""

import html
import re
from datetime import date

import pytest

from bulletin.models import Case, Field, Participant, Step
from portal.web.days import full_span
from tests import record
from tests.clients import get_page

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# 「特別区全国連携プロジェクト これまでの経過」, as printed
SOURCE = {
    "snow": "平成27年2月16日 区長会総会 岩手県北上市・西和賀町より「雪の活用」について提案を受ける"
    "（荒川区、江東区、品川区で雪を活用した連携事業を実施）",
    "kikonai-edogawa": "平成27年9月25日 北海道木古内町（きこないちょう）から江戸川区への連携打診 "
    "江戸川区の友好都市である鶴岡市（山形県）から紹介を受け、木古内町長が江戸川区長を訪問",
    "sakai-shinagawa": "平成27年11月18～23日 福井県坂井市と品川区との連携事業（※） "
    "しながわ水族館で黄金がにをPRするイベントを実施 "
    "※福井県坂井市が全国連携HP（掲示板）へ提案を書き込み、品川区がその提案を受けて連携事業が実現。"
    "HPを活用した初めての連携事例。 平成27年6月30日 特別区全国連携プロジェクトホームページ運用開始",
}
ROWS = record.read("cases.yaml")
KEYS = [row["key"] for row in ROWS]


def case_texts(row):
    """Every word the fixture says in the words of people."""
    yield from [row["title"], row.get("summary", ""), row.get("result", "")]
    for step in row["steps"]:
        yield from [step["text"], step.get("note", ""), step.get("venue", "")]


def test_record_holds_the_cases_the_source_tells():
    assert sorted(Case.objects.published().values_list("key", flat=True)) == sorted(SOURCE) == sorted(KEYS)


@pytest.mark.parametrize("row", ROWS, ids=KEYS)
def test_case_says_nothing_that_the_source_does_not(row):
    """Each run of kanji, katakana, Latin letters or digits stands in the source; between them stand only kana."""
    runs = [run for text in case_texts(row) for run in re.findall(r"[一-龥々]+|[ァ-ヶー]+|[A-Za-z0-9]+", text)]
    assert [run for run in runs if run not in SOURCE[row["key"]]] == []


@pytest.mark.parametrize("row", ROWS, ids=KEYS)
def test_participants_of_a_case_are_those_of_the_source(row):
    for person in row["participants"]:
        prefecture, name = re.fullmatch(r"(東京都|北海道|.{2,3}?県)(.+)", person["name"]).groups()
        assert name in SOURCE[row["key"]]
        assert prefecture == "東京都" or prefecture in SOURCE[row["key"]]


def test_participants_have_the_roles_the_source_gives():
    roles = {
        key: sorted(
            (str(row.municipality), row.role) for row in Participant.objects.filter(case__key=key).select_related()
        )
        for key in SOURCE
    }
    assert roles == {
        "snow": [
            ("品川区", "partner"),
            ("岩手県北上市", "proposer"),
            ("岩手県西和賀町", "proposer"),
            ("江東区", "partner"),
            ("荒川区", "partner"),
        ],
        "kikonai-edogawa": [("北海道木古内町", "partner"), ("山形県鶴岡市", "introducer"), ("江戸川区", "partner")],
        "sakai-shinagawa": [("品川区", "lead"), ("福井県坂井市", "proposer")],
    }


def test_steps_have_the_days_and_entries_the_source_gives():
    steps = [
        (step.case.key, step.kind, step.first_day, step.last_day, step.entry.key)
        for step in Step.objects.select_related("case", "entry").order_by("case__key", "position")
    ]
    visit, meeting = date(2015, 9, 25), date(2015, 2, 16)
    assert steps == [
        ("kikonai-edogawa", "visited", visit, visit, "2015-09-25"),
        ("sakai-shinagawa", "proposed", None, None, "2015-11-18"),
        ("sakai-shinagawa", "answered", None, None, "2015-11-18"),
        ("sakai-shinagawa", "held", date(2015, 11, 18), date(2015, 11, 23), "2015-11-18"),
        ("snow", "proposed", meeting, meeting, "2015-02-16"),
        ("snow", "held", None, None, "2015-02-16"),
    ]


def test_cases_have_the_channels_the_source_gives():
    assert dict(Case.objects.values_list("key", "channel")) == {
        "snow": "general_meeting",
        "kikonai-edogawa": "introduction",
        "sakai-shinagawa": "board",
    }


def test_record_gives_no_case_a_proposal_a_field_or_a_number_of_visitors():
    assert Case.objects.filter(proposal=None, visitors=None, closed_on=None).count() == len(KEYS)
    assert Field.objects.filter(cases__isnull=False).count() == 0


@pytest.mark.parametrize("row", ROWS, ids=KEYS)
def test_page_of_a_case_says_every_word_of_the_record(client, row):
    shown = get_page(client, f"/bulletin/cases/{row['key']}/")
    for text in filter(None, case_texts(row)):
        assert text in shown
    for step in row["steps"]:
        if "days" in step:
            first, _, last = str(step["days"]).partition(" / ")
            assert full_span(*map(date.fromisoformat, (first, last or first))) in shown
        assert f'href="/timeline/{step["entry"]}/"' in shown
    assert shown.count("日付の記録なし　") == sum("days" not in step for step in row["steps"])


@pytest.mark.parametrize("row", ROWS, ids=KEYS)
def test_case_is_told_by_its_participants_and_entries(client, row):
    places = Participant.objects.filter(case__key=row["key"]).values_list("municipality__lg_code", flat=True)
    addresses = [f"/municipalities/{code}/" for code in places]
    addresses += sorted({f"/timeline/{step['entry']}/" for step in row["steps"]})
    told = [at for at in addresses if f'href="/bulletin/cases/{row["key"]}/"' in client.get(at).content.decode()]
    assert told == addresses


def test_home_shows_the_latest_case(client):
    shown = html.unescape(client.get("/").content.decode())
    [section] = re.findall(r'<section class="section" aria-labelledby="case">.*?</section>', shown, re.DOTALL)
    assert (
        '<a href="/bulletin/cases/sakai-shinagawa/">坂井市の提案を品川区が受け、しながわ水族館で黄金がにをPR</a>'
        in section
    )
    assert re.findall(r'<p class="lineage__title">(.*?)</p>', section) == [
        "坂井市が全国連携HP（掲示板）へ提案を書き込む",
        "品川区がその提案を受ける",
        "黄金がにをPRするイベントを実施",
    ]
