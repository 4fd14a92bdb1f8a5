"""Two of the secretariat at the same moment: signed, renewed, frozen and published once, and the second is told so."""

import html
import re
from contextlib import suppress
from datetime import date, timedelta
from functools import partial

import pytest

from agreements.models import Agreement, Freeze, Preparation, Renewal, Source, Statistic
from members.models import User
from portal.models import AuditLine
from tests import make
from tests.clients import in_session
from tests.racing import race, rounds
from timeline.content import draft_entry
from timeline.models import Entry, Version

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True), pytest.mark.clock(2026, 11, 26, 9, 0)]

ROUNDS = rounds(15)
TODAY = date(2026, 11, 26)


@pytest.fixture
def two(clock):
    """Browsers of two people, logged in."""
    return [in_session(make.secretariat(email), "/desk/") for email in ("jimukyoku@example.jp", "midori@example.jp")]


def send(two, address, data):
    """Both send the same form; what each reads on the page it comes to."""
    answers = race(*[partial(client.post, address, data) for client in two])
    assert [answer.status_code for answer in answers] == [302, 302]
    return [html.unescape(client.get(answers[0].url).content.decode()) for client in two]


def told(pages, first, second):
    """Whether one of the two read `first`, and the other `second`."""
    return sorted((first in page, second in page) for page in pages) == [(False, True), (True, False)]


def lines(action):
    return AuditLine.objects.filter(action=action).count()


def test_agreement_is_signed_once(two):
    body, source = make.body("千葉県市長会", "city_mayors", "千葉県"), Source.objects.get()
    for number in range(1, ROUNDS + 1):
        on = TODAY - timedelta(days=number)
        data = {"bodies": [body.pk], "name": "広域連携協定", "signed_on": str(on), "source": source.pk}
        pages = send(two, "/desk/agreements/sign/", data)
        assert told(pages, "との締結を記録しました。", "この締結は、すでに記録されています。")
        counts = Agreement.objects.filter(body=body).count(), lines("協定の締結"), Entry.objects.filter(state="draft")
        assert [*counts[:2], counts[2].count()] == [number] * 3


def test_preparation_is_begun_with_bodies_or_put_right_to_them(two):
    """Whoever comes second is told: never are two under way with the same bodies."""
    city, town = make.body("千葉県市長会", "city_mayors", "千葉県"), make.body("山梨県町村会", "town_mayors", "山梨県")
    desk = User.objects.first()
    how = {"name": "広域連携協定", "by": desk}

    def revise(preparation):
        with suppress(ValueError):
            preparation.revise(bodies=[city], token=preparation.token, **how)

    for _ in range(ROUNDS):
        Preparation.objects.open().delete()
        other = Preparation.objects.begin(bodies=[town], stage="contact", on=TODAY, note="", **how)
        begin = partial(Preparation.objects.begin, bodies=[city], stage="contact", on=TODAY, note="", **how)
        race(begin, partial(revise, other))
        assert Preparation.objects.filter(bodies=city).count() == 1


def test_agreement_is_renewed_once(two):
    body, on = make.body("千葉県市長会", "city_mayors", "千葉県", date(2025, 12, 1)), TODAY + timedelta(days=5)
    agreement = Agreement.objects.get(body=body)
    for number in range(1, ROUNDS + 1):
        Agreement.objects.filter(pk=agreement.pk).update(term_years=1, renews_on=on)
        Renewal.objects.all().delete()
        pages = send(two, f"/desk/agreements/{agreement.pk}/renew/", {"on": str(on)})
        assert told(pages, "更新を記録しました。", "この更新は、すでに記録されています。")
        assert (Renewal.objects.count(), lines("協定の更新")) == (1, number)


def test_year_of_the_trend_is_frozen_once(two):
    address = "/desk/statistics/2026/"
    page = two[0].get(address).content.decode()
    data = dict(re.findall(r'<input type="hidden" name="(as_of|read)" value="([^"]+)">', page))
    for number in range(1, ROUNDS + 1):
        Freeze.objects.all().delete()
        Statistic.objects.filter(fiscal_year=2026).delete()
        pages = send(two, f"{address}freeze/", data)
        assert told(pages, "の推移を確定しました。", "すでに値があります。")
        assert (Freeze.objects.count(), lines("推移の確定")) == (1, number)
        series = Statistic.objects.filter(fiscal_year=2026).values_list("series", flat=True)
        assert len(series) == len(set(series)) > 0


def test_draft_is_published_once(two):
    content = {"days": "2026-11-18", "kind": "visit", "title": "雪の町への訪問", "places": ["岩手県北上市"]}
    for number in range(1, ROUNDS + 1):
        entry = draft_entry(content, by=None)
        pages = send(two, "/desk/timeline/", {"chosen": [f"{entry.pk}:{entry.version}"]})
        assert told(pages, "1件を公開しました。", "は、そのままです。すでに公開されています。")
        assert Version.objects.filter(entry=entry, state="published").count() == 1
        assert lines("経過の公開") == number
        Entry.objects.filter(pk=entry.pk).delete()  # or the next would be checked against it
