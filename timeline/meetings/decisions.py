"""決定を探す: what was on the agendas of the meetings in the public record, and what was done with it."""

from typing import cast

from django import forms
from django.db.models import Q

from portal.japanese.text import contains
from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.web.forms import PlainSelect
from timeline.entries.models.entries import Entry
from timeline.entries.models.programme import Item

from .models.series import MeetingSeries


def items_of_meetings():
    """Items of published meetings and committees, the latest meeting first."""
    meetings = Q(entry__kind__in=Entry.Kind.with_agenda()) | Q(entry__meeting__isnull=False)
    public = Item.objects.filter(meetings, entry__state=Entry.State.PUBLISHED, part=None)
    return public.select_related("entry").order_by("-entry__first_day", "-entry__key", "position")


class DecisionSearchForm(forms.Form):
    """決定を探す: words, meeting, outcome and year. A field that cannot be read finds nothing, and says so."""

    q = forms.CharField(
        label="ことば",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={
            "max_length": "ことばは%(limit_value)d文字までで入力してください（いまは%(show_value)d文字）。"
        },
    )
    meeting = forms.ModelChoiceField(
        MeetingSeries.objects.all(), label="会議", required=False, empty_label="すべて", widget=PlainSelect
    )
    outcome = forms.ChoiceField(label="扱い", required=False, choices=[("", "すべて"), *Item.Outcome.choices])
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None, widget=PlainSelect)

    def __init__(self, data=None):
        super().__init__(data)
        days = items_of_meetings().order_by().values_list("entry__first_day", flat=True).distinct()
        years = sorted({fiscal_year(day) for day in days}, reverse=True)
        years_field = cast(forms.TypedChoiceField, self.fields["year"])
        years_field.choices = [("", "すべて"), *((year, fiscal_year_name(year)) for year in years)]
        for name, field in self.fields.items():
            if name != "q":
                field.widget.attrs["class"] = "field__control field__control--date"
                field.error_messages["invalid_choice"] = "この選択肢はありません。一覧から選んでください。"

    def found(self):
        """The items that were asked for: a queryset, or a list where words are looked for."""
        items = items_of_meetings()
        if not self.is_valid():
            return items.none() if self.is_bound else items
        asked = self.cleaned_data
        if asked["meeting"]:
            items = items.filter(entry__in=asked["meeting"].sessions())
        if asked["outcome"]:
            items = items.filter(outcome=asked["outcome"])
        if asked["year"]:
            year = asked["year"]
            items = items.filter(entry__first_day__gte=f"{year}-04-01", entry__first_day__lt=f"{year + 1}-04-01")
        if not asked["q"]:
            return items
        entries = Entry.objects.search(asked["q"]).values("pk")  # narrows; which item it is, is told below
        found = items.filter(entry__in=entries)
        return [item for item in found if contains(f"{item.entry.title}／{item.text}", asked["q"])]
