"""What an edition freezes: plain data, made by enquiries.results.editions."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Frozen:
    """Plain data of one moment. Names and answers of single municipalities only of questions to be published.

    `unit`: what addressees are counted in, 区 or 市区町村. `texts`: {key: [mark, place, text]} of every text outside
    of tables, of which an editor chooses. `places`: of each municipality pairs of key and words, and the mark that has
    to be chosen first ("" where none): of a text its own, of a table with texts the table's key.
    """

    asked: int
    answered: int
    unit: str
    response: list[list[Any]]
    results: list[dict[str, Any]]
    texts: dict[str, list[list[str]]]
    places: list[list[Any]]
