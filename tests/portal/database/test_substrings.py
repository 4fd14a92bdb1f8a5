"""Substring search, newest first: right by comparison with a plain reading, whatever way it takes."""

import itertools
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from bulletin.models import Proposal
from members.models import Municipality
from portal.database import substrings
from portal.database.gram_index import grams_of
from portal.database.substrings import containing, newest, newest_of, older_than

pytestmark = pytest.mark.django_db

START = datetime(2026, 4, 1, tzinfo=UTC)


NUMBERS = itertools.count(1)


def post(number, text):
    """A proposal with this text; the higher its number, the older it is."""
    place = Municipality.objects.get(lg_code="182109")
    moment = START - timedelta(hours=number)
    return Proposal(
        municipality=place,
        number=next(NUMBERS),
        title=text,
        search_text=text,
        state="open",
        visibility="public",
        posted_at=moment,
        answer_until=moment.date(),
    )


@pytest.fixture
def many(monkeypatch):
    """Sixty rows; the newest window is five rows and the index gives four matches at a time."""
    monkeypatch.setattr(substrings, "NEWEST", 5)
    monkeypatch.setattr(substrings, "MOST", 4)
    monkeypatch.setattr(substrings, "FEW", 4)
    dice = random.Random(7)
    texts = ["".join(dice.choices("雪灯丼防災", k=6)) for _ in range(60)]
    texts[40:] = [f"{text}旧暦" for text in texts[40:]]
    texts[55] += "100%_\\鰊"
    Proposal.objects.bulk_create(post(number, text) for number, text in enumerate(texts))
    return Proposal.objects.all()


QUERIES = [["雪"], ["鰊"], ["防災"], ["旧暦"], ["灯", "旧暦"], ["雪", "鰊"], ["0%_\\"], ["鯨"], ["雪灯丼"], []]


@pytest.mark.parametrize("words", QUERIES, ids="・".join)
def test_search_finds_what_a_plain_reading_finds(many, words):
    plain = list(containing(many.order_by("-posted_at", "-pk"), words))
    found = newest(many, words, size=3)
    assert found.rows == plain[:3]
    assert found.has_more == (len(plain) > 3)
    assert found.total in (None, len(plain))
    whole = (START + timedelta(hours=1), 0)  # before all: times are then as short as the newest rows took
    assert newest(many, words, size=3, cursor=whole) == (plain[:3], len(plain) > 3, None)


@pytest.mark.parametrize("words", QUERIES, ids="・".join)
def test_search_written_once_finds_what_a_plain_reading_finds(many, words):
    @newest_of("pk", "title")
    def seen(visibility):
        return Proposal.objects.filter(visibility=visibility)

    for moments in (range(0), range(-9, 0), range(60, 63)):  # the second time it remembers where the newest rows ended
        Proposal.objects.bulk_create(post(number, "雪灯防災鰊旧暦") for number in moments)
        plain = list(containing(many.order_by("-posted_at", "-pk"), words).values_list("pk", "title"))
        found = seen(words, "public", size=3)
        assert (found.rows, found.has_more) == (plain[:3], len(plain) > 3)
        assert found.total in (None, len(plain))
    assert seen(words, "members", size=3) == ([], False, 0)


@pytest.mark.parametrize("number", [-1, 50])
def test_rows_posted_together_are_all_found_however_many(many, number):
    together = Proposal.objects.bulk_create(post(number, "同時") for _ in range(12))
    seen, found, cursor = [], None, (START + timedelta(hours=2), 0)
    while not found or found.has_more:
        found = newest(many, ["同時"], size=3, cursor=cursor)
        seen += found.rows
        cursor = (found.rows[-1].posted_at, found.rows[-1].pk)
    assert seen == together[::-1]


@pytest.mark.parametrize("words", QUERIES, ids="・".join)
def test_pages_one_after_the_other_show_every_match_once(many, words):
    plain = list(containing(many.order_by("-posted_at", "-pk"), words))
    seen, cursor = [], None
    while True:
        found = newest(many, words, size=4, cursor=cursor)
        seen += found.rows
        if not found.has_more:
            break
        cursor = (found.rows[-1].posted_at, found.rows[-1].pk)
    assert seen == plain


def test_search_counts_and_finds_nothing_outside_what_the_reader_may_see(many):
    Proposal.objects.filter(search_text__contains="鰊").update(visibility="members")
    assert newest(many.public(), ["鰊"], size=3) == ([], False, 0)
    assert newest(many, ["鰊"], size=3).total == 1


def test_rows_of_one_moment_are_paged_by_their_number():
    moment = START
    rows = Proposal.objects.bulk_create(post(0, "同時") for _ in range(5))
    first = newest(Proposal.objects.all(), [], size=2).rows
    assert first == rows[:2:-1]
    assert list(older_than(Proposal.objects.order_by("-pk"), (moment, first[-1].pk))) == rows[2::-1]


def test_grams_are_pairs_and_the_words_of_one_character():
    assert grams_of(["雪", "防災訓"]) == ["災訓", "防災", "雪"]


@pytest.mark.postgresql
def test_index_holds_single_characters_and_pairs():
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_grams('雪の丼')")
        assert cursor.fetchone()[0] == ["雪", "の", "雪の", "丼", "の丼"]
        cursor.execute("SELECT portal_grams('')")
        assert cursor.fetchone()[0] == []
