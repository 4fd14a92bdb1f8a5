"""Forms that choose the period of the meeting papers and the municipalities of the address list."""

from typing import cast

from django import forms

from agreements.models import Body
from agreements.white_map.forms import NOT_LISTED, ChoiceForm
from enquiries.models import Enquiry
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
    """Filter form (絞り込み) of the address list (宛名一覧). With an invalid field nothing is listed.

    The 空白マップ asks for municipalities that are not reached: `blank` names their prefectures, ALL every one. An
    enquiry (照会) asks for those of its addressees that only a letter reaches.
    """

    ALL = "all"

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

    enquiry = forms.ModelChoiceField(Enquiry.objects.sent(), required=False, error_messages=NOT_LISTED)
    blank = forms.MultipleChoiceField(required=False, error_messages=NOT_LISTED)

    def __init__(self, data):
        super().__init__(data)
        prefectures = [(prefecture.pk, prefecture.name) for prefecture in Prefecture.objects.all()]
        self.prefectures = dict(prefectures)
        cast(forms.MultipleChoiceField, self.fields["blank"]).choices = [(self.ALL, "すべて"), *prefectures]
        self.blank_choice = ChoiceForm(data, prefix="blank")
        for field in (self.fields["prefecture"], self.fields["body"]):
            field.widget.attrs["class"] = "field__control field__control--date"
            cast(forms.ModelChoiceField, field).error_messages |= NOT_LISTED

    def clean(self):
        if self.blank_choice.errors:
            self.add_error("blank", NOT_LISTED["invalid_choice"])

    def blanks(self):
        """The Choice of municipalities that are not reached; None when they are not asked for."""
        asked = self.cleaned_data.get("blank") if self.is_valid() else None
        if not asked:
            return None
        return self.blank_choice.choice([code for code in asked if code != self.ALL])

    def blank_query(self):
        """Pairs of names and values of the address that ask for the same municipalities that are not reached."""
        pairs = [("blank", code) for code in self.cleaned_data.get("blank", ())]
        typed = [(name, self.data.get(name)) for name in ("blank-kind", "blank-ward")]
        return [*pairs, *((name, value) for name, value in typed if value)]

    def blank_names(self):
        """秋田県、山形県: the prefectures asked for; 全国 for all."""
        return "、".join(self.prefectures[code] for code in self.cleaned_data["blank"] if code != self.ALL) or "全国"
