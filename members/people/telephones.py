"""電話番号 as offices write them on their cards: several, with 内線, 代表 or 直通. Kept in one form, one text.

0776-50-3013（代表、内線2345）、03-5210-9910
"""

import re
import unicodedata

from django import forms
from django.core.validators import RegexValidator

LONGEST = 100
EXAMPLE = "例：0776-50-3013。内線があれば「0776-50-3013 内線2345」"
_NUMBER = r"0\d{1,4}-?\d{1,4}-?\d{3,4}"
_NOTES = r"(?:代表|直通|内線\d{1,6}(?:・\d{1,6})*)"
_ONE = rf"{_NUMBER}(?:（{_NOTES}(?:、{_NOTES})*）)?"
telephone_validator = RegexValidator(
    rf"^{_ONE}(?:、{_ONE})*$",
    f"電話番号を市外局番から、数字とハイフンで入力してください（{EXAMPLE}）。いくつかあるときは「、」で区切ります。",
)

_DASHES = re.compile("[‐‒–—―−ー-]+")  # as NFKC leaves them
_FROM_ABROAD = re.compile(r"\+81-?(?:\(0\))?-?0?")
_BEFORE_NOTE = re.compile(r"[、,;/](?=\(?内|代表|直通|ext)", re.IGNORECASE)
_BETWEEN_EXTENSIONS = re.compile(r"(内線\d{1,6})[、,](?=\d{1,6}(?![\d-]))")
_BETWEEN_NUMBERS = re.compile("[、,;/]|または|又は|及び|および")
_EXTENSION = re.compile(r"(?:内線|\(内線?\)|内|ext\.?)[:番号]*(\d{1,6}(?:[・~-]\d{1,6})*)番?", re.IGNORECASE)
_KIND = re.compile("(代表|直通)(?:電話|番号)?|代(?!表)")
_LABEL = re.compile(r"^(?:tel|電話|℡)[.:番号]*", re.IGNORECASE)


def telephone_text(typed: str) -> str:
    """The numbers in `typed` in the one form that is kept; what is none is left in it, for telephone_validator."""
    plain = "".join(unicodedata.normalize("NFKC", typed).split())
    plain = _FROM_ABROAD.sub("0", _DASHES.sub("-", plain))
    plain = _BETWEEN_EXTENSIONS.sub(r"\1・", _BEFORE_NOTE.sub("", plain))
    return "、".join(_one(piece) for piece in _BETWEEN_NUMBERS.split(plain) if piece)


def _one(piece: str) -> str:
    notes = [found[1] or "代表" for found in _KIND.finditer(piece)]
    notes += [f"内線{re.sub('[~-]', '・', found[1])}" for found in _EXTENSION.finditer(piece)]
    number = _LABEL.sub("", _KIND.sub("", _EXTENSION.sub("", piece)))
    number = _DASHES.sub("-", re.sub("[()]", "-", number)).strip("-")
    return f"{number}（{'、'.join(dict.fromkeys(notes))}）" if notes else number


class TelephoneField(forms.CharField):
    """CharField of telephone numbers, cleaned to telephone_text."""

    default_validators = [telephone_validator]

    def __init__(self, **options):
        options.setdefault("label", "電話番号")
        options.setdefault("help_text", EXAMPLE)
        options.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}))
        super().__init__(max_length=LONGEST, **options)

    def to_python(self, value):
        return telephone_text(super().to_python(value) or "")
