"""Two hundred people for fifty places within a minute: fifty in, order kept, nobody lost, nobody twice."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from outbox.models import OutgoingMail
from tests import make
from timeline.models import Applicant, Event, SignUpClass

PEOPLE, PLACES, AT_ONCE = 200, 50, 8


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_hundred_people_for_fifty_places(settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"sign_up": "1000/m/ip"}
    cache.clear()
    today = timezone.localdate()
    entry = make.entry("kouza", today + timedelta(days=7), kind="exhibition")
    event = Event.objects.create(entry=entry, fiscal_year=2026)
    chosen = SignUpClass.objects.create(event=event, places=PLACES, opens_on=today, closes_on=today)

    def sign_up(number):
        data = {"token": uuid.uuid4(), "name": f"人{number}", "email": f"p{number}@example.jp"}
        try:
            for _ in range(1 + (number % 10 == 0)):  # every tenth sends the form twice
                status = Client().post(f"/sign-up/{chosen.pk}/", data).status_code
            return status
        finally:
            connection.close()

    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert set(pool.map(sign_up, range(PEOPLE))) == {302}
    assert time.monotonic() - began < 60
    found = list(Applicant.objects.order_by("pk").values_list("state", "name"))
    assert [state for state, _ in found] == ["placed"] * PLACES + ["waiting"] * (PEOPLE - PLACES)
    assert len({name for _, name in found}) == len(found) == PEOPLE
    assert OutgoingMail.objects.filter(key__startswith="sign-up-in:").count() == PEOPLE
