"""確定: the sign-off of a year's trend row."""

import datetime

from django import forms
from django.utils import timezone

from agreements.revisions.forms import NoteField
from members.people.forms import LabelledForm
from portal.japanese.short_days import past
from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.web.forms import HOW_TO_TYPE, WarekiDateField, not_to_come


class DayForm(LabelledForm):
    """The day a year's trend row is for, within that fiscal year and not after today."""

    as_of = WarekiDateField(label="基準日", short=past, help_text=f"各区調査の基準日は8月1日です。{HOW_TO_TYPE}")

    def __init__(self, data=None, *, year):
        super().__init__(data)
        self.year = year

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day and fiscal_year(day) != self.year:
            raise forms.ValidationError(f"{fiscal_year_name(self.year)}（4月から翌年3月まで）の日を入力してください。")
        return not_to_come(day)

    def day(self):
        """The day asked for; without one 1 August, or today where that is still to come."""
        usual = max(datetime.date(self.year, 4, 1), min(datetime.date(self.year, 8, 1), timezone.localdate()))
        return (self.is_valid() and self.cleaned_data["as_of"]) or usual


class FreezeForm(DayForm):
    """`read` names the municipalities that were shown: what is signed is what was seen."""

    note = NoteField(
        label="確認したこと",
        required=False,
        max_length=1000,
        help_text="例：未回答の区には電話で確かめた。操作の記録に残ります。",
    )
    carries_ties = forms.BooleanField(required=False, widget=forms.HiddenInput)
    read = forms.CharField(widget=forms.HiddenInput)
