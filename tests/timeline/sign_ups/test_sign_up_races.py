"""A crowd at the last place of a class: one has it, the others wait in their order, and a place given up is one's."""

import datetime
import uuid
from collections import Counter
from functools import partial

import pytest
from django.core.cache import cache
from django.test import Client

from outbox.models import OutgoingMail
from tests import make
from tests.racing import race, rounds
from timeline.models import Applicant, Event, SignUpClass

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.clock(2026, 11, 30, 10, 0),
    pytest.mark.usefixtures("clock"),
]


def states():
    return Counter(Applicant.objects.values_list("state", flat=True))


def test_crowd_at_the_last_place_gives_it_to_one_and_the_next_moves_up():
    cache.clear()
    crowd, day = rounds(100), datetime.date(2026, 12, 5)
    event = Event.objects.create(entry=make.entry("kouza", day, kind="exhibition"), fiscal_year=2026)
    days = {"opens_on": datetime.date(2026, 11, 1), "closes_on": datetime.date(2026, 12, 4)}
    chosen = SignUpClass.objects.create(event=event, places=1, **days)
    clients = [Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(crowd)]
    data = [{"token": uuid.uuid4(), "name": "花", "email": f"hana{number}@example.jp"} for number in range(crowd)]
    calls = [partial(each.post, f"/sign-up/{chosen.pk}/", said) for each, said in zip(clients, data, strict=True)]
    assert {answer.status_code for answer in race(*calls)} == {302}
    assert states() == {"placed": 1, "waiting": crowd - 1}
    first, *others = Applicant.objects.order_by("pk")
    assert first.state == "placed" and OutgoingMail.objects.count() == crowd

    giving_up = [first, *others[: crowd // 2]]  # half of them, at once with who has the place
    assert all(race(*[partial(each.cancel, by=None) for each in giving_up]))
    assert states() == {"cancelled": len(giving_up), "placed": 1, "waiting": crowd - len(giving_up) - 1}
    assert Applicant.objects.get(state="placed") == others[crowd // 2]
