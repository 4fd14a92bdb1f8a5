"""What forms answer that have no words of their own: never the library's Japanese."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Body
from members.models import Prefecture

NOT_LISTED = ["一覧にないものです。一覧から選び直してください。"]


class EveryForm(forms.Form):
    line = forms.CharField(max_length=5, min_length=2)
    kind = forms.ChoiceField(choices=Body.Kind)
    kinds = forms.MultipleChoiceField(choices=Body.Kind)
    prefecture = forms.ModelChoiceField(Prefecture.objects.all())
    prefectures = forms.ModelMultipleChoiceField(Prefecture.objects.all())
    number = forms.IntegerField(min_value=1, max_value=99)
    address = forms.EmailField()
    agrees = forms.BooleanField()
    file = forms.FileField()


def errors(files=None, **typed):
    return EveryForm(typed, files).errors


def test_empty_form_says_for_each_field_what_to_do():
    assert errors() == {
        **dict.fromkeys(("line", "number", "address"), ["入力してください。"]),
        **dict.fromkeys(("kind", "kinds", "prefecture", "prefectures"), ["選んでください。"]),
        "agrees": ["印を付けてください。"],
        "file": ["ファイルを選んでください。"],
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name, typed, said",
    [
        ("line", "長すぎることば", ["5文字までで入力してください（いまは7文字）。"]),
        ("line", "短", ["2文字以上で入力してください（いまは1文字）。"]),
        ("kind", "組合", NOT_LISTED),
        ("kinds", ["組合"], NOT_LISTED),
        ("prefecture", "99", NOT_LISTED),
        ("prefectures", ["99"], NOT_LISTED),
        ("prefectures", ["山"], NOT_LISTED),
        ("number", "たくさん", ["数字で入力してください（例：12）。"]),
        ("number", "0", ["1以上の数を入力してください。"]),
        ("number", "100", ["99以下の数を入力してください。"]),
        ("address", "kikaku", ["メールアドレスの形になっていません。確かめてください（例：kikaku@city.example.jp）。"]),
    ],
)
def test_form_says_what_is_wrong_and_what_would_be_right(name, typed, said):
    assert errors(**{name: typed})[name] == said


def test_empty_file_is_to_be_chosen_again():
    assert errors({"file": SimpleUploadedFile("a.csv", b"")})["file"] == ["このファイルは空です。選び直してください。"]
