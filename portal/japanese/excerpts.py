"""Words of a search shown where they stand in the original text, whatever its spelling. Pure functions."""

import functools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from .text import normalise

BEFORE, LENGTH = 20, 90  # characters shown before the first hit, and in all
CHUNK = 200  # letters that are normalised at a time
_JOINED = {"ﾞ", "ﾟ", "゛", "゜"}  # marks that normalise() joins with the letter before
# All but letters that are never such a mark; a pattern is looked for ten times as quickly as each letter is asked.
_UNCOMMON = re.compile("[^\0-\u02ff\u2010-\u2027\u3000-\u3029\u3030-\u3098\u309d-\u9fff\uff01-\uff9d]")


class Piece(NamedTuple):
    """A piece of an excerpt, and whether it is one of the words searched for."""

    text: str
    is_hit: bool


def pieces(text: str, words: list[str]) -> list[Piece]:
    """All of `text`, taken apart at the normalised `words`."""
    return list(_cut(text, _hits(text, words), 0, len(text)))


def excerpt(text: str, words: list[str]) -> list[Piece]:
    """`text` around the first hit, with … where something is left out; its beginning where there is no hit."""
    text = " ".join(text.split())
    hits = _hits(text, words, within=LENGTH)
    begin = max(0, hits[0][0] - BEFORE) if hits and len(text) > LENGTH else 0
    end = max(min(len(text), begin + LENGTH), hits[0][1] if hits else 0)
    shown = list(_cut(text, hits, begin, end))
    before = [Piece("…", False)] if begin else []
    return [*before, *shown, *([Piece("…", False)] if end < len(text) else [])]


def _cut(text: str, hits: list[tuple[int, int]], begin: int, end: int) -> Iterator[Piece]:
    for first, last in hits:
        if first >= end:
            break
        if begin < first:
            yield Piece(text[begin:first], False)
        yield Piece(text[max(begin, first) : min(last, end)], True)
        begin = min(last, end)
    if begin < end:
        yield Piece(text[begin:end], False)


def _hits(text: str, words: list[str], within: int | None = None) -> list[tuple[int, int]]:
    """Begin and end of every stretch of `text` that holds one of the words, in order and not overlapping.

    With `within` only those that begin so many characters after the first: letter by letter is slow, and an excerpt
    needs no more.
    """
    whole = normalise(text)
    first = min((at for word in words if word and (at := whole.find(word)) >= 0), default=None)
    if first is None:
        return []
    enough = len(whole) if within is None else first + within + max(map(len, words))
    letters, parts, length = _letters(text), list[str](), 0
    while length < enough and len(parts) < len(letters):
        more = [*map(_normalised, letters[len(parts) : len(parts) + CHUNK])]
        parts, length = parts + more, length + sum(map(len, more))
    ends = [*accumulate(map(len, parts))]  # of each letter in the normalised text
    edges: Sequence[int] = range(len(parts) + 1)  # of each letter in the text
    if letters is not text:
        edges = [0, *accumulate(map(len, letters[: len(parts)]))]
    normal = "".join(parts)
    found = sorted(
        (edges[bisect_right(ends, at)], edges[bisect_right(ends, at + len(word) - 1) + 1])
        for word in filter(None, words)
        for at in _positions(normal, word)
    )
    merged: list[tuple[int, int]] = []
    for begin, end in found:
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _positions(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


def _letters(text: str) -> Sequence[str]:
    """Each letter with the marks that belong to it; `text` itself where there are no marks, as nearly always."""
    if not (_UNCOMMON.search(text) and (_JOINED.intersection(text) or any(map(unicodedata.combining, text)))):
        return text
    letters: list[str] = []
    for character in text:
        if letters and (character in _JOINED or unicodedata.combining(character)):
            letters[-1] += character
        else:
            letters.append(character)
    return letters


@functools.lru_cache(maxsize=10_000)
def _normalised(letter: str) -> str:
    return normalise(letter)
