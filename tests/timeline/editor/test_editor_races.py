"""Two of the secretariat at the same entry at the same moment: nothing is lost, nothing happens twice."""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from portal.models import AuditLine
from tests import make
from tests.racing import race, rounds
from timeline.content import Overtaken, content_of, draft_entry, write_content
from timeline.models import Correction, Entry, Version

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = rounds(10)
VISIT = {"days": "2027-02-06", "kind": "visit", "title": "雪の町への訪問"}


@pytest.fixture
def two():
    return make.secretariat(), make.secretariat("midori@example.jp", name="緑次郎")


def saved(entry, content, by, version):
    try:
        return write_content(entry, content, by=by, version=version, reason="試験").version
    except Overtaken:
        return None


def test_one_of_two_savers_wins_and_the_other_is_told(two):
    entry = draft_entry(VISIT, by=two[0])
    for number in range(1, ROUNDS + 1):
        titles = [f"訪問{number}甲", f"訪問{number}乙"]
        calls = [
            partial(saved, entry, VISIT | {"title": title}, by, number) for title, by in zip(titles, two, strict=True)
        ]
        assert sorted(race(*calls), key=str) == [number + 1, None]
    versions = list(Version.objects.filter(entry=entry).order_by("number"))
    assert [version.number for version in versions] == list(range(1, ROUNDS + 2))
    assert versions[-1].content == content_of(Entry.objects.get(pk=entry.pk))


def test_entry_is_published_once_however_many_try(two):
    for _ in range(ROUNDS):
        entry = draft_entry(VISIT, by=two[0])
        entry.schedule(timezone.now() - timedelta(minutes=1), by=two[0])
        first, second = (Entry.objects.get(pk=entry.pk) for _ in two)
        worker = partial(Entry.objects.publish_due, timezone.now())
        results = race(partial(first.publish, by=two[0]), partial(second.publish, by=two[1]), worker, worker)
        assert sum(map(int, results)) == 1
        assert Version.objects.filter(entry=entry, state="published").count() == 1
        assert AuditLine.objects.filter(action="経過の公開", subject_id=entry.pk).count() == 1


def test_taken_back_or_published_but_never_both(two):
    for _ in range(ROUNDS):
        entry = draft_entry(VISIT, by=two[0])
        entry.schedule(timezone.now() - timedelta(minutes=1), by=two[0])
        other = Entry.objects.get(pk=entry.pk)
        back, published = race(partial(other.unschedule, by=two[0]), partial(Entry.objects.publish_due, timezone.now()))
        assert (bool(back), bool(published)) in ((True, False), (False, True))
        assert Entry.objects.get(pk=entry.pk).state == ("draft" if back else "published")


def test_new_entries_of_one_day_get_keys_of_their_own(two):
    calls = [partial(draft_entry, VISIT, by=user) for user in (*two, *two)]
    keys = [entry.key for entry in race(*calls)]
    assert sorted(keys) == ["2027-02-06", "2027-02-06b", "2027-02-06c", "2027-02-06d"]


def test_form_sent_twice_at_once_makes_one_entry(two):
    typed = {
        "heading": "雪の市",
        "kind": "fair",
        "status": "planned",
        "first": "R9.2.6",
        "publication": "draft",
        "token": "7a1c1f1e-0000-4000-8000-000000000001",
    }
    clients = [Client() for _ in range(2)]
    for client in clients:
        client.force_login(two[0])
        client.get("/desk/timeline/")
    statuses = race(
        *(lambda client=client: client.post("/desk/timeline/new/", typed).status_code for client in clients)
    )
    assert statuses == [302, 302]
    assert Entry.objects.filter(title="雪の市").count() == 1


def test_public_entry_corrected_by_two_at_once_is_corrected_once(two):
    entry = Entry.objects.get_by_natural_key("2017-08-21")
    content = content_of(entry)
    calls = [partial(saved, entry, content | {"theme": theme}, by, 1) for theme, by in zip("茶湯", two, strict=True)]
    assert sorted(race(*calls), key=str) == [2, None]
    assert Correction.objects.filter(entry=entry, reason="試験").count() == 1
