"""Finds municipalities, prefectures and associations of the register in a text, and likely misprints."""

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass, field

from members.models import FormerName, Municipality, Prefecture
from portal.japanese.text import normalise

from .warnings import ask, tell

_END = re.compile("[市区町村]")
_KANJI = re.compile("[一-龥々]")
_ASSOCIATION = re.compile("市長会|町村会")
# what may follow the name of a prefecture that is meant itself: 北海道新聞社 and 東京都競馬 are other names
_ITSELF = r"(?=$|[^一-龥々・]|市町村|町村|各|内|知事|[一-龥]{0,2}[東西南北]部|物産)"
_UNKNOWN = r"(?P<name>[一-龥々ヶぁ-んァ-ヴー]{1,5}?[市町村])(?![町村])"
_OFFICE = re.compile("(?<=[市区町村])(?:役所|役場|長)?(?:\\(.*\\))?$")
_WITHIN = re.compile("^[^市区町村]{1,8}?(?:郡|島|支庁|振興局)(?=.{1,7}[市町村]$)")
_NOT_NAMES = re.compile("^(内|各|全|市|町|村|特別|の|と|に|から)")


@dataclass
class NamedPlaces:
    """Full names of municipalities (with prefecture), prefectures and bodies that a text names."""

    places: list[str] = field(default_factory=list)
    prefectures: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    warnings: list[dict] = field(default_factory=list)


