"""The six events of 平成29年度, typed here as outlines: their drafts say what the record says, word for word."""

import pytest
from django.core.management import call_command

from tests import make
from tests.clients import as_
from timeline.content import Names, content_of
from timeline.editor.entry_forms import EntryForms, field_values
from timeline.models import Entry, Event, EventStep

pytestmark = pytest.mark.django_db

# each event, and the meeting that confirmed its draft with the number of the item, where the record states it
EVENTS = {
    "2017-08-21": ("2017-06-15", 2),
    "2017-09-09": ("2017-06-15", 1),
    "2017-09-21": ("2017-07-14", 2),
    "2017-11-01": ("2017-10-16", 2),
    "2017-11-15": None,
    "2017-12-05": None,
}


def typed(content):
    """What somebody types into the fields of the outline, from what the record says."""
    forms = EntryForms(Names())
    forms.show(content)
    data = {"parts": str(len(forms.parts))} | field_values(forms.form)
    for part in forms.parts:
        data |= {f"{part.prefix}-{name}": value for name, value in field_values(part).items()}
    return data


@pytest.mark.parametrize("key", EVENTS)
def test_draft_of_an_event_says_what_the_record_says(key):
    desk, printed = make.secretariat(), content_of(Entry.objects.get(key=key))
    event = Event(name="仮の件名", fiscal_year=2017)
    event.register(by=desk)
    client = as_(desk)
    assert client.post(f"/desk/events/{event.pk}/outline/", {**typed(printed), "read": "1"}).status_code == 302
    if EVENTS[key]:
        meeting, item = EVENTS[key]
        step = {"step": "confirmed", "entry": meeting, "item": item}
        assert client.post(f"/desk/events/{event.pk}/steps/", step).status_code == 302
    client.post(f"/desk/events/{event.pk}/draft/")
    event.refresh_from_db()
    draft = content_of(event.entry)
    assert {**draft, "key": key} == printed
    assert event.entry.state == Entry.State.DRAFT
    assert (event.outline, event.name, event.steps.count()) == ({}, "", 0)  # said once, by the entry and its link


def test_record_holds_the_six_and_loads_once():
    call_command("load_record", verbosity=0)
    own = Event.objects.own().of_year(2017)
    assert [event.entry.key for event in own.select_related("entry")] == list(EVENTS)
    assert not EventStep.objects.exists()
    assert not Event.objects.exclude(note="", host="", name="").exists()
