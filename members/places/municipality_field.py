"""Municipalities typed by name or code: the finder, and form fields that clean to one Municipality or to several."""

import difflib
import re
import unicodedata
from functools import cached_property

from django import forms

from portal.japanese.text import normalise
from portal.web.forms import LineField, ListField

from .models import FormerName, Municipality, check_digit

NEAR = 0.6  # of difflib: one letter of three may be another
SUGGESTED = 20  # names that a finder seeks the likes of; each takes 1 ms, and a list may hold thousands


class MunicipalityFinder:
    """Finds municipalities by what people type: 山形県鶴岡市, 鶴岡市 where there is one only, or 5 or 6 digits.

    `places`: a queryset of those among which it looks; all that are no wards without one. A name that none bears, but
    that one bore before (篠山市), means that one. A name that is not found is answered with those like it.
    """

    def __init__(self, places=None):
        self.by_code: dict[str, Municipality] = {}
        self.by_name: dict[str, list[Municipality]] = {}
        self._suggested = 0
        places = Municipality.objects.not_wards() if places is None else places
        for place in places.select_related("prefecture"):
            self.by_code[place.lg_code] = place
            for name in {place.full_name, place.name, f"{place.prefecture.name}{place.name}"}:
                self.by_name.setdefault(normalise(name), []).append(place)

    def find(self, text):
        """The municipality typed as `text`; ValidationError when there is none or several."""
        places = self._called(text)
        if len(places) == 1:
            return places[0]
        raise forms.ValidationError(self._several(text, places) if places else self._unknown(text))

    def _called(self, text):
        """Those of that code or name: if there are any, those that exist still."""
        if code := _code(text):
            return [self.by_code[code]] if code in self.by_code else []
        name = normalise(text)
        found = self.by_name.get(name) or self._before.get(name, [])
        return [place for place in found if place.ended_on is None] or found

    @cached_property
    def _before(self):
        """{name: municipalities that bore it}."""
        by_key = {place.pk: place for place in self.by_code.values()}
        found: dict[str, list[Municipality]] = {}
        for former in FormerName.objects.all():
            if place := by_key.get(former.municipality_id):
                for name in (former.name, f"{place.prefecture.name}{former.name}"):
                    found.setdefault(normalise(name), []).append(place)
        return found

    @cached_property
    def _everywhere(self):
        return MunicipalityFinder(Municipality.objects.all())

    def _several(self, text, places):
        names = "、".join(place.full_name for place in places)
        return f"「{text}」は{len(places)}つあります。{names}のどれかを、都道府県から入力してください。"

    def _unknown(self, text):
        if elsewhere := self._everywhere._called(text):
            if elsewhere[0].is_ward:
                return f"「{text}」は特別区です。ここには、特別区のほかの自治体を入力してください。"
            return f"「{text}」は、ここに入力できる自治体ではありません。"
        if code := _code(text):
            return f"コード{code}の自治体は名簿にありません。コードを確かめてください（例：062031）。"
        near = "".join(f"「{name}」" for name in self._near(text))
        hint = f"{near}のことですか。" if near else ""
        how = "都道府県からの名称（例：山形県鶴岡市）か、6桁のコードを入力してください。"
        return f"「{text}」は自治体の名簿にありません。{hint}{how}"

    def _near(self, text):
        """Full names of up to 3 named like `text`, the likeliest first; those of its prefecture if it has one."""
        self._suggested += 1
        if self._suggested > SUGGESTED:
            return []
        places = [place for place in self.by_code.values() if place.ended_on is None]
        within = [place for place in places if text.startswith(place.prefecture.name)]
        name = text.removeprefix(within[0].prefecture.name) if within else text
        named: dict[str, str] = {}
        for place in within or places:
            named.setdefault(place.name, place.full_name)
        return [named[like] for like in difflib.get_close_matches(name, named, n=3, cutoff=NEAR)]


def _code(text):
    """The 6 digits of a code typed with 5 or 6 of them, in full width or with a leading nought lost; "" for a name."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if not (plain.isdecimal() and plain.isascii()):
        return ""
    code = plain.zfill(6) if len(plain) == 6 else plain.zfill(5)
    return code + (check_digit(code) if len(code) == 5 else "")


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


class MunicipalitiesField(ListField):
    """Municipalities that are no wards, by name or code, with a line or 、 between them; cleans to a list, each once.

    Every name that means none, or several, is said in one message.
    """

    def clean(self, value):
        names = [name.strip() for name in re.split(r"[\n、，,]", super().clean(value)) if name.strip()]
        if not names:
            return []
        finder, wrong = MunicipalityFinder(), list[str]()
        found: dict[Municipality, None] = {}
        for name in names:
            try:
                found[finder.find(name)] = None
            except forms.ValidationError as error:
                wrong += error.messages
        if wrong:
            raise forms.ValidationError("\n".join(wrong))
        return list(found)
