"""Forms over something that two people may be writing at once."""

import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import mark_safe

from portal.differences import differences
from portal.wareki import full_date


class OverSavedForm(forms.ModelForm):
    """Knows, through show_hidden_initial, what each field said when its writer read it."""

    choices_fields: tuple[str, ...] = ()  # drawn by _choices.html, without their hidden initials

    def __init__(self, data=None, *, instance, **options):
        super().__init__(None, instance=instance, **options)
        for field in self.fields.values():
            field.show_hidden_initial = True
        if data is not None:
            self.data, self.is_bound = self._with_choices(data), True

    @property
    def hidden_initials(self):
        return mark_safe("".join(self[name].as_hidden(only_initial=True) for name in self.choices_fields))

    def _as_sent(self, name):
        """The value that is saved, as a browser would send it: a list of texts."""
        value = self.fields[name].prepare_value(self.get_initial_for_field(self.fields[name], name))
        values = value if isinstance(value, list | tuple) else [value]
        return ["" if value is None else str(value) for value in values]

    def _with_choices(self, data):
        """After a conflict: what stands saved, for each field where that was chosen."""
        data = data.copy()
        for name in self.fields:
            if data.get(f"keep_{name}") == "saved":
                data.setlist(name, self._as_sent(name))
        return data

    def _saved(self, name):
        return self.fields[name].clean(self._as_sent(name) if self._takes_many(name) else self._as_sent(name)[0])

    def _takes_many(self, name):
        return isinstance(self.fields[name], forms.ModelMultipleChoiceField)

    def over(self, saved):
        """The same form over what somebody else `saved`, and name, label, both texts of each field both changed.

        None for the conflicts when what was typed is what stands: the form was sent twice.
        """
        fresh: Any = type(self)(instance=saved)
        data, conflicts, differs = QueryDict(mutable=True), [], False
        data.update(self.data)
        for name, field in self.fields.items():
            sent, own = fresh._as_sent(name), self.cleaned_data.get(name)
            texts = _words(field, fresh._saved_or_none(name)), _words(field, own)
            data.setlist(f"initial-{name}", sent)
            data.pop(f"keep_{name}", None)
            differs |= texts[0] != texts[1]
            if name not in self.changed_data:
                data.setlist(name, sent)
            elif texts[0] != texts[1]:
                conflicts.append((name, field.label, *differences(*texts)))
        return type(self)(data, instance=saved), conflicts if differs else None

    def _saved_or_none(self, name):
        try:
            return self._saved(name)
        except forms.ValidationError:
            return None


def _words(field, value):
    """A value as people read it."""
    if isinstance(value, datetime.date):
        return full_date(value)
    if hasattr(value, "all") or isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(value, value))
    return "" if value is None else str(value)
