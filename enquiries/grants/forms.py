"""The form of a grant (助成金)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agreements.revisions.forms import NoteField, RevisionForm, not_after_today
from enquiries.questions.fields import NumberField
from members.models import Municipality
from members.people.forms import LabelledForm
from members.places.municipality_field import MunicipalityField
from portal.japanese.wareki import wareki
from portal.web.forms import HOW_TO_TYPE, LineField, WarekiDateField, WholeNumberField

from .models import Grant, GrantReport

YEN = "円。記録になければ空欄"
DAYS = {"applied_on": "申請日", "decided_on": "交付決定日", "reported_on": "実績報告日", "settled_on": "確定日"}
AMOUNTS = {"applied": "申請額", "decided": "交付決定額", "spent": "実績額", "settled": "確定額"}


def amount_field(name):
    """The field of one of AMOUNTS."""
    return NumberField(label=AMOUNTS[name], unit="円", least=0, required=False, help_text=YEN)


class GrantForm(RevisionForm):
    fiscal_year = WholeNumberField(label="年度", min_value=2015, max_value=2100, help_text="西暦（例：2016）")
    project = LineField(label="事業名", max_length=200)
    partner = MunicipalityField(
        label="連携する自治体",
        required=False,
        help_text="都道府県からの名称（例：山形県鶴岡市）か、6桁の全国地方公共団体コード",
    )
    applied_on = WarekiDateField(label=DAYS["applied_on"], required=False, help_text=HOW_TO_TYPE)
    applied = amount_field("applied")
    decided_on = WarekiDateField(label=DAYS["decided_on"], required=False)
    decided = amount_field("decided")
    reported_on = WarekiDateField(label=DAYS["reported_on"], required=False)
    spent = amount_field("spent")
    result = NoteField(label="実績", required=False, max_length=4000)
    settled_on = WarekiDateField(label=DAYS["settled_on"], required=False)
    settled = amount_field("settled")

    class Meta:
        model = Grant
        fields = [
            *("ward", "fiscal_year", "project", "partner", "applied_on", "applied", "decided_on", "decided"),
            *("reported_on", "spent", "result", "settled_on", "settled"),
        ]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        ward: Any = self.fields["ward"]
        ward.queryset = Municipality.objects.wards().order_by("lg_code")
        if self.instance.partner:
            self.initial["partner"] = self.instance.partner.full_name

    def clean(self):
        cleaned = super().clean() or {}
        for name, label in DAYS.items():
            if day := cleaned.get(name):
                try:
                    not_after_today(day, label)
                except ValidationError as error:
                    self.add_error(name, error)
        return cleaned


class ReportForm(forms.ModelForm, LabelledForm):
    """The general meeting of the April after a fiscal year in which its results were reported."""

    class Meta:
        model = GrantReport
        fields = ["entry"]

    def __init__(self, data=None, *, instance):
        super().__init__(data, instance=instance)
        entry: Any = self.fields["entry"]
        entry.queryset = instance.meetings()
        entry.empty_label = "選んでください"
        entry.label_from_instance = lambda row: f"{wareki(row.first_day)}　{row.title}"
        entry.help_text = "翌年度の4月の、公開している区長会総会から選びます。ないときは、先に経過を登録します。"
