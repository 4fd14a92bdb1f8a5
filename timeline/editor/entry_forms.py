"""Forms of a whole entry and its parts: for the editor and for rows of an import."""

from datetime import date

from portal.web.days import full_span
from portal.web.numbers import whole_number

from .forms import EntryForm, PartForm, entry_fields, part_fields

MOST_PARTS = 30


class EntryForms:
    """The form of an entry and those of its parts: showing a content, or holding what was typed."""

    def __init__(self, names):
        self.names = names
        self.shown: dict = {}  # the content the forms were filled with

    def show(self, content):
        """Make the forms show `content`."""
        self.shown = content
        self.form = EntryForm(names=self.names, initial=entry_fields(content) if content else {})
        self.parts = [
            PartForm(number=number, initial=part_fields(part))
            for number, part in enumerate(content.get("parts", []), start=1)
        ]

    def bind(self, data):
        """Make the forms hold `data`, read and validated."""
        self.form = EntryForm(data, names=self.names)
        self.form.is_valid()
        days = self.form.days()
        sent = data.get("parts", "")
        count = whole_number(sent)
        numbers = range(1, min(count, MOST_PARTS) + 1)
        self.parts = [PartForm(data, number=number, first_day=days and days[0]) for number in numbers]

    @property
    def echo(self):
        """The days as they were understood, to be shown below their fields."""
        return self.form.echo() or (full_span(*_days(self.shown)) if self.shown.get("days") else "")

    @property
    def forms(self):
        """All forms, in page order."""
        return [self.form, *self.parts]

    @property
    def errors(self):
        return [form for form in self.forms if form.is_bound and form.errors]

    @property
    def filled_parts(self):
        """The parts that hold anything; the others are left out."""
        return [part for part in self.parts if any(field_values(part).values())]

    def is_understood(self):
        """Whether all that was typed of the entry and its parts can be read."""
        return not [
            form for form in (self.form, *self.parts) if not form.is_valid()
        ]  # every form is to have its errors

    def typed_content(self):
        """The typed content (dict); only when is_understood()."""
        content = self.form.content()
        if parts := [part.content() for part in self.filled_parts]:
            content["parts"] = parts
        return content

    def rearrange(self, action):
        """Show what was typed again, without errors, with a part added or removed."""
        fields = [field_values(part) for part in self.parts]
        verb, _, number = action.partition("-part")
        if verb == "remove" and 0 < (place := whole_number(number)) <= len(fields):
            del fields[place - 1]
        elif verb == "add" and len(fields) < MOST_PARTS:
            fields.append({})
        self.form = EntryForm(names=self.names, initial=field_values(self.form))
        self.parts = [PartForm(number=number, initial=part) for number, part in enumerate(fields, start=1)]


def _days(content):
    """First and last day of a content."""
    first, _, last = content["days"].partition(" / ")
    return date.fromisoformat(first), date.fromisoformat(last or first)


def field_values(form):
    """The fields of a form as its reader sees them: as sent, or as they were shown."""
    return {field.name: field.value() or "" for field in form}


def with_known_roles(content, saved, names):
    """The roles with the bodies and municipalities they are known to be: as saved, or a body of that very name."""
    known = {_role_key(role): role for role in _roles(saved)}
    for role in _roles(content):
        links = known.get(_role_key(role))
        if links is not None:
            role |= {field: links[field] for field in ("body", "place") if field in links}
        elif role.get("name") in names.bodies:
            role["body"] = role["name"]
    return content


def _roles(row):
    yield from (*row.get("roles", []), *row.get("people", []))
    for below in (*row.get("items", []), *row.get("parts", [])):
        yield from _roles(below)


def _role_key(role):
    return role["as"], role.get("name"), role.get("office")
