"""The form of a tie, which also reads each row of an uploaded table (upload)."""

import unicodedata
from typing import Any

from django import forms

from agreements.revisions.forms import HOW_TO_TYPE, RevisionForm
from members.models import Municipality, check_digit
from portal.japanese.text import normalise
from portal.web.forms import LineField, WarekiDateField

from .models import Tie

KINDS = ["友好都市", "姉妹都市", "交流都市", "災害協定", "その他の協定"]


class MunicipalityFinder:
    """Finds municipalities by what people type: 山形県鶴岡市, 鶴岡市 where there is one only, or 5 or 6 digits.

    `places`: a queryset of those among which it looks; all that are no wards without one.
    """

    def __init__(self, places=None):
        self.by_code: dict[str, Municipality] = {}
        self.by_name: dict[str, list[Municipality]] = {}
        places = Municipality.objects.not_wards() if places is None else places
        for place in places.select_related("prefecture"):
            self.by_code[place.lg_code] = place
            for name in {place.full_name, place.name, f"{place.prefecture.name}{place.name}"}:
                self.by_name.setdefault(normalise(name), []).append(place)

    def find(self, text):
        """The municipality typed as `text`; ValidationError when there is none or several."""
        plain = "".join(unicodedata.normalize("NFKC", text).split())
        if plain.isdecimal() and plain.isascii():
            return self._by_code(plain)
        found = self.by_name.get(normalise(text), [])
        now = [place for place in found if place.ended_on is None]
        places = now or found
        if len(places) == 1:
            return places[0]
        if places:
            names = "、".join(place.full_name for place in places)
            raise forms.ValidationError(
                f"「{text}」は{len(places)}つあります。{names}のどれかを、都道府県から入力してください。"
            )
        raise forms.ValidationError(
            f"「{text}」は自治体の名簿にありません。都道府県からの名称（例：山形県鶴岡市）か、6桁のコードを入力してください。"
        )

    def _by_code(self, code):
        code = code.zfill(6) if len(code) == 6 else code.zfill(5)
        code += check_digit(code) if len(code) == 5 else ""
        if code not in self.by_code:
            raise forms.ValidationError(
                f"コード{code}の自治体は名簿にありません。コードを確かめてください（例：062031）。"
            )
        return self.by_code[code]


class PlaceField(LineField):
    """CharField for the name or code of a municipality."""

    def __init__(self, **options):
        self.places = None
        super().__init__(max_length=50, **options)

    def prepare_value(self, value):
        return value.full_name if isinstance(value, Municipality) else value


class TieForm(RevisionForm):
    partner = PlaceField(
        label="相手の自治体", help_text="都道府県からの名称（例：山形県鶴岡市）か、6桁の全国地方公共団体コード"
    )
    kind = LineField(
        label="種別",
        max_length=20,
        help_text=f"{'、'.join(KINDS)}など",
        widget=forms.TextInput(attrs={"list": "tie-kinds", "autocomplete": "off"}),
    )
    started_on = WarekiDateField(
        label="開始日", required=False, help_text=f"分からなければ空けておきます。{HOW_TO_TYPE}"
    )
    ended_on = WarekiDateField(
        label="終了日", required=False, help_text="この日の前日まで。続いていれば空けておきます。"
    )
    introduced_by = LineField(label="紹介者", required=False, max_length=100, help_text="例：北海道木古内町")
    signed_name = LineField(
        label="締結時の相手の名称",
        required=False,
        max_length=50,
        help_text="いまの名称と違うときだけ（例：合併前の町の名前）",
    )

    field_order = ["partner", "kind", "started_on", "ended_on", "introduced_by", "signed_name"]

    class Meta:
        model = Tie
        fields = ["kind", "started_on", "ended_on", "introduced_by", "signed_name"]

    def __init__(self, data=None, *, instance, places=None):
        partner = {"partner": instance.municipality.full_name} if instance.municipality_id else {}
        super().__init__(data, instance=instance, needs_reason=False, initial=partner)
        self.places = places

    def clean_partner(self):
        place = (self.places or MunicipalityFinder()).find(self.cleaned_data["partner"])
        self.instance.municipality = place
        return place

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        started_on, ended_on = cleaned.get("started_on"), cleaned.get("ended_on")
        if started_on and ended_on and ended_on <= started_on:
            self.add_error("ended_on", "終了日は、開始日より後の日にしてください。")
        elif not self.errors and self._has_twin(cleaned):
            self.add_error("kind", "同じ相手・種別・開始日の交流が、すでに登録されています。")
        return cleaned

    def _has_twin(self, cleaned):
        same = Tie.objects.not_withdrawn().filter(ward=self.instance.ward, municipality=cleaned["partner"])
        return same.filter(kind=cleaned["kind"], started_on=cleaned["started_on"]).exclude(pk=self.instance.pk).exists()
