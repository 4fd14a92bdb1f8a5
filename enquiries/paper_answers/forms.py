from django import forms
from django.utils import timezone

from members.paper_codes.forms import CodeForm
from members.people.forms import AddressField
from portal.japanese.wareki import wareki
from portal.web.forms import LineField, WarekiDateField

from .models import EnquiryCode

UNKNOWN = (
    "この符号では回答できません。文字を確かめてください。作り直した符号、締め切られた照会のもの、"
    "すでにポータルから回答したものも使えません。"
)


class EnquiryCodeForm(CodeForm):
    """符号 of an addressee of an enquiry."""

    unknown = UNKNOWN

    def typed(self, text):
        return EnquiryCode.objects.typed(text)


class WriterForm(forms.Form):
    """Who gives an answer with a code."""

    use_required_attribute = False
    said_by = LineField(
        label="記入した人",
        max_length=100,
        help_text="課と氏名（例：企画課 品川葵）。事務局が読みます。",
        widget=forms.TextInput(attrs={"class": "field__control", "autocomplete": "off"}),
        error_messages={"required": "記入した人の課と氏名を入力してください。"},
    )
    email = AddressField(
        label="メールアドレス",
        required=False,
        max_length=254,
        help_text="書かなくてもかまいません。ポータルに登録されている課や担当者のアドレスなら、確認のメールが届き、その場で回答になります。",
        widget=forms.EmailInput(attrs={"class": "field__control", "autocomplete": "off"}),
    )


class TellerForm(forms.Form):
    """代理回答: who told the secretariat an answer, and when."""

    use_required_attribute = False
    said_by = LineField(
        label="伝えた人",
        max_length=100,
        help_text="課と氏名（例：企画課 品川葵）",
        widget=forms.TextInput(attrs={"class": "field__control", "autocomplete": "off"}),
        error_messages={"required": "伝えた人の課と氏名を入力してください。"},
    )
    said_on = WarekiDateField(
        label="聞いた日",
        widget=forms.TextInput(attrs={"class": "field__control field__control--date"}),
        error_messages={"required": "聞いた日を入力してください。"},
    )

    def __init__(self, data=None, *, row):
        super().__init__(data, initial={"said_on": timezone.localdate()})
        self.row = row

    def clean_said_on(self):
        day, today = self.cleaned_data["said_on"], timezone.localdate()
        if day > today:
            raise forms.ValidationError(f"まだ来ていない日です。今日（{wareki(today)}）までの日を入力してください。")
        sent = timezone.localdate(self.row.added_at or self.row.enquiry.sent_at)
        if day < sent:
            raise forms.ValidationError(f"尋ねた日（{wareki(sent)}）より前です。聞いた日を確かめてください。")
        return day
