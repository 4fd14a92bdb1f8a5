"""Forms that choose the period of the meeting papers and the municipalities of the address list."""

from typing import cast

from django import forms

from agreements.models import Body
from members.models import Prefecture
from portal.japanese.short_days import past
from portal.web.forms import PlainSelect, WarekiDateField

LONGEST = 366 * 5  # days: more is no paper for a meeting, unless the last one was longer ago


class PeriodForm(forms.Form):
    """期間 of the papers for a meeting: both days included."""

    first = WarekiDateField(label="はじめの日", short=past, required=False, help_text="この日を含みます。")
    last = WarekiDateField(
        label="終わりの日", follows="first", short=past, required=False, help_text="この日を含みます。"
    )

    def __init__(self, data, *, default):
        self.default = default
        super().__init__(data, initial=dict(zip(("first", "last"), default, strict=True)))
        for field in self.fields.values():
            field.widget.attrs["class"] = "field__control field__control--date"

    def clean(self):
        first, last = self.period_typed()
        if "first" in self.errors or "last" in self.errors:
            return
        if first > last:
            self.add_error("last", "終わりの日は、はじめの日と同じか、後の日にしてください。")
        elif (last - first).days > LONGEST and first < self.default[0]:
            self.add_error("first", "期間は5年までにしてください。前回の総会の翌日からなら、長くできます。")

    def period_typed(self):
        return tuple(
            self.cleaned_data.get(name) or day for name, day in zip(("first", "last"), self.default, strict=True)
        )

    def period(self):
        """The days asked for; the default ones where none was given or what was given makes no period."""
        return self.period_typed() if self.is_valid() else self.default


class LetterListForm(forms.Form):
    """Filter form (絞り込み) of the address list (宛名一覧). With an invalid field nothing is listed."""

    prefecture = forms.ModelChoiceField(
        Prefecture.objects.all(), label="都道府県", required=False, empty_label="すべて", widget=PlainSelect
    )
    body = forms.ModelChoiceField(
        Body.objects.exclude(kind=Body.Kind.COMPANY),
        label="協定団体",
        required=False,
        empty_label="すべて",
        widget=PlainSelect,
    )

    def __init__(self, data):
        super().__init__(data)
        for field in self.fields.values():
            field.widget.attrs["class"] = "field__control field__control--date"
            cast(forms.ModelChoiceField, field).error_messages["invalid_choice"] = (
                "一覧にない指定です。選び直してください。"
            )
