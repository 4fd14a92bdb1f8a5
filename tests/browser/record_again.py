"""The record, taken out and written again by the journeys: each asserts that what comes out says what stood there."""

import re

from timeline.content import Names, content_of
from timeline.editor.entry_forms import EntryForms, field_values
from timeline.models import Entry, Meeting, PlanLine, PolicyStep, ReliefAction

APART = ("key", "notes", "corrections", "editions", "places", "prefectures", "bodies")  # notes and tags beside the text


def said_of(entry):
    """What the entry says, without its key and what stands beside the text."""
    return {name: said for name, said in content_of(entry).items() if name not in APART}


def taken_out(key):
    """What the entry of the record with this key says; the entry and what rests on it are gone."""
    entry = Entry.objects.get(key=key)
    printed = said_of(entry)
    PlanLine.objects.filter(entry=entry).delete()
    PlanLine.objects.filter(meeting__entry=entry).delete()
    Meeting.objects.filter(entry=entry).delete()
    ReliefAction.objects.filter(entry=entry).update(entry=None, decided_on=None)
    PolicyStep.objects.filter(entry=entry).update(entry=None)
    entry.editions.all().delete()
    entry.delete()
    return printed


def publish_draft(desk):
    """Publishes the draft whose page is open, also where a check asks to look again, and returns its entry."""
    pk = int(re.search(r"/desk/timeline/(\d+)/", desk.page.url)[1])
    desk.page.get_by_label("すぐに公開する").check()
    desk.press("保存する")
    if "公開する前に確かめてください。" in desk.text:
        desk.press("保存する")
    return Entry.objects.published().get(pk=pk)


def outline_fields(content):
    """What somebody types into the outline of an event: by the names of its fields, those of its parts after."""
    forms = EntryForms(Names())
    forms.show(content)
    parts = {f"{part.prefix}-{name}": text for part in forms.parts for name, text in field_values(part).items()}
    return field_values(forms.form), parts


def type_in(tab, fields):
    for name, text in fields.items():
        control = tab.page.locator(f"main [name='{name}']:visible")
        if not control.count():
            continue
        if control.evaluate("control => control.tagName") == "SELECT":
            control.select_option(str(text))
        elif control.get_attribute("type") != "radio":
            control.fill(str(text))
