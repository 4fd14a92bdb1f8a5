"""Base of forms over a row that two people may edit at once: the second sees both versions and chooses."""

import datetime
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.japanese.wareki import full_date

from .differences import differences

SENT_TWICE = "この内容はすでに保存されています。"  # of a form that came a second time


class Conflict(NamedTuple):
    """A field that both changed: what stands and what was typed, as HTML with the differences marked."""

    name: str
    label: str
    saved: SafeString
    own: SafeString


class ConflictForm:
    """Mixin for forms: show_hidden_initial sends back the value each field had when the form was shown.

    The page shows the conflicts (components/_conflict.html); what is chosen there comes back as keep_<field>.
    """

    choices_fields: tuple[str, ...] = ()  # drawn without their hidden initials, which hidden_initials gives
    own_fields: tuple[str, ...] = ()  # what is said of this save alone, as its reason: never in conflict

    def __init__(self: Any, data=None, **options):
        super().__init__(None, **options)  # type: ignore[call-arg]  # of the form it is mixed into
        for name in self.facts:
            self.fields[name].show_hidden_initial = True
        if data is not None:
            self.bind(self._with_choices(data))

    @property
    def facts(self: Any):
        """Names of the fields that hold saved data: not hidden, not disabled, not in own_fields."""
        return [
            name
            for name, field in self.fields.items()
            if name not in self.own_fields and not field.widget.is_hidden and not field.disabled
        ]

    @property
    def hidden_initials(self: Any):
        names = [name for name in self.choices_fields if name in self.fields]
        return mark_safe("".join(self[name].as_hidden(only_initial=True) for name in names))

    def bind(self: Any, data):
        self.data, self.is_bound = data, True

    def over(self: Any, fresh):
        """Merge this valid form into `fresh`, an unbound form of what somebody else saved meanwhile.

        A field that only one of the two changed is taken as changed. Returns the form, and the fields that both
        changed; None for these when nothing typed differs from what stands: the form was sent twice.
        """
        data, conflicts, differs = QueryDict(mutable=True), [], False
        data.update(self.data)
        for name in [name for name in fresh.facts if name in self.fields]:
            sent, saved = fresh._as_sent(name), fresh.words(name, fresh._saved(name))
            own = self.words(name, self.cleaned_data.get(name))
            differs |= saved != own
            if name not in self.changed_data:
                data.setlist(name, sent)
            elif own != saved != self._as_read(name):
                conflicts.append(Conflict(name, self.fields[name].label, *_marked(self.fields[name], saved, own)))
            data.setlist(f"initial-{name}", sent)
            data.pop(f"keep_{name}", None)
        for name in [name for name, field in fresh.fields.items() if field.widget.is_hidden]:
            data.setlist(name, fresh._as_sent(name))  # which version was read
        fresh.bind(data)
        return fresh, conflicts if differs else None

    def words(self: Any, name, value):
        """The value of a field as display text."""
        field = self.fields[name]
        if isinstance(value, datetime.date):
            return full_date(value)
        if isinstance(value, bool):
            return "はい" if value else "いいえ"
        if isinstance(field, forms.ModelChoiceField) and hasattr(value, "pk"):
            return field.label_from_instance(value)
        if hasattr(value, "all") or isinstance(value, list):
            return "、".join(map(str, value))
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            choices: Any = field.choices
            return str(dict(choices).get(value, "" if value is None else value))
        return "" if value is None else str(value)

    def _with_choices(self: Any, data):
        """`data`, after a conflict, with the saved value of each field where its writer chose that."""
        chosen = [name for name in self.facts if data.get(f"keep_{name}") == "saved"]
        if not chosen:
            return data
        data = data.copy()
        for name in chosen:
            data.setlist(name, self._as_sent(name))
        return data

    def _as_sent(self: Any, name):
        """The value that is saved, as a browser would send it: a list of texts."""
        value = self.fields[name].prepare_value(self.get_initial_for_field(self.fields[name], name))
        values = value if isinstance(value, list | tuple) else [value]
        return ["" if value is None else str(value) for value in values]

    def _saved(self: Any, name):
        """The value that is saved, read as its field reads what is typed."""
        return self._understood(name, self._as_sent(name))

    def _as_read(self: Any, name):
        """The value of the field when its writer read it, as text; None when the form did not send it."""
        sent = self.data.getlist(f"initial-{name}") if hasattr(self.data, "getlist") else []
        return self.words(name, self._understood(name, sent)) if sent else None

    def _understood(self: Any, name, sent):
        field = self.fields[name]
        try:
            return field.to_python(sent if isinstance(field, forms.ModelMultipleChoiceField) else sent[0])
        except forms.ValidationError:
            return None


def _marked(field, saved, own):
    """Texts with what differs marked; a choice, a day or a number is one thing, and differs as a whole."""
    if isinstance(field, forms.CharField):
        return differences(saved, own)
    return escape(saved), escape(own)
