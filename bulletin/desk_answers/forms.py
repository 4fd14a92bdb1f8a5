import datetime

from django import forms
from django.utils import timezone

from bulletin.rollcall.forms import AnswerForm
from portal.japanese.wareki import wareki
from portal.web.forms import LineField, PlainTextField, WarekiDateField


class TellerForm(forms.Form):
    """代理回答: who told the secretariat an answer, and when, which is not before `asked_at`.

    `read_by`: a sentence that says who reads the name.
    """

    asked_at: datetime.datetime
    read_by = ""
    said_by = LineField(
        label="伝えた人",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "伝えた人の課と氏名を入力してください。"},
    )
    said_on = WarekiDateField(
        label="聞いた日",
        widget=forms.TextInput(attrs={"class": "field__control field__control--date"}),
        error_messages={"required": "聞いた日を入力してください。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["said_by"].help_text = "。".join(filter(None, ["課と氏名（例：企画課 品川葵）", self.read_by]))

    def clean_said_on(self):
        day, today = self.cleaned_data["said_on"], timezone.localdate()
        if day > today:
            raise forms.ValidationError(f"まだ来ていない日です。今日（{wareki(today)}）までの日を入力してください。")
        asked = timezone.localdate(self.asked_at)
        if day < asked:
            raise forms.ValidationError(f"尋ねた日（{wareki(asked)}）より前です。聞いた日を確かめてください。")
        return day


class RecordForm(TellerForm, AnswerForm):
    """代理回答 of an addressee of a proposal."""

    read_by = "会員が読みます。"

    def __init__(self, data=None, *, row):
        super().__init__(data, row=row)
        self.asked_at = row.asked_at
        self.initial["said_by"], self.initial["said_on"] = row.said_by, timezone.localdate()

    def save(self, *, by):
        """Record the answer; False when somebody answered or recorded since, or it cannot be answered any more."""
        said = {name: self.cleaned_data[name] for name in ("version", "said_by", "said_on")}
        return self.row.record(self.cleaned_data["answer"], self.cleaned_data["comment"], by=by, **said)


class DecisionForm(forms.Form):
    """Whether an answer given with a code is taken over; `version`: of the answer that stood when it was read."""

    decision = forms.ChoiceField(
        label="判断",
        choices=[("accept", "採用する"), ("refuse", "採用しない")],
        widget=forms.RadioSelect,
        error_messages={"required": "採用するか、しないかを選んでください。"},
    )
    reason = PlainTextField(
        label="採用しない理由",
        max_length=500,
        lines=4,
        required=False,
        help_text="採用しないときは必ず書いてください。操作の記録に残します。相手には届かないので、電話などで伝えてください。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not cleaned.get("reason", "-"):
            self.add_error("reason", "採用しない理由を入力してください。")
        return cleaned
