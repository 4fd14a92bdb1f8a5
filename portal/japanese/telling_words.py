"""Words by which two short Japanese texts are compared: those of kanji, katakana or Latin letters, and pairs."""

import re

from .text import normalise

_KANJI_OR_KATAKANA = re.compile(
    r"[一-龠々〆ヶ]{2,}|[一-龠](?![いうえきくけしすせむめりるれ])|[ァ-ヴー]{2,}|[A-Za-z0-9]{2,}"
)
_COMMON = {"提案", "募集", "自治体", "連携", "交流", "会場", "地域", "区民", "都市", "市民"}


def telling_words(text: str) -> list[str]:
    """Words of kanji, katakana or Latin letters, as search compares them, longest first; common ones left out.

    A single kanji is a word unless its ending follows (広い).
    """
    words = {normalise(word) for word in _KANJI_OR_KATAKANA.findall(text) if word not in _COMMON}
    return sorted(words, key=lambda word: (-len(word), word))


def pairs(text: str) -> set[str]:
    """Every run of two characters, line by line."""
    lines = map(normalise, text.splitlines())
    return {line[place : place + 2] for line in lines for place in range(len(line) - 1)}
