"""The form of a token (トークン)."""

from django import forms
from django.utils import timezone

from portal.japanese.wareki import wareki
from portal.web.forms import LineField, WarekiDateField

from .models import LONGEST_LIFE, DataToken


class TokenForm(forms.Form):
    """Name, scopes and last day of a new token."""

    name = LineField(label="名前", max_length=50, help_text="何に使うかが分かる名前にします。例：庁内の集計表")
    scopes = forms.MultipleChoiceField(
        label="読み取れるもの",
        choices=DataToken.Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "読み取れるものを1つは選んでください。"},
    )
    last_day = WarekiDateField(label="使える最後の日", help_text="この日まで使えます。1年先まで選べます。")

    def clean_last_day(self):
        day, today = self.cleaned_data["last_day"], timezone.localdate()
        last = today + LONGEST_LIFE
        if day < today:
            raise forms.ValidationError(f"もう過ぎた日です。今日（{wareki(today)}）からの日を入力してください。")
        if day > last:
            raise forms.ValidationError(f"{wareki(last)}までの日を入力してください。")
        return day
