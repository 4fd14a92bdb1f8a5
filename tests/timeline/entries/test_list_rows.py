"""Lists are put together in Python: nothing a person typed becomes markup there."""

import pytest
from django.utils import timezone

from tests import make
from timeline.models import Venue

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAYLOAD = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;"


@pytest.fixture
def hostile():
    """A published event today with markup in every text that lists show."""
    today = timezone.localdate()
    entry = make.entry(
        "9999-12-31",
        today,
        kind="fair",
        title=PAYLOAD,
        theme=PAYLOAD,
        body=PAYLOAD,
        notes=PAYLOAD,
        venue=Venue.objects.create(name=PAYLOAD, address=PAYLOAD),
        room=PAYLOAD,
        items=[PAYLOAD],
    )
    make.part(entry, PAYLOAD, today)
    entry.refresh_derived()
    return entry


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/timeline/",
        "/timeline/print/?as_of={today}",
        "/timeline/9999-12-31/",
        "/events/",
        "/events/{today:%Y/%-m}/",
    ],
)
def test_list_shows_markup_as_text(client, hostile, address):
    page = client.get(address.format(today=timezone.localdate())).content.decode()
    assert "alert(1)" in page
    ours = ('<script type="application/ld+json">', '<script src="/static/js/')
    assert page.count("<script") == sum(page.count(beginning) for beginning in ours)
    assert "<img" not in page
