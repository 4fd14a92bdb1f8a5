"""A municipality typed by its name or code: the finder, and the form field that cleans to the Municipality."""

import unicodedata

from django import forms

from portal.japanese.text import normalise
from portal.web.forms import LineField

from .models import Municipality, check_digit


class MunicipalityFinder:
    """Finds municipalities by what people type: 山形県鶴岡市, 鶴岡市 where there is one only, or 5 or 6 digits.

    `places`: a queryset of those among which it looks; all that are no wards without one.
    """

    def __init__(self, places=None):
        self.by_code: dict[str, Municipality] = {}
        self.by_name: dict[str, list[Municipality]] = {}
        places = Municipality.objects.not_wards() if places is None else places
        for place in places.select_related("prefecture"):
            self.by_code[place.lg_code] = place
            for name in {place.full_name, place.name, f"{place.prefecture.name}{place.name}"}:
                self.by_name.setdefault(normalise(name), []).append(place)

    def find(self, text):
        """The municipality typed as `text`; ValidationError when there is none or several."""
        plain = "".join(unicodedata.normalize("NFKC", text).split())
        if plain.isdecimal() and plain.isascii():
            return self._by_code(plain)
        found = self.by_name.get(normalise(text), [])
        now = [place for place in found if place.ended_on is None]
        places = now or found
        if len(places) == 1:
            return places[0]
        if places:
            names = "、".join(place.full_name for place in places)
            raise forms.ValidationError(
                f"「{text}」は{len(places)}つあります。{names}のどれかを、都道府県から入力してください。"
            )
        raise forms.ValidationError(
            f"「{text}」は自治体の名簿にありません。都道府県からの名称（例：山形県鶴岡市）か、6桁のコードを入力してください。"
        )

    def _by_code(self, code):
        code = code.zfill(6) if len(code) == 6 else code.zfill(5)
        code += check_digit(code) if len(code) == 5 else ""
        if code not in self.by_code:
            raise forms.ValidationError(
                f"コード{code}の自治体は名簿にありません。コードを確かめてください（例：062031）。"
            )
        return self.by_code[code]


class MunicipalityField(LineField):
    """A municipality by its name or code; cleans to the Municipality, or None. `places` as of MunicipalityFinder."""

    def __init__(self, places=None, **options):
        super().__init__(max_length=50, **options)
        self.places = places
        self.finder: MunicipalityFinder | None = None  # made once, for a field may read many rows

    def prepare_value(self, value):
        place = Municipality.objects.filter(pk=value).first() if isinstance(value, int) else value
        return place.full_name if isinstance(place, Municipality) else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        self.finder = self.finder or MunicipalityFinder(self.places)
        return self.finder.find(text)
