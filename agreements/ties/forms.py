"""The form of a tie, which also reads each row of an uploaded table (upload)."""

from typing import Any

from django import forms

from agreements.revisions.forms import RevisionForm
from members.places.municipality_field import MunicipalityFinder
from portal.web.forms import HOW_TO_TYPE, LineField, WarekiDateField

from .models import Tie

KINDS = ["友好都市", "姉妹都市", "交流都市", "災害協定", "その他の協定"]


class TieForm(RevisionForm):
    partner = LineField(
        label="相手の自治体",
        max_length=50,
        help_text="都道府県からの名称（例：山形県鶴岡市）か、6桁の全国地方公共団体コード",
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
