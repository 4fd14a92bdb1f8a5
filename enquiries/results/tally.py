"""Answers counted in one pass: a tally for each question, and what it says as plain data.

Plain data, because a frozen edition keeps it as JSON and is drawn by the same templates as the live figures.
"""

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from enquiries.questions.kinds import KINDS, RowOfRecord
from enquiries.questions.models import Question

Values = Mapping[str, Any]  # {key of a question: what is kept}
NOTHING: tuple[Any, ...] = (None, "", [])


class Tally:
    """How often a question was answered. `said()` gives what its kind tells of that, beside `answered`."""

    def __init__(self, question: Question):
        self.question = question
        self.answered = 0

    def take(self, values: Values) -> None:
        """Count what these values answer to the question, if they do."""
        value = values.get(self.question.key)
        if value not in NOTHING:
            self.answered += 1
            self.add(value)

    def add(self, value: Any) -> None:
        """Count one answer; of this class nothing but that there is one."""

    def figures(self) -> dict[str, Any]:
        """What was counted, as Shown reads it."""
        return {}


class Texts(Tally):
    """Of texts only how many there are: they are read one by one."""

    def figures(self) -> dict[str, Any]:
        return {"texts": self.answered}


class Files(Tally):
    """How many files were sent; they are in the ZIP of the answers' files."""

    def __init__(self, question: Question):
        super().__init__(question)
        self.files = 0

    def add(self, value: Any) -> None:
        self.files += len(value)

    def figures(self) -> dict[str, Any]:
        return {"files": self.files}


class Choices(Tally):
    """How many chose each option; with options of earlier wordings after those of today."""

    def __init__(self, question: Question):
        super().__init__(question)
        self.counts: Counter[str] = Counter(dict.fromkeys(question.choices, 0))

    def add(self, value: Any) -> None:
        self.counts.update(value if isinstance(value, list) else [value])

    def figures(self) -> dict[str, Any]:
        return {"counts": [[name, number] for name, number in self.counts.items()]}


class Names(Tally):
    """How often each municipality, ward or row of the record was named; the most often first."""

    def __init__(self, question: Question):
        super().__init__(question)
        self.counts: Counter[str] = Counter()

    def add(self, value: Any) -> None:
        self.counts[str(value)] += 1

    def figures(self) -> dict[str, Any]:
        kind = KINDS[self.question.kind]
        names = kind.names(self.counts) if isinstance(kind, RowOfRecord) else {}
        counts = [[names.get(value, value), number] for value, number in self.counts.most_common()]
        return {"names": counts, "distinct": len(counts)}


class Days(Tally):
    """The first and the last day, and how often each was given, in order."""

    def __init__(self, question: Question):
        super().__init__(question)
        self.counts: Counter[str] = Counter()

    def add(self, value: Any) -> None:
        self.counts[value] += 1

    def figures(self) -> dict[str, Any]:
        return {"days": [[day, self.counts[day]] for day in sorted(self.counts)]}


class Numbers(Tally):
    """Sum, mean, median, least and most, as digits; the mean to one place more than the question asks for."""

    def __init__(self, question: Question):
        super().__init__(question)
        self.numbers: list[Decimal] = []

    def add(self, value: Any) -> None:
        self.numbers.append(Decimal(value))

    def figures(self) -> dict[str, Any]:
        if not self.numbers:
            return {"numbers": {}}
        total = sum(self.numbers, Decimal())
        found = {
            "sum": total,
            "mean": round(total / len(self.numbers), self.question.decimals + 1),
            "median": statistics.median(self.numbers),
            "least": min(self.numbers),
            "most": max(self.numbers),
        }
        return {"numbers": {name: format(number, "f") for name, number in found.items()}}


class Rows(Tally):
    """How many rows a table has in all, and its columns counted over them as questions are over answers."""

    def __init__(self, question: Question):
        super().__init__(question)
        self.rows = 0
        self.columns = [tally_of(column) for column in question.parts]

    def add(self, value: Any) -> None:
        self.rows += len(value)
        for row in value:
            for column in self.columns:
                column.take(row)

    def figures(self) -> dict[str, Any]:
        return {"rows": self.rows}


class Tallies:
    """A tally for each question that is answered or calculated, over the answers taken in."""

    OF: ClassVar[dict[str, type[Tally]]] = {
        "short": Texts,
        "long": Texts,
        "number": Numbers,
        "sum": Numbers,
        "date": Days,
        "choice": Choices,
        "choices": Choices,
        "table": Rows,
        "file": Files,
        "municipality": Names,
        "ward": Names,
        "tie": Names,
        "case": Names,
        "event": Names,
    }

    def __init__(self, questions: Iterable[Question]):
        self.answers = 0
        self.tallies = [tally_of(question) for question in questions if question.kind in self.OF]

    def take(self, values: Values) -> None:
        """Count one answer handed in."""
        self.answers += 1
        for tally in self.tallies:
            tally.take(values)


def tally_of(question: Question) -> Tally:
    return Tallies.OF[question.kind](question)


class Comparison:
    """Answers of this year, and of the year before from the same addressees, in one pass over each.

    `before`: {addressee: its values of the year before}. Of this year all are counted, and apart those that answered
    both times, with which alone the year before is compared: its figures are those of the same addressees.
    """

    def __init__(self, questions: list[Question], before: Mapping[int, Values], kinds_before: Mapping[str, str]):
        self.now, self.both, self.then = Tallies(questions), Tallies(questions), Tallies(questions)
        self.before, self.kinds_before = before, kinds_before

    def take(self, place: int, values: Values) -> None:
        self.now.take(values)
        if (earlier := self.before.get(place)) is not None:
            self.both.take(values)
            self.then.take(earlier)

    def results(self) -> list[dict[str, Any]]:
        """Plain data of each question in order: its title, what was answered, and the same of the year before."""
        tallies = zip(self.now.tallies, self.both.tallies, self.then.tallies, strict=True)
        return [self._one(*three) for three in tallies]

    def _one(self, now: Tally, both: Tally, then: Tally) -> dict[str, Any]:
        question = now.question
        found: dict[str, Any] = {
            "key": question.key,
            "title": question.title,
            "kind": question.kind,
            "unit": question.unit,
            "is_public": question.is_public,
            "answered": now.answered,
            **now.figures(),
        }
        if self.then.answers and self.kinds_before.get(question.key) == question.kind:
            found["compared"] = self.then.answers
            _compare(found, both.figures(), then.figures())
        if isinstance(now, Rows) and isinstance(both, Rows) and isinstance(then, Rows):
            columns = zip(now.columns, both.columns, then.columns, strict=True)
            found["columns"] = [self._one(*three) for three in columns]
        return found


def _compare(found: dict[str, Any], both: dict[str, Any], then: dict[str, Any]) -> None:
    """Add to `found` what is compared: {name: [of those that answered both times, of the year before]}."""
    if "counts" in found:
        ours, theirs = dict(both["counts"]), dict(then["counts"])
        names = [name for name, _ in found["counts"]]
        found["counts"] += [[name, 0] for name in theirs if name not in names]
        found["before"] = {name: [ours.get(name, 0), theirs.get(name, 0)] for name, _ in found["counts"]}
    elif "numbers" in found:
        found["before"] = {"sum": [both["numbers"].get("sum", "0"), then["numbers"].get("sum", "0")]}
    elif "rows" in found:
        found["before"] = {"rows": [both["rows"], then["rows"]]}
