"""Cases that come back: season and partner are remembered, and both offices are asked in time."""

from datetime import date

import pytest
from django.utils import timezone

from bulletin.cases.own_rows import own_rows
from bulletin.cases.tasks import ask_again
from members import hooks
from outbox.models import Notice
from tests import make
from tests.clients import as_, get_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

HELD = date(2026, 11, 18)
DUE = date(2027, 8, 26)  # twelve weeks before the day of last year


@pytest.fixture
def case():
    return make.case("yearly", title="雪まつり", comes_back=True, steps=[{"kind": "held", "day": HELD}])


@pytest.fixture
def yuki():
    """坂井市's manager."""
    return make.manager("yuki@example.jp")


def asked():
    return Notice.objects.filter(title__startswith="今年も行うか").count()


def rows(user, day):
    return [row.title for row in own_rows(user, day) if row.state == "今年も行うか"]


@pytest.mark.clock(2027, 8, 25, 9, 0)
def test_nobody_is_asked_the_day_before(case, aya, yuki):
    ask_again(timezone.now())
    assert (asked(), rows(aya, date(2027, 8, 25))) == (0, [])


@pytest.mark.clock(2027, 8, 26, 9, 0)
def test_both_offices_are_asked_once_until_the_day_is_written(case, aya, yuki, minato):
    for _ in range(2):
        ask_again(timezone.now())
    assert asked() == 2 and {notice.user for notice in Notice.objects.filter(title__contains="雪まつり")} == {aya, yuki}
    assert (rows(aya, DUE), rows(yuki, DUE), rows(minato, DUE)) == (["雪まつり"], ["雪まつり"], [])
    make.step(case, date(2027, 11, 17), kind="held", published_at=None)
    assert rows(aya, DUE) == []


@pytest.mark.clock(2027, 8, 26, 9, 0)
def test_what_does_not_come_back_is_not_asked_after(case, aya):
    page = f"{case.get_absolute_url()}edit/"
    assert "毎年続ける" in get_page(as_(aya), page)
    as_(aya).post(page, {"title": case.title, "summary": "", "channel": "visit", "read": case.version})
    case.refresh_from_db()
    assert not case.comes_back
    ask_again(timezone.now())
    assert (asked(), rows(aya, DUE)) == (0, [])


@pytest.mark.clock(2027, 3, 1, 9, 0)
def test_hand_over_names_season_and_partner(case, aya):
    promises = hooks.sheet_rows("promises", aya.municipality, date(2027, 3, 1), aya)
    assert [what for _, what in promises] == ["連携事例「雪まつり」を毎年続ける（相手：福井県坂井市）"]
    assert "11月18日" in promises[0][0]
