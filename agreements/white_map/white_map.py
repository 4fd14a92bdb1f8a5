"""空白マップ of a day: the municipalities that no tie reaches, those that apply, and the others, by prefecture."""

import datetime
import enum
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agreements.dot_map.dots import Dot, DotDay, DotRecord, Way
from members.models import Application
from members.places.dot_drawing import path
from portal.japanese.text import hiragana
from portal.web.readings import with_reading

from .ways_in import WayIn, WaysIn

NAMED = 3  # municipalities named in the row of a prefecture


class State(enum.Enum):
    """What stands between a municipality and the wards; its value is the word for it."""

    BLANK = "結びつきの記録なし"
    ASKED = "会員登録を申請中"
    REACHED = "結びつきあり"

    @property
    def css_name(self) -> str:
        return self.name.lower()


class Blank(NamedTuple):
    """A municipality that is not reached: its dot, its name, its state (BLANK or ASKED) and the way in."""

    dot: Dot
    name: str
    state: State
    way: WayIn | None


class PrefectureRow(NamedTuple):
    """A prefecture: how many are blank, how many apply, how many municipalities it has; names; the commonest way in."""

    code: str
    name: str
    blank: int
    asked: int
    total: int
    names: SafeString
    way: WayIn | None
    share: int  # of `total` that is not reached, in per cent

    @property
    def not_reached(self) -> int:
        return self.blank + self.asked


class Choice(NamedTuple):
    """What the reader chose: codes of prefectures and kinds (empty: all), and the ward (pk) that could introduce."""

    prefectures: Collection[str] = ()
    kinds: Collection[str] = ()
    ward: int | None = None

    def holds(self, dot: Dot) -> bool:
        place = dot.place
        return place.prefecture in (self.prefectures or (place.prefecture,)) and place.kind in (
            self.kinds or (place.kind,)
        )


class WhiteMap:
    """The map of `day` as `reader` may see it: applications are the secretariat's, introducers theirs and the ward's.

    Always the same number of queries beside those of `record`.
    """

    def __init__(self, record: DotRecord, day: datetime.date, reader: Any, choice: Choice | None = None) -> None:
        self.day, self.choice = day, choice or Choice()
        self.record, self.ways = record, WaysIn(record, day, reader, self.choice.ward)
        applied = Application.objects.undecided_on(day) if reader.is_secretariat else Application.objects.none()
        self.asked = set(applied.values_list("municipality", flat=True))
        shown = record.on(day)
        wards = [] if self.choice.prefectures and "13" not in self.choice.prefectures else shown.wards
        self.shown: DotDay = shown._replace(dots=[dot for dot in shown.dots if self.choice.holds(dot)], wards=wards)
        self.blanks = [each for dot in self.shown.dots if dot.nearest is Way.NONE for each in self._blank(dot)]

    def _blank(self, dot: Dot) -> Iterable[Blank]:
        """The row of a dot; none with a ward chosen that knows no way in."""
        way = self.ways.to(dot.place)
        if way or self.choice.ward is None:
            state = State.ASKED if dot.place.pk in self.asked else State.BLANK
            yield Blank(dot, self.ways.names[dot.place.pk], state, way)

    def named(self) -> list[tuple[SafeString, Blank]]:
        """The blanks, each with its name as pages show it."""
        return [(self.ways.shown(blank.dot.place.pk), blank) for blank in self.blanks]

    def numbers(self) -> Counter[State]:
        """How many municipalities of the choice are in which state; what a chosen ward cannot reach is in none."""
        numbers = Counter([blank.state for blank in self.blanks])
        numbers[State.REACHED] = sum(dot.nearest is not Way.NONE for dot in self.shown.dots)
        return numbers

    def paths(self) -> list[tuple[str, str]]:
        """Pairs of a state's css_name and the path of its dots; those drawn last lie above the others."""
        dots: dict[State, list[Dot]] = {State.REACHED: [], State.BLANK: [], State.ASKED: []}
        dots[State.REACHED] = [dot for dot in self.shown.dots if dot.nearest is not Way.NONE]
        for blank in self.blanks:
            dots[blank.state].append(blank.dot)
        return [(state.css_name, _path(found)) for state, found in dots.items() if found]

    def prefectures(self) -> list[PrefectureRow]:
        """The prefectures of the choice that have blanks: those with the most first, then by code."""
        totals = Counter(dot.place.prefecture for dot in self.shown.dots)
        blanks: dict[str, list[Blank]] = {}
        for blank in self.blanks:
            blanks.setdefault(blank.dot.place.prefecture, []).append(blank)
        names = {prefecture.code: prefecture.name for prefecture in self.record.counts.prefectures()}
        rows = [self._row(code, names[code], found, totals[code]) for code, found in blanks.items()]
        return sorted(rows, key=lambda row: (-row.not_reached, row.code))

    def _row(self, code: str, name: str, blanks: list[Blank], total: int) -> PrefectureRow:
        asked = sum(blank.state is State.ASKED for blank in blanks)
        places = [self.ways.parts[blank.dot.place.pk] for blank in blanks[:NAMED]]
        named = format_html_join("、", "{}", ((with_reading(own, hiragana(kana)),) for _, own, kana in places))
        shown = format_html("{}{}", named, "　ほか" if len(blanks) > NAMED else "")
        ways = Counter(blank.way._replace(km=None) for blank in blanks if blank.way)
        way = max(ways, key=lambda way: ways[way], default=None)  # of equal ones the first
        share = round(100 * len(blanks) / total)
        return PrefectureRow(code, name, len(blanks) - asked, asked, total, shown, way, share)


def _path(dots: Iterable[Dot]) -> str:
    spots = (dot.place.location for dot in dots)
    return path((spot.x, spot.y) for spot in spots if spot)
