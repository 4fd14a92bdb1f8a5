from typing import Any

from django import forms
from django.utils import timezone

from members.models import Municipality
from members.places.places_field import PlacesField

from ..models.defaults import Defaults
from ..models.proposals import Proposal

NUMBER = forms.NumberInput({"class": "field__control field__control--short"})
DAYS = ["answer_days", "days_before", "escalated_after"]


class DefaultsForm(forms.ModelForm):
    """提案の初期値, with the number of the version its writer had read (hidden)."""

    scope = forms.ChoiceField(label="あて先", choices=Proposal.Scope, widget=forms.RadioSelect)
    chosen = PlacesField(Municipality.objects.none(), label="選んだあて先", required=False)
    newest = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Defaults
        fields = ["scope", *DAYS]
        widgets = dict.fromkeys(DAYS, NUMBER)
        help_texts = {
            "answer_days": "新しい提案の回答期限に、はじめに入る日です。7から180まで。書く人が変えられます。",
            "days_before": "未回答の区の担当者へ催促する日です。期限の当日と翌日にも催促します。1から30まで。",
            "escalated_after": "回答しない区を、区の代表担当者と事務局へ知らせる日です。1から30まで。",
        }

    def __init__(self, data=None, *, stands):
        initial = {"newest": stands.pk or 0, "chosen": stands.chosen.all() if stands.pk else []}
        super().__init__(data, instance=stands, initial=initial)
        every: Any = self.fields
        wards = Municipality.objects.as_of(timezone.localdate()).wards()
        every["chosen"].queryset = wards.select_related("prefecture")
        for name in DAYS:
            every[name].error_messages |= {
                "required": "日数を入力してください。",
                "invalid": "日数を数字で入力してください。",
            }

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("scope") == "some" and not cleaned.get("chosen"):
            self.add_error("chosen", "区を1つ以上選ぶか、あて先を23区すべてにしてください。")
        return cleaned
