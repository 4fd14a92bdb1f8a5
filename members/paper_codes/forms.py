from typing import Any

from django import forms

from members.people.forms import AddressField
from portal.web.forms import LineField


class CodeForm(forms.Form):
    """符号: twelve characters from the sheet; `found` is the code they are.

    Each app says which codes it looks among (`typed`), and in `unknown` why one may not be taken.
    """

    code = forms.CharField(
        label="符号",
        max_length=40,
        help_text="用紙にある12文字（例：ABCD-EFGH-JKMN）。小文字でも、ハイフンがなくてもかまいません。",
        widget=forms.TextInput(
            attrs={"class": "field__control field__control--date", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": "用紙にある符号を入力してください。"},
    )
    unknown = "この符号は使えません。"
    found: Any = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["max_length"] = self.unknown

    def typed(self, text: str) -> Any:
        """The open code that `text` is; None for a wrong, revoked or ended one."""
        raise NotImplementedError

    def clean_code(self):
        self.found = self.typed(self.cleaned_data["code"])
        if not self.found:
            raise forms.ValidationError(self.unknown)
        return self.cleaned_data["code"]


class WriterForm(forms.Form):
    """Who gives an answer with a code. `read_by`: a sentence that says who reads the name."""

    read_by = "事務局が読みます。"
    said_by = LineField(
        label="記入した人",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "記入した人の課と氏名を入力してください。"},
    )
    email = AddressField(
        label="メールアドレス",
        required=False,
        max_length=254,
        help_text="書かなくてもかまいません。ポータルに登録されている課や担当者のアドレスなら、確認のメールが届き、その場で回答になります。",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["said_by"].help_text = f"課と氏名（例：企画課 品川葵）。{self.read_by}"
