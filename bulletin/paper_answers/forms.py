from typing import Any

from django import forms

from bulletin.rollcall.forms import AnswerForm
from members.paper_codes.forms import CodeForm
from members.people.forms import AddressField
from portal.web.forms import LineField

from .models import AnswerCode

UNKNOWN = (
    "この符号では回答できません。文字を確かめてください。作り直した符号、募集の終わったもの、"
    "すでにポータルから回答したものも使えません。"
)


class AnswerCodeForm(CodeForm):
    """符号 of an addressee of a proposal."""

    unknown = UNKNOWN

    def typed(self, text):
        return AnswerCode.objects.typed(text)


class PaperAnswerForm(AnswerForm):
    """回答 with a code, and who gives it."""

    version: Any = None
    said_by = LineField(
        label="記入した人",
        max_length=100,
        help_text="課と氏名（例：企画課 品川葵）。回答とともに、会員が読みます。",
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

    def __init__(self, data=None, *, code):
        super().__init__(data, row=code.addressee)
        self.code, self.initial = code, {}  # what stands is not shown to whoever holds a code

    def save(self, *, by=None):
        """Take the answer in; None when the code is void by now."""
        said = self.cleaned_data
        return self.code.receive(said["answer"], said["comment"], said_by=said["said_by"], email=said["email"])
