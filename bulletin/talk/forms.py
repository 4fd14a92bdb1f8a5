from django import forms

from bulletin.rollcall.forms import WordsField


class HideForm(forms.Form):
    """返信を非表示にする: the reason the secretariat gives."""

    reason = WordsField(
        label="理由",
        max_length=500,
        help_text="返信のあった場所に、会員が読める形で残ります。書いた人にも知らせます。",
        error_messages={"required": "非表示にする理由を入力してください。"},
    )
