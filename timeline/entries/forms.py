from typing import cast

from django import forms
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe

from members.models import Municipality, Prefecture
from portal.japanese.periods import Dated, take_period
from portal.japanese.wareki import year_name
from portal.web.form_errors import NOT_OFFERED
from portal.web.forms import AsOfForm, option_tags


class EntryFilterForm(AsOfForm):
    """Filter form (絞り込み) of the chronology. An invalid field gets a message; the other fields still apply."""

    kind = forms.MultipleChoiceField(
        label="種別",
        required=False,
        error_messages={"invalid_choice": "「%(value)s」という種別はありません。選び直してください。"},
    )
    year = forms.ChoiceField(label="年", required=False, error_messages={"invalid_choice": NOT_OFFERED})
    prefecture = forms.ChoiceField(label="都道府県", required=False, error_messages={"invalid_choice": NOT_OFFERED})
    ward = forms.ChoiceField(label="特別区", required=False, error_messages={"invalid_choice": NOT_OFFERED})
    municipality = forms.ModelChoiceField(
        Municipality.objects.select_related("prefecture"),
        label="自治体",
        to_field_name="lg_code",
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "この全国地方公共団体コードの自治体は名簿にありません。"},
    )
    q = forms.CharField(
        label="ことば",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
        help_text="1文字から探せます（例：雪）。期間でも探せます（例：平成28年4月、2016年度）",
        error_messages={"max_length": "ことばは%(limit_value)d文字までで入力してください。"},
    )
    order = forms.ChoiceField(
        label="並び順",
        choices=[("", "新しい順"), ("oldest", "古い順")],
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "並び順の指定が読み取れないため、新しい順に並べています。"},
    )

    def __init__(self, data, *, summary):
        """`summary` of what may be filtered (EntryQuerySet.summary)."""
        super().__init__(data)
        self.fields["as_of"].label = "基準日"
        self._kinds = [(key, name, number) for (_, key, name), number in sorted(summary.kinds.items())]
        cast(forms.MultipleChoiceField, self.fields["kind"]).choices = [(key, name) for key, name, _ in self._kinds]
        prefectures = Prefecture.objects.values_list("code", "name")
        wards = Municipality.objects.wards().values_list("lg_code", "name")
        places = sorted(prefectures.order_by().union(wards.order_by()))  # one query for both; codes of 2 and 6 digits
        self._options = {
            "year": [("", "すべて"), *((str(year), f"{year_name(year)}（{year}年）") for year in summary.years)],
            "prefecture": [("", "すべて"), *(place for place in places if len(place[0]) == 2)],
            "ward": [("", "すべて"), *(place for place in places if len(place[0]) == 6)],
        }
        for name, options in self._options.items():
            cast(forms.ChoiceField, self.fields[name]).choices = options

    @property
    def is_narrowed(self):
        """Whether entries are looked for, and not only those of a day or in another order."""
        return any(self.data.get(name) for name in self.fields if name not in ("as_of", "order"))

    @property
    def is_oldest_first(self):
        """After the form was checked."""
        return self.cleaned_data.get("order") == "oldest"

    def selects(self):
        """The drop-down fields with their options as HTML, made once: they stand on the page twice, wide and narrow."""
        return [(self[name], option_tags(options, self[name].value())) for name, options in self._options.items()]

    def kind_boxes(self):
        """Check boxes of the kinds that occur, with the number of entries of each, as HTML like selects()."""
        chosen = self["kind"].value() or []
        return mark_safe(
            "".join(
                f'<label class="filter__choice"><input type="checkbox" name="kind" value="{kind}"'
                f"{' checked' if kind in chosen else ''}>{escape(name)}"
                f'<span>{number}<span class="visually-hidden">件</span></span></label>'
                for kind, name, number in self._kinds
            )
        )

    def dated(self):
        """What was typed as words, taken apart (Dated): a period in it filters the days, unless ?as_text says not to.

        After the form was checked; as_text is no field, so that what is typed next is read afresh.
        """
        query = self.cleaned_data.get("q", "")
        return Dated(None, "", query) if "as_text" in self.data else take_period(query, timezone.localdate())

    def apply(self, entries):
        """Returns `entries` filtered by the valid fields."""
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("kind"):
            entries = entries.filter(kind__in=chosen["kind"])
        if chosen.get("year"):
            entries = entries.in_year(int(chosen["year"]))
        if chosen.get("prefecture"):
            entries = entries.in_prefecture(chosen["prefecture"])
        if chosen.get("ward"):
            entries = entries.about(chosen["ward"])
        if chosen.get("municipality"):
            entries = entries.about(chosen["municipality"].lg_code)
        if chosen.get("q"):
            asked = self.dated()
            entries = entries.search(asked.rest)
            if asked.span:
                entries = entries.between(*asked.span)
        return entries.oldest_first() if self.is_oldest_first else entries.newest_first()
