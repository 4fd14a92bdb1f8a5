"""The plain data of a question (enquiries.results.tally) as pages and papers show it, live and frozen alike."""

import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from enquiries.questions.fields import OF_YEARS, number_text
from enquiries.questions.models import Question
from portal.japanese.percent import percent
from portal.japanese.wareki import wareki

LABELS = {"sum": "合計", "mean": "平均", "median": "中央値", "least": "最小", "most": "最大"}
MOST_NAMES = 30  # rows of names or days on a page; the file has all


class Bar(NamedTuple):
    """An option, a day or a name: how often, its per cent of those who answered, and the year before.

    `both`: of those that answered both times; `before`: of the same in the year before; None without a comparison.
    `width`: of the bar, 0 to 100, of those who answered.
    """

    name: str
    number: int
    share: int | None
    width: float
    both: int | None
    before: int | None
    change: str


class Shown:
    """A question with what was answered to it."""

    def __init__(self, data: dict[str, Any]):
        self.data = data
        self.key, self.title, self.unit = data["key"], data["title"], data["unit"]
        self.kind_name = Question.Kind(data["kind"]).label
        self.answered: int = data["answered"]
        self.compared: int = data.get("compared", 0)
        self.columns = [Shown(column) for column in data.get("columns", ())]
        self.before: dict[str, Any] = data.get("before", {})

    @property
    def bars(self) -> list[Bar]:
        return [self._bar(name, number) for name, number in self._pairs[:MOST_NAMES]]

    @property
    def _pairs(self) -> list[tuple[str, int]]:
        return self.data.get("counts") or self.data.get("days") or self.data.get("names") or []

    @property
    def more(self) -> int:
        """How many names or days do not stand on the page."""
        return max(len(self._pairs) - MOST_NAMES, 0)

    def _bar(self, name: str, number: int) -> Bar:
        both, before = self.before.get(name, (None, None))
        those = min(number, self.answered)
        return Bar(
            wareki(datetime.date.fromisoformat(name)) if "days" in self.data else name,
            number,
            percent(those, self.answered),
            round(100 * those / self.answered, 1) if self.answered else 0,
            both,
            before,
            "" if both is None or before is None else signed(both - before),
        )

    @property
    def is_compared(self) -> bool:
        """Whether its bars stand beside those of the year before."""
        return bool(self.before) and "counts" in self.data

    @property
    def tells_both(self) -> bool:
        """Whether those that answered both times are fewer than all, so that their own numbers stand apart."""
        return self.is_compared and any(self.before[name][0] != number for name, number in self._pairs)

    @property
    def figures(self) -> list[tuple[str, str]]:
        """Pairs of a label and a number with its unit: of a table its rows, of numbers sum to most."""
        if "rows" in self.data:
            return [("行の数", f"{self.data['rows']:,}行")]
        if self.data.get("files"):
            return [("ファイル", f"{self.data['files']:,}件")]
        numbers = self.data.get("numbers") or {}
        if self.unit in OF_YEARS:
            return [(LABELS[name], f"{numbers[name]}{self.unit}") for name in ("least", "most") if name in numbers]
        return [
            (label, f"{number_text(numbers[name])}{self.unit}") for name, label in LABELS.items() if name in numbers
        ]

    @property
    def has_figures(self) -> bool:
        """Whether there is more to show than how many answered."""
        return bool(self.figures or self._pairs)

    @property
    def total_before(self) -> tuple[str, str, str, str] | None:
        """Label, of those that answered both times, of the same in the year before, and the difference; as text."""
        for name, label, unit in (("sum", "合計", self.unit), ("rows", "行の数", "行")) if not self.is_compared else ():
            if name in self.before and self.unit not in OF_YEARS:
                both, then = map(Decimal, self.before[name])
                return label, f"{number_text(both)}{unit}", f"{number_text(then)}{unit}", f"{signed(both - then)}{unit}"
        return None


def signed(number: int | Decimal) -> str:
    """＋3, －2 and ±0."""
    if not number:
        return "±0"
    return f"{'＋' if number > 0 else '－'}{number_text(abs(number))}"
