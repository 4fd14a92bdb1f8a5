from typing import Any

from django import forms


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
