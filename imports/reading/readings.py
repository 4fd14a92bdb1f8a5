"""Reading: what one row says, the output of every reader."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from imports.files.rows import Row

from .warnings import ask, tell


@dataclass
class Reading:
    """One thing that a row says. `what` names the kind of thing: entry, agreement, figure, series, footnote, tie…

    `split` holds the contents when the row tells of several things; `part` counts the things of one row from 0.
    """

    number: int
    source: str
    what: str
    content: dict
    warnings: list[dict] = field(default_factory=list)
    split: list[dict] = field(default_factory=list)
    part: int = 0


class Question(NamedTuple):
    """Something to be asked about a whole source, and the answers (value, label) to choose from."""

    key: str
    words: str
    options: tuple[tuple[str, str], ...]


def with_remarks(row: Row, readings: Iterable[Reading], unread: list[str]) -> Iterator[Reading]:
    """The readings of a row, what was noticed at its cells added to the first; to `unread` where it gave none."""
    said = [(ask if remark.asks else tell)(remark.code, remark.words) for remark in row.remarks]
    is_first = True
    for reading in readings:
        if is_first and said:
            reading.warnings = [*reading.warnings, *said]
        is_first = False
        yield reading
    if is_first:
        unread += [f"{row.number}行目：{remark.words}" for remark in row.remarks if remark.asks]
