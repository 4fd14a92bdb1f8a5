"""Japanese messages of forms' errors: what is wrong, and what would be right.

Django's own Japanese (この値は 500 文字以下でなければなりません…) is replaced once, before any form is made; a form
that knows better says so in its own words.
"""

from django import forms
from django.core import validators

TOO_LONG = "%(limit_value)d文字までで入力してください（いまは%(show_value)d文字）。"
NOT_LISTED = "一覧にないものです。一覧から選び直してください。"
NOT_OFFERED = "一覧にない指定です。選び直してください。"  # of a filter, whose values may stand in an address
CHOOSE = "選んでください。"
NUMBER = "数字で入力してください（例：12）。"

FIELDS: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": "入力してください。"},
    forms.BooleanField: {"required": "印を付けてください。"},
    forms.ChoiceField: {"required": CHOOSE, "invalid_choice": NOT_LISTED},
    forms.MultipleChoiceField: {"required": CHOOSE, "invalid_choice": NOT_LISTED, "invalid_list": NOT_LISTED},
    forms.ModelChoiceField: {"required": CHOOSE, "invalid_choice": NOT_LISTED},
    forms.ModelMultipleChoiceField: {
        "required": CHOOSE,
        "invalid_choice": NOT_LISTED,
        "invalid_list": NOT_LISTED,
        "invalid_pk_value": NOT_LISTED,
    },
    forms.IntegerField: {"invalid": NUMBER},
    forms.FileField: {
        "required": "ファイルを選んでください。",
        "invalid": "ファイルを受け取れませんでした。もう一度選んでください。",
        "missing": "ファイルを受け取れませんでした。もう一度選んでください。",
        "empty": "このファイルは空です。選び直してください。",
        "max_length": "ファイルの名前は%(max)d文字までにしてください（いまは%(length)d文字）。",
    },
}
VALIDATORS: dict[type, str] = {
    validators.MaxLengthValidator: TOO_LONG,
    validators.MinLengthValidator: "%(limit_value)d文字以上で入力してください（いまは%(show_value)d文字）。",
    validators.MinValueValidator: "%(limit_value)s以上の数を入力してください。",
    validators.MaxValueValidator: "%(limit_value)s以下の数を入力してください。",
    validators.EmailValidator: "メールアドレスの形になっていません。確かめてください（例：kikaku@city.example.jp）。",
    validators.URLValidator: "アドレスの形になっていません。確かめてください（例：https://www.city.example.jp/）。",
    validators.ProhibitNullCharactersValidator: "使えない文字が含まれています。入力し直してください。",
}


def translate_django_messages() -> None:
    """Put FIELDS and VALIDATORS in the place of the messages of Django's form fields and validators."""
    for field, messages in FIELDS.items():
        field.default_error_messages = {**field.default_error_messages, **messages}
    for validator, message in VALIDATORS.items():
        validator.message = message  # type: ignore[attr-defined]  # of each of them
