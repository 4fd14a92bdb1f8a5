"""記録の基準日: which day the record speaks for, what sets it, and how the desk tells of it."""

from datetime import date

import pytest

from agreements.models import Source
from tests import make
from tests.html import text

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 12, 1, 9, 0), pytest.mark.usefixtures("clock")]


def state():
    found = Source.objects.record_state()
    return str(found.day), found.source and found.source.issuer, found.body and found.body.name


def test_newest_source_or_signing_sets_the_day_and_never_one_to_come():
    assert state() == ("2018-11-12", "特別区長会事務局", None)
    make.body("試験県市長会", "city_mayors", "沖縄県", date(2019, 4, 1))
    assert state() == ("2019-04-01", None, "試験県市長会")
    Source.objects.create(title="新しい資料", issuer="事務局", as_of=date(2019, 4, 1))
    assert state() == ("2019-04-01", "事務局", "試験県市長会")
    Source.objects.create(title="先の資料", issuer="先の人", as_of=date(2030, 1, 1))
    assert state() == ("2026-12-01", "先の人", None)
    assert Source.objects.record_day() == date(2026, 12, 1)


def test_desk_says_what_sets_the_day_and_offers_to_move_it(desk):
    said = text(desk.get("/desk/"))
    assert [words in said for words in ("記録の基準日", "（2941日前）", "最も新しい出典「")] == [True] * 3
    assert 'href="/desk/statistics/sources/new/"' in said
    assert 'href="/desk/agreements/"' in said
