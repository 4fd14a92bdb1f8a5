"""Filters of the 空白マップ: part of Japan, prefecture, kind, ward that could introduce, and day."""

from django import forms

from members.models import Municipality, Prefecture
from portal.web.form_errors import NOT_OFFERED
from portal.web.forms import AsOfForm, PlainSelect

from .white_map import Choice

REGIONS = {  # the usual eight, by first and last code of their prefectures
    "hokkaido": ("北海道", 1, 1),
    "tohoku": ("東北", 2, 7),
    "kanto": ("関東", 8, 14),
    "chubu": ("中部", 15, 23),
    "kinki": ("近畿", 24, 30),
    "chugoku": ("中国", 31, 35),
    "shikoku": ("四国", 36, 39),
    "kyushu": ("九州・沖縄", 40, 47),
}
KINDS = {
    "cities": ("市", Municipality.Kind.cities()),
    "towns": ("町村", Municipality.Kind.towns_and_villages()),
}
NOT_LISTED = {"invalid_choice": NOT_OFFERED}


class ChoiceForm(forms.Form):
    """What narrows the 空白マップ without its day: also of the address list, under names of its own (prefix)."""

    kind = forms.ChoiceField(
        label="種別",
        required=False,
        widget=PlainSelect,
        choices=[("", "すべて"), *((key, name) for key, (name, _) in KINDS.items())],
        error_messages=NOT_LISTED,
    )
    ward = forms.ModelChoiceField(
        Municipality.objects.wards(),
        label="紹介できる区",
        required=False,
        empty_label="すべて",
        to_field_name="lg_code",
        widget=PlainSelect,
        error_messages=NOT_LISTED,
    )

    def choice(self, prefectures=()):
        """The Choice of the valid fields, in `prefectures` (codes)."""
        self.is_valid()
        kind, ward = self.cleaned_data.get("kind"), self.cleaned_data.get("ward")
        return Choice(prefectures, KINDS[kind][1] if kind else (), ward and ward.pk)


class WhiteMapForm(ChoiceForm, AsOfForm):
    """Filter form (絞り込み). An invalid field gets a message; the other fields still apply."""

    area = forms.ChoiceField(
        label="地方",
        required=False,
        widget=PlainSelect,
        choices=[("", "すべて"), *((key, name) for key, (name, *_) in REGIONS.items())],
        error_messages=NOT_LISTED,
    )
    prefecture = forms.ModelChoiceField(
        Prefecture.objects.all(),
        label="都道府県",
        required=False,
        empty_label="すべて",
        widget=PlainSelect,
        error_messages=NOT_LISTED,
    )
    field_order = ["area", "prefecture", "kind", "ward", "as_of"]

    def __init__(self, data):
        super().__init__(data)
        self.fields["as_of"].label = "基準日"

    @property
    def prefecture_chosen(self):
        self.is_valid()
        return self.cleaned_data.get("prefecture")

    def white_choice(self):
        """The Choice of all fields: a prefecture goes before a part of Japan."""
        self.is_valid()
        if prefecture := self.prefecture_chosen:
            return self.choice([prefecture.code])
        if area := self.cleaned_data.get("area"):
            _, first, last = REGIONS[area]
            return self.choice([f"{code:02}" for code in range(first, last + 1)])
        return self.choice()

    def filters(self):
        """Valid values that were given, without the day."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value and name != "as_of"}
