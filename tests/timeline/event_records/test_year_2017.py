"""The six events of 平成29年度 and those of other hosts, typed here as outlines: their drafts say what the record says,
word for word.
"""

from datetime import date

import pytest
from django.core.management import call_command

from tests import make
from tests.clients import as_
from timeline.content import Names, content_of
from timeline.editor.entry_forms import EntryForms, field_values
from timeline.event_records.stages import stages_of
from timeline.models import Entry, Event, EventStep

pytestmark = [pytest.mark.django_db, pytest.mark.once]

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


# each event of another host: how the wards take part, and the steps of meetings with the number of the item
FESTIVALS = {
    "2015-05-13": ("cooperation", [("confirmed", "2015-01-16", "")]),
    "2015-05-30": ("cooperation", []),
    "2016-06-25b": ("cooperation", []),
    "2017-06-10": ("cooperation", [("confirmed", "2017-04-17", 3)]),
    "2018-06-02": (
        "support",
        [("idea", "2018-02-16", 2), ("outline", "2018-04-16b", 3), ("confirmed", "2018-05-15", 2)],
    ),
    "2018-10-13": ("related", []),
    "2018-10-18": ("participation", [("confirmed", "2018-10-16", 3)]),
    "2018-11-01": ("participation", []),
}


@pytest.mark.parametrize("key", FESTIVALS)
def test_draft_of_a_festival_says_what_the_record_says(desk, key):
    printed, (taking_part, steps) = content_of(Entry.objects.get(key=key)), FESTIVALS[key]
    event = Event(name="仮の件名", fiscal_year=2017, taking_part=taking_part)
    event.register(by=None)
    desk.post(f"/desk/events/{event.pk}/outline/", {**typed(printed), "read": "1"})
    for step, meeting, item in steps:
        desk.post(f"/desk/events/{event.pk}/steps/", {"step": step, "entry": meeting, "item": item})
    desk.post(f"/desk/events/{event.pk}/draft/")
    event.refresh_from_db()
    draft = content_of(event.entry)
    assert {**draft, "key": key} == {name: said for name, said in printed.items() if name != "corrections"}
    event = Event.objects.with_progress().get(pk=event.pk)
    confirmed = [stage for stage in stages_of(event, date(2018, 11, 12)) if stage.key == "confirmed"][0]
    assert [each.entry.key for each in confirmed.occurrences] == [row[1] for row in steps if row[0] == "confirmed"]


def test_record_holds_the_six_and_loads_once():
    call_command("load_record", verbosity=0)
    own = Event.objects.own().of_year(2017)
    assert [event.entry.key for event in own.select_related("entry")] == list(EVENTS)
    assert not EventStep.objects.exists()
    assert not Event.objects.exclude(note="", host="", name="").exists()
