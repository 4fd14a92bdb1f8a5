"""購読する催しの範囲: which events a calendar is to hold, by the names of its address's query."""

from typing import Any, cast

from django import forms

from members.models import Municipality, Prefecture
from portal.web.form_errors import NOT_OFFERED
from timeline.kinds.models import EntryKind


class SubscriptionForm(forms.Form):
    """The range of a calendar: events of a kind and about a prefecture, ward or municipality; all without any."""

    kind = forms.ChoiceField(label="種別", required=False, error_messages={"invalid_choice": NOT_OFFERED})
    prefecture = forms.ChoiceField(label="都道府県", required=False, error_messages={"invalid_choice": NOT_OFFERED})
    ward = forms.ChoiceField(label="特別区", required=False, error_messages={"invalid_choice": NOT_OFFERED})
    municipality = forms.ModelChoiceField(
        Municipality.objects.select_related("prefecture"),
        label="自治体の全国地方公共団体コード（6桁）",
        to_field_name="lg_code",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        help_text="自治体のページにあります（例：182109）。",
        error_messages={"invalid_choice": "この全国地方公共団体コードの自治体は名簿にありません。"},
    )

    def __init__(self, data):
        super().__init__(data)
        prefectures = Prefecture.objects.order_by().values_list("code", "name")
        places = sorted(prefectures.union(Municipality.objects.wards().order_by().values_list("lg_code", "name")))
        options = {
            "kind": EntryKind.objects.with_audience().names().items(),
            "prefecture": [place for place in places if len(place[0]) == 2],
            "ward": [place for place in places if len(place[0]) == 6],
        }
        for name, found in options.items():
            cast(forms.ChoiceField, self.fields[name]).choices = [("", "すべて"), *found]

    def apply(self, events):
        """`events` within the range; of a valid form."""
        chosen = self.cleaned_data
        if chosen["kind"]:
            events = events.filter(kind=chosen["kind"])
        if chosen["prefecture"]:
            events = events.in_prefecture(Prefecture(code=chosen["prefecture"]))
        if chosen["ward"]:
            events = events.filter(pk__in=events.about(chosen["ward"]).order_by().values("pk"))
        if chosen["municipality"]:
            events = events.filter(pk__in=events.about(chosen["municipality"].lg_code).order_by().values("pk"))
        return events

    def words(self):
        """What the range is called: 福井県、展示; "" for all."""
        chosen = self.cleaned_data
        labels = [
            dict(cast(Any, self.fields[name]).choices).get(chosen[name])
            for name in ("prefecture", "ward", "kind")
            if chosen[name]
        ]
        place = chosen["municipality"]
        return "、".join([*([place.full_name] if place else []), *map(str, labels)])


NAMES = tuple(SubscriptionForm.base_fields)
