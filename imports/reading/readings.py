"""Reading: what one row says, the output of every reader."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from imports.files.markup import TAG
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


MARKUP = "ウェブページの記号（<…>）のようなものがあります。このまま載せてよいか確かめてください。"


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def with_remarks(row: Row, readings: Iterable[Reading], unread: list[str]) -> Iterator[Reading]:
    """The readings of a row, what was noticed at its cells added to the first; to `unread` where it gave none."""
    said = [(ask if remark.asks else tell)(remark.code, remark.words) for remark in row.remarks]
    is_first = True
    for reading in readings:
        if is_first and said:
            reading.warnings = [*reading.warnings, *said]
        is_first = False
        if any(TAG.search(text) for text in _texts(reading.content)):
            reading.warnings = [*reading.warnings, ask("markup", MARKUP)]
        yield reading
    if is_first:
        unread += [f"{row.number}行目：{remark.words}" for remark in row.remarks if remark.asks]