class Register:
    """Municipalities and prefectures as names, loaded once for a whole source, and the bodies known to it."""

    codes: dict[str, str]  # full names by 全国地方公共団体コード, once a table asks for them

    def __init__(self, bodies=()):
        self.prefectures = list(Prefecture.objects.values_list("name", flat=True))
        self.short = {name if name == "北海道" else name[:-1]: name for name in self.prefectures}
        self.bodies = set(bodies)
        self.by_name: dict[str, list[str]] = defaultdict(list)  # name: prefectures
        rows = [
            *Municipality.objects.values_list("name", "prefecture__name"),
            *FormerName.objects.values_list("name", "municipality__prefecture__name"),
        ]
        for name, prefecture in rows:
            if prefecture not in self.by_name[name]:
                self.by_name[name].append(prefecture)
        self._by_plain: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._prefecture = "|".join(self.prefectures)
        self._own = re.compile(f"({self._prefecture}){_ITSELF}")
        self._unknown = re.compile(f"(?P<prefecture>{self._prefecture})(?:[一-龥]{{1,4}}郡)?{_UNKNOWN}")
        self._short_list = re.compile(f"[（(]((?:{'|'.join(self.short)})(?:[・、](?:{'|'.join(self.short)}))+)[）)]")
        self._host = re.compile(r"(?:祭|まつり)(?:\d{4})?[\s　]?([一-龥]{2,4}?)(?:PR|開催|への|$|の)")
        self._doubled = re.compile(f"({'|'.join(self.short)})市(市長会|町村会|市町村)")
        self._before = re.compile(f"({self._prefecture})(?:[一-龥]{{1,4}}郡)?$")

    def find_names(self, text: str) -> NamedPlaces:
        """Municipalities, prefectures and bodies named in `text`, with warnings about likely misprints."""
        found = NamedPlaces()
        text = self._misprints(text, found)
        text = self._associations(text, found)
        text = self._companies(text, found)
        text = self._municipalities(text, found)
        self._unknown_places(text, found)
        self._named_prefectures(text, found)
        return found

    def full_name(self, text: str) -> str:
        """岩手県久慈市 for 久慈市 or 岩手県久慈市; blank when it names no single municipality."""
        prefecture = next((name for name in self.prefectures if text.startswith(name)), "")
        options = self.by_name.get(text.removeprefix(prefecture), [])
        if prefecture:
            return text if prefecture in options else ""
        return f"{options[0]}{text}" if len(options) == 1 else ""

    def recognise(self, name: str, prefecture: str) -> str:
        """The full name of the one municipality meant by another spelling; blank when none or several may be.

        Seen through are variants of letters (ヶ and ケ, 龍 and 竜, selectors), blanks, width, a district (石狩郡) or
        island (三宅島) before the name, 市役所 behind it, and a prefecture without its last letter.
        """
        plain = normalise(name)
        if not self._by_plain:
            for other, where in self.by_name.items():
                self._by_plain[normalise(other)] |= {(each, other) for each in where}
            self._plain_prefectures = {normalise(each): each for each in self.prefectures}
            self._plain_prefectures |= {normalise(short): each for short, each in self.short.items()}
        wanted = self._plain_prefectures.get(normalise(prefecture), "")
        for spelled in sorted(self._plain_prefectures, key=len, reverse=True):
            named = self._plain_prefectures[spelled]
            begins = plain.startswith(spelled) and (not wanted or named == wanted)
            if begins and (found := self._one(plain[len(spelled) :], named)):
                return found
        return self._one(plain, wanted)

    def _one(self, plain, prefecture):
        for spelling in (plain, _OFFICE.sub("", plain), _WITHIN.sub("", _OFFICE.sub("", plain))):
            found = {each for each in self._by_plain.get(spelling, ()) if not prefecture or each[0] == prefecture}
            if len(found) == 1:
                return "".join(found.pop())
        return ""

    def nearest(self, name: str, prefecture="") -> list[str]:
        """Names of the register like `name`, the likeliest first."""
        names = [other for other, where in self.by_name.items() if not prefecture or prefecture in where]
        return difflib.get_close_matches(name, names, n=3, cutoff=0.5)

    def _misprints(self, text, found):
        """京都市市長会, 京都市市町村: an association belongs to a prefecture, and a city holds no towns."""
        for match in self._doubled.finditer(text):
            right = f"{self.short[match[1]]}{match[2]}"
            words = f"「{match[0]}」は名簿になく、「{right}」の誤記とみられます。"
            found.warnings.append(ask("misprint", words, printed=match[0], corrected=right))
        return self._doubled.sub(lambda match: f"{self.short[match[1]]}{match[2]}", text)

    def _associations(self, text, found):
        """京都府市長会・町村会: the second belongs to the prefecture of the first."""
        kept, place, prefecture = [], 0, ""
        for match in _ASSOCIATION.finditer(text):
            before = text[place : match.start()]
            named = next((name for name in self.prefectures if before.endswith(name)), "")
            if not named and re.fullmatch("・|、|及び|と", before):
                named = prefecture
            prefecture = named
            kept.append(before.removesuffix(named) if named else before + match[0])
            place = match.end()
            if named and f"{named}{match[0]}" not in found.bodies:
                found.bodies.append(f"{named}{match[0]}")
        return "／".join([*kept, text[place:]])

    def _companies(self, text, found):
        for name in self.bodies:
            plain = re.sub("株式会社", "", name)
            if name in text or (plain != name and f"{plain}関連" in text):
                if name not in found.bodies:
                    found.bodies.append(name)
                text = text.replace(name, "／")
        return text

    def _municipalities(self, text, found):
        matches = []
        for end in _END.finditer(text):
            for length in range(7, 1, -1):
                start = end.end() - length
                if start >= 0 and (name := text[start : end.end()]) in self.by_name:
                    matches.append((start, end.end(), name))
        taken: list[tuple[int, int, str]] = []
        for start, stop, name in sorted(matches, key=lambda match: match[0] - match[1]):
            before = text[:start]
            follows_name = _KANJI.search(before[-1:]) and not self._before.search(before)
            inside = any(start < other_stop and other_start < stop for other_start, other_stop, _ in taken)
            if not inside and not (len(name) == 2 and follows_name):
                taken.append((start, stop, name))
        cut = list(text)
        for start, stop, name in sorted(taken):
            prefecture = self._prefecture_of(text, start, stop, name, found, cut)
            if prefecture and f"{prefecture}{name}" not in found.places:
                found.places.append(f"{prefecture}{name}")
            cut[start:stop] = "／" * (stop - start)
        return "".join(cut)

    def _prefecture_of(self, text, start, stop, name, found, cut):
        options = self.by_name[name]
        before, after = self._before.search(text[:start]), re.match(f"[（(]({self._prefecture})[）)]", text[stop:])
        if before and before[1] in options:
            cut[before.start() : start] = "／" * (start - before.start())
            return before[1]
        if after and after[1] in options:
            cut[stop : stop + after.end()] = "／" * after.end()
            return after[1]
        near = [place[: -len(other)] for place in found.places for other in self.by_name if place.endswith(other)]
        hints = [*near, *(body[:-3] for body in found.bodies), *found.prefectures]
        choices = [option for option in options if option in hints] or options
        if len(choices) > 1:
            listed = "、".join(f"{option}{name}" for option in choices)
            found.warnings.append(
                ask("ambiguous-place", f"「{name}」は複数あります（{listed}）。都道府県を付けてください。")
            )
            return ""
        return choices[0]

    def _unknown_places(self, text, found):
        for match in self._unknown.finditer(text):
            if _NOT_NAMES.match(match["name"]):
                continue
            if known := self.recognise(match["name"], match["prefecture"]):
                words = f"「{match['prefecture']}{match['name']}」は、{known}と読みました。"
                found.warnings.append(tell("name-variant", words))
                if known not in found.places:
                    found.places.append(known)
                continue
            near = self.nearest(match["name"], match["prefecture"])
            words = f"「{match['prefecture']}{match['name']}」は名簿にありません。"
            if near:
                words += f"似た名称：{'、'.join(near)}。"
            right = f"{match['prefecture']}{near[0]}" if near else ""
            found.warnings.append(ask("unknown-municipality", words, printed=match[0], corrected=right))
            if right:
                found.places.append(right)

    def _named_prefectures(self, text, found):
        names = [match[1] for match in self._own.finditer(text)]
        for match in self._short_list.finditer(text):
            names += [self.short[name] for name in re.split("[・、]", match[1])]
        for match in self._host.finditer(text):
            if match[1] in self.short:
                names.append(self.short[match[1]])
            elif (place := self.full_name(f"{match[1]}市")) and place not in found.places:
                found.places.append(place)
        found.prefectures += [name for name in dict.fromkeys(names) if name not in found.prefectures]
