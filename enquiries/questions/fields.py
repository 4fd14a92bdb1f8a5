"""Form fields of answers: what a person may type, and what it is."""

import copy
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from portal.japanese.text import normalise

SHORT, LONG = 200, 4000  # characters, where the question sets no limit of its own
CONTROL, FEW = {"class": "field__control"}, {"class": "field__control field__control--short"}
OF_YEARS = ("年", "年度")  # units of numbers that are neither summed nor averaged, nor grouped


class OptionField(forms.ChoiceField):
    """One option in a cell of a table: chosen, or pasted as offices write its name (港 区, 東京都港区 for 港区).

    What is none of the options stays in the cell until another one is chosen.
    """

    def option(self, text):
        """The value of the option that `text` is or names; `text` itself for none."""
        choices: Any = self.choices
        options = {str(value): str(name) for value, name in choices}
        if text in options:
            return text
        plain = normalise(text)
        named = [value for value, name in options.items() if normalise(name) in (plain, plain.removeprefix("東京都"))]
        return named[0] if len(named) == 1 else text

    def to_python(self, value):
        return self.option(super().to_python(value))

    def drawn(self, name, text, attrs):
        """HTML of the drop-down with what stands in the cell chosen, be it an option or not."""
        text, widget = self.option(text), copy.copy(self.widget)
        choices: Any = self.choices
        if not self.valid_value(text):
            widget.choices = [*choices, (text, f"{text}（選択肢にありません）")]
        return widget.render(name, text, attrs)


class NumberField(forms.Field):
    """A number as people type it: 1,800, １８００, 1800円 with the question's unit; cleans to a Decimal."""

    widget = forms.TextInput(attrs={**FEW, "inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, unit="", decimals=0, least=None, most=None, **options):
        super().__init__(**options)
        self.unit, self.decimals, self.least, self.most = unit, decimals, least, most

    def to_python(self, value):
        text = unicodedata.normalize("NFKC", str(value or "")).replace(",", "").strip()
        text = text.removesuffix(unicodedata.normalize("NFKC", self.unit)).strip() if self.unit else text
        text = text.replace("−", "-").replace("▲", "-").replace("△", "-")
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("nan")
        if not number.is_finite() or len(number.as_tuple().digits) > 15 or abs(number.adjusted()) > 15:
            raise forms.ValidationError(f"数で入力してください（例：1200）。いまの入力：{value}")
        if number != round(number, self.decimals):
            places = f"小数点以下{self.decimals}桁までの数" if self.decimals else "整数"
            raise forms.ValidationError(f"{places}で入力してください。いまの入力：{value}")
        return round(number, self.decimals) if self.decimals else number.to_integral_value()

    def validate(self, value):
        super().validate(value)
        if value is not None and self.least is not None and value < self.least:
            raise forms.ValidationError(f"{number_text(self.least, self.unit)}{self.unit}以上の数にしてください。")
        if value is not None and self.most is not None and value > self.most:
            raise forms.ValidationError(f"{number_text(self.most, self.unit)}{self.unit}以下の数にしてください。")


def number_text(value, unit=""):
    """1,800 of the digits 1800, without needless zeros; a year (年, 年度) is written 2017."""
    number = Decimal(value)
    number = number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
    return f"{number:f}" if unit in OF_YEARS else f"{number:,f}"
