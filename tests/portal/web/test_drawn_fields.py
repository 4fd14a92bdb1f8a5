"""A field of a form, as every page draws it."""

import re

from django import forms


class Example(forms.Form):
    line = forms.CharField(label="件名")
    choice = forms.ChoiceField(label="種別", choices=[("a", "催し")])
    short = forms.CharField(label="回", widget=forms.TextInput({"class": "field__control field__control--short"}))
    box = forms.BooleanField(label="公開する", help_text="誰でも読めます。")
    several = forms.MultipleChoiceField(label="分野", choices=[("a", "食")], widget=forms.CheckboxSelectMultiple)
    token = forms.CharField(widget=forms.HiddenInput)


def drawn(name, data=None):
    return " ".join(str(Example(data)[name].as_field_group()).split())


def test_control_is_drawn_as_such_unless_its_form_says_otherwise():
    classes = {name: re.findall(r'<(?:input|select)[^>]* class="([^"]*)"', drawn(name)) for name in Example.base_fields}
    ordinary, short = ["field__control"], ["field__control field__control--short"]
    assert classes == {"line": ordinary, "choice": ordinary, "short": short, "box": [], "several": [], "token": []}


def test_box_to_tick_stands_before_its_words_with_its_help_and_its_error_below():
    shown = drawn("box", {})
    order = [shown.index(each) for each in ('type="checkbox"', "<span>公開する", "誰でも読めます。", "印を付けて")]
    assert order == sorted(order) and 'class="field__label"' not in shown and "必須" in shown
