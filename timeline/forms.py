from django import forms

from members.models import Municipality, Prefecture
from portal.wareki import year_name

from .models import Entry

NONSENSE = "一覧にない指定です。選びなおしてください。"


class EntryFilterForm(forms.Form):
    """絞り込み of the chronology. What makes no sense is answered at its field; the rest still applies."""

    kind = forms.MultipleChoiceField(
        label="種別",
        choices=Entry.Kind,
        required=False,
        error_messages={"invalid_choice": "「%(value)s」という種別はありません。選びなおしてください。"},
    )
    year = forms.ChoiceField(label="年", required=False, error_messages={"invalid_choice": NONSENSE})
    prefecture = forms.ChoiceField(label="都道府県", required=False, error_messages={"invalid_choice": NONSENSE})
    ward = forms.ChoiceField(label="特別区", required=False, error_messages={"invalid_choice": NONSENSE})
    municipality = forms.ModelChoiceField(
        Municipality.objects.select_related("prefecture"),
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
        help_text="1文字からさがせます（例：雪）",
        error_messages={"max_length": "ことばは%(limit_value)d文字までで入力してください。"},
    )
    order = forms.ChoiceField(
        choices=[("", "新しい順"), ("oldest", "古い順")],
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "並び順の指定が読み取れないため、新しい順に並べています。"},
    )

    def __init__(self, data, *, years):
        super().__init__(data)
        wards = Municipality.objects.wards().values_list("lg_code", "name")
        for name, options in (
            ("year", [(str(year), f"{year_name(year)}（{year}年）") for year in years]),
            ("prefecture", list(Prefecture.objects.values_list("code", "name"))),
            ("ward", list(wards)),
        ):
            self.fields[name].choices = [("", "すべて"), *options]

    def selects(self):
        """The drop-down fields with their options: field, (value, name, is chosen)."""
        return [
            (field, [(value, name, value == field.value()) for value, name in field.field.choices])
            for field in (self[name] for name in ("year", "prefecture", "ward"))
        ]

    def apply(self, entries):
        """`entries` narrowed down by every filter that made sense."""
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
            entries = entries.search(chosen["q"])
        return entries.oldest_first() if chosen.get("order") == "oldest" else entries.newest_first()
