"""Two nodes behind one address: whoever is sent to the other one notices nothing."""

import json

import pytest
import redis

from tests import make
from tests.nodes import Visitor, running_nodes, running_redis
from timeline.models import Entry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]  # SQLite is of one machine

PAGE = "/timeline/2015-02-16/"
REPORT = json.dumps({"csp-report": {"blocked-uri": "inline"}})


@pytest.fixture
def shared():
    try:
        with running_redis() as (url, process):
            yield url, process
    except FileNotFoundError as missing:
        pytest.skip(str(missing))


def test_two_nodes_are_one_portal(shared):
    """One start of both for all of it: they take seconds."""
    cache_url, process = shared
    person = make.manager("aoba@example.jp")
    store = redis.Redis.from_url(cache_url)
    with running_nodes(2, CACHE_URL=cache_url) as (a, b):
        a_page_of_one_node_is_the_others(a, b, store)
        a_change_is_seen_on_both_at_once(a, b)
        a_login_holds_on_both(a, b, person)
        refused_logins_count_on_both(a, b, person)
        reports_count_on_both(a, b, store)
        process.terminate()
        process.wait()
        without_redis_pages_are_made_all_the_same(a, b)


def a_page_of_one_node_is_the_others(a, b, store):
    first = Visitor().ask(a + PAGE)
    (key,) = store.keys("page:*")
    store.persist(key)  # kept without an end: whoever wrote it once more would give it one
    second = Visitor().ask(b + PAGE)
    assert (second[0], second[1]["ETag"], second[2]) == (200, first[1]["ETag"], first[2])
    assert store.ttl(key) == -1
    assert Visitor().ask(b + PAGE, If_None_Match=first[1]["ETag"])[0] == 304


def a_change_is_seen_on_both_at_once(a, b):
    assert "書き換えた件名" not in Visitor().ask(b + PAGE)[2]
    Entry.objects.filter(key="2015-02-16").update(title="書き換えた件名")
    assert ["書き換えた件名" in Visitor().ask(node + PAGE)[2] for node in (a, b)] == [True, True]


def a_login_holds_on_both(a, b, person):
    visitor = Visitor()
    assert person.email in visitor.log_in(a, person.email, make.PASSWORD)
    status, headers, page = visitor.ask(f"{b}/members/")
    assert (status, person.email in page) == (200, True)
    assert "no-store" in headers["Cache-Control"]
    assert person.email not in Visitor().ask(b + PAGE)[2]


def refused_logins_count_on_both(a, b, person):
    for _ in range(6):  # 12, of which 10 are allowed
        Visitor().log_in(a, person.email, "wrong")
        Visitor().log_in(b, person.email, "wrong")
    header = Visitor().log_in(b, person.email, make.PASSWORD).partition("<main")[0]
    assert header and person.email not in header


def reports_count_on_both(a, b, store):
    for node in (a, b, a):
        assert Visitor().ask(f"{node}/policy-reports/", REPORT)[0] == 204
    assert sum(int(store.get(key)) for key in store.keys("count:*policy-reports*")) == 3


def without_redis_pages_are_made_all_the_same(a, b):
    Entry.objects.filter(key="2015-02-16").update(title="Redisなしの件名")
    assert ["Redisなしの件名" in Visitor().ask(node + PAGE)[2] for node in (a, b)] == [True, True]
    assert Visitor().ask(f"{a}/policy-reports/", REPORT)[0] == 204
