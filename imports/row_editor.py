"""The editor of an entry that was read from a row, before it is written."""

from django.utils import timezone

from agreements.models import Body
from timeline.content import Names
from timeline.editor.entry_forms import EntryForms, with_known_roles
from timeline.entries.models.entries import Entry

from .row_kinds.agreements import AgreementRows


class RowEditor(EntryForms):
    """The forms for the entry of `row`: as it was understood, or holding what was typed (`data`, a QueryDict)."""

    def __init__(self, row, data=None):
        super().__init__(_names(row.job))
        self.before = row.content
        if data is None:
            self.show(row.content)
            if "status" not in row.content and row.content.get("days", "") > str(timezone.localdate()):
                self.form.initial["status"] = Entry.EventStatus.PLANNED  # as it would be written
        else:
            self.bind(data)

    def content(self):
        """The content as typed, with what no field shows: corrections, addresses of venues, facts of the series."""
        content = with_known_roles(self.typed_content(), self.before, self.names)
        content |= {name: self.before[name] for name in ("corrections", "series_is") if name in self.before}
        if content.get("series") != self.before.get("series"):
            content.pop("series_is", None)
        addresses = {place.get("venue"): place.get("address") for place in _places(self.before)}
        for place in _places(content):
            if address := addresses.get(place.get("venue")):
                place["address"] = address
        return content


def _places(content):
    return [content, *content.get("parts", [])]


def _names(job):
    """Names of the record, with the bodies of the same import added."""
    names = Names()
    coming = job.rows.filter(what=AgreementRows.name).values_list("content__name", flat=True)
    for name in coming:
        names.bodies.setdefault(name, Body(name=name, number=len(names.bodies) + 1000))
    return names
