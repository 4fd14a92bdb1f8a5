"""/data/differences/: what the record of a day has that of another has not; and how pages are quoted."""

import csv
import io
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from agreements.models import Body
from members.models import Membership
from portal.front.open_data.differences import differences
from portal.japanese.wareki import wareki
from tests import make
from tests.clients import get_page
from tests.html import joined
from timeline.models import Correction

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FIRST, LAST = date(2021, 1, 10), date(2021, 1, 20)
ADDRESS = f"/data/differences/?from={FIRST}&to={LAST}"


def said():
    return [(row.kind, row.how, str(row.day)[-2:], row.name) for row in differences(FIRST, LAST)]


def test_first_day_is_out_and_last_day_is_in():
    for day in (10, 11, 20, 21):
        make.entry(f"2021-01-{day}", f"2021-01-{day}", title=f"経過{day}")
    assert said() == [("経過", "加わった", "11", "経過11"), ("経過", "加わった", "20", "経過20")]
    make.entry("2021-01-15", "2021-01-15", state="draft")
    assert len(said()) == 2


def test_agreements_members_and_corrections_that_came_and_went():
    company = make.body("ためし会社", Body.Kind.COMPANY, None, date(2021, 1, 10), date(2021, 1, 12))
    company.agreements.filter(signed_on=date(2021, 1, 10)).update(ended_on=date(2021, 1, 15))
    place = make.place("182109")
    Membership.objects.create(municipality=place, started_on=date(2020, 4, 1), ended_on=date(2021, 1, 20))
    Membership.objects.create(municipality=make.place("131091"), started_on=date(2021, 1, 11))
    Correction.objects.create(
        outcome="corrected",
        place="公表値",
        as_printed="30",
        as_corrected="31",
        reason="誤読",
        corrected_on=date(2021, 1, 13),
    )
    assert said() == [
        ("協定", "加わった", "12", "ためし会社"),
        ("協定", "終わった", "15", "ためし会社"),
        ("会員", "加わった", "11", "品川区"),
        ("会員", "終わった", "20", "福井県坂井市"),
        ("訂正", "訂正した", "13", "公表値"),
    ]
    page = joined(get_page(Client(), ADDRESS))
    assert "30 → 31" in page and 'href="/municipalities/182109/"' in page
    file = b"".join(Client().get(f"{ADDRESS}&format=csv").streaming_content).decode("utf-8-sig")
    assert [row["名称"] for row in csv.DictReader(io.StringIO(file))] == [name for *_, name in said()]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2021-01-20&to=2021-01-10", "より後の日を入力してください。"),
        ("from=2021-01-20&to=2999-01-10", "まだ来ていない日です。"),
        ("from=きのう&to=2021-01-10", 'value="きのう"'),
    ],
)
def test_days_that_make_no_sense_are_named_at_their_field(query, words):
    page = Client().get(f"/data/differences/?{query}&format=csv").content.decode()
    assert words in page and page.count('class="field__error"') == 1


def test_same_record_has_no_differences():
    page = get_page(Client(), "/data/differences/?from=2009-01-01&to=2009-01-02")
    assert "この二つの日の間に、記録の違いはありません。" in page


def test_pages_say_how_they_are_quoted(settings):
    day = timezone.localdate()
    today = wareki(day)
    page = get_page(Client(), "/agreements/?as_of=2018-11-12")
    line = (
        f"「特別区全国連携プロジェクト『協定締結団体一覧』（平成30年11月12日現在）、全国連携ポータル、"
        f"{settings.BASE_URL}/agreements/?as_of=2018-11-12」"
    )
    assert line in page
    case = (
        f"（{today}までの記録）、全国連携ポータル、{settings.BASE_URL}/bulletin/cases/sakai-shinagawa/?known_on={day}」"
    )
    assert case in get_page(Client(), "/bulletin/cases/sakai-shinagawa/")
    venues = f"（{today}現在）、全国連携ポータル、{settings.BASE_URL}/venues/（{today}閲覧）」"
    assert venues in get_page(Client(), "/venues/")
    for address in ("/statistics/", "/timeline/", "/agreements/1/", "/bulletin/cases/sakai-shinagawa/", "/events/"):
        assert "引用するときの書き方" in get_page(Client(), address), address
