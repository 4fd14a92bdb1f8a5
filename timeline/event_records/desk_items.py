"""対応待ち of the secretariat: events that are over and whose results nobody has entered, nor said that none are."""

from django.utils import timezone

from portal.desk_items import DeskItem, DeskList

from .models.events import Event


def desk_items(now):
    """結果の入力待ち, since the day on which it ended."""
    events = Event.objects.awaiting_results(timezone.localdate(now)).select_related("entry")
    yield DeskList("催しの結果の入力待ち", events, _described, page="timeline:event-record")


def _described(events):
    for event in events:
        yield DeskItem(event.title, event.get_absolute_url(), event.days[1], "事務局", "結果を入力する")
