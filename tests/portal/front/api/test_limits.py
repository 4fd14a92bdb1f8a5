"""回数の上限: one address may ask so often in a minute, counted over all processes; others are not held up."""

from types import SimpleNamespace

import pytest
from django.test import Client

from portal.front.api import interface, limits

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/prefectures"


@pytest.fixture
def counters(monkeypatch, settings):
    """Counters of two processes, with a minute that does not end."""
    settings.API_PER_MINUTE = 2 * limits.STEP
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 1_000_000_030.5))
    monkeypatch.setattr(interface, "counter", limits.RequestCounter())
    return interface.counter, limits.RequestCounter()


def test_too_many_requests_are_refused_with_the_time_to_wait(counters):
    statuses = [Client().get(ADDRESS).status_code for _ in range(2 * limits.STEP)]
    response = Client().get(ADDRESS)
    assert (set(statuses), response.status_code) == ({200}, 429)
    assert response.headers["Retry-After"] == "50"  # 10.5 s of the minute are over
    assert response.json()["title"] == "回数の上限に達しました"
    assert Client().get("/api/").status_code == 200


def test_address_is_counted_over_all_processes(counters):
    here, there = counters
    waits = [counter.seconds_to_wait("192.0.2.1") for counter in (here, there) for _ in range(limits.STEP)]
    assert set(waits) == {0} and there.seconds_to_wait("192.0.2.1")
    assert [here.seconds_to_wait("192.0.2.1") > 0 for _ in range(limits.STEP + 1)].count(True) >= 1
    assert there.seconds_to_wait("192.0.2.2") == 0


def test_next_minute_begins_anew(counters, monkeypatch):
    here, _ = counters
    for _ in range(2 * limits.STEP):
        here.seconds_to_wait("192.0.2.1")
    assert here.seconds_to_wait("192.0.2.1")
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 1_000_000_090.5))
    assert here.seconds_to_wait("192.0.2.1") == 0


def test_few_requests_write_nothing(counters, django_assert_num_queries):
    here, _ = counters
    with django_assert_num_queries(0):
        for _ in range(limits.STEP - 1):
            here.seconds_to_wait("192.0.2.1")
