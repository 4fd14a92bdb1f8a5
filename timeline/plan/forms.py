"""Forms of the 年間計画."""

from typing import Any, cast

from django import forms

from agreements.revisions.forms import NoteField, RevisionForm
from portal.japanese.wareki import DateError
from portal.web.forms import LineField, PlainSelect, WholeNumberField
from timeline.entries.entries_field import OneEntryField
from timeline.entries.models.venues import Series
from timeline.kinds.models import EntryKind
from timeline.meetings.models.meetings import Meeting

from .days import EXAMPLE, read_when, year_span
from .models import PlanLine


class PlanLineForm(RevisionForm):
    title = LineField(
        label="件名",
        required=False,
        max_length=200,
        help_text="会議か経過を選んだときは、空けておくとその名前になります。",
    )
    when = LineField(label="時期", required=False, max_length=40, help_text=f"{EXAMPLE}分からなければ空けておきます。")
    kind = forms.ModelChoiceField(EntryKind.objects.all(), label="種別", to_field_name="key", widget=PlainSelect)
    series = forms.ModelChoiceField(Series.objects.all(), label="シリーズ", required=False, widget=PlainSelect)
    number = WholeNumberField(
        label="回", required=False, min_value=1, max_value=999, help_text="シリーズの第何回か。数字だけ"
    )
    meeting = forms.ModelChoiceField(Meeting.objects.none(), label="会議の予定", required=False, widget=PlainSelect)
    entry = OneEntryField(
        label="経過",
        required=False,
        help_text="ひとりでに結び付かないときだけ。経過のページのアドレスか、記号（例：2016-04-26a）",
    )
    is_shared = forms.BooleanField(
        label="区と会員に示す",
        required=False,
        help_text="区長会総会で確認したものなど。日の決まった会議、確認した催し、公開した経過は、ここによらず示されます。",
    )
    note = NoteField(label="事務局のメモ", required=False, max_length=1000)

    class Meta:
        model = PlanLine
        fields = ["title", "kind", "series", "number", "meeting", "entry", "is_shared", "note"]

    field_order = ["title", "when", "kind", "series", "number", "meeting", "entry", "is_shared", "note"]

    def __init__(self, data=None, *, instance: PlanLine, **options):
        super().__init__(data, instance=instance, needs_reason=False, initial={"when": instance.when}, **options)
        first, last = year_span(instance.fiscal_year)
        meetings = cast(forms.ModelChoiceField, self.fields["meeting"])
        of_year = Meeting.objects.filter(day__gte=first, day__lte=last) | Meeting.objects.filter(day=None)
        meetings.queryset = of_year.select_related("series__series").order_by("day", "pk")

    def clean_when(self):
        text = self.cleaned_data["when"]
        try:
            days = read_when(text, self.instance.fiscal_year) if text else (None, None, False)
        except DateError as error:
            raise forms.ValidationError(str(error)) from error
        self.instance.first_day, self.instance.last_day, self.instance.is_by_month = days
        return text

    def clean(self) -> Any:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in ("title", "meeting", "entry")):
            self.add_error("title", "件名を入力するか、会議か経過を選んでください。")
        if cleaned.get("number") and not cleaned.get("series") and "series" not in self.errors:
            self.add_error("series", "回を入力するときは、シリーズを選んでください。")
        return cleaned
