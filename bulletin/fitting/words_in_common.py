"""What two short texts have in common: words, words for one matter, and months."""

import functools
import re
from typing import NamedTuple

from portal.japanese.synonyms import SYNONYMS
from portal.japanese.telling_words import telling_words
from portal.japanese.text import normalise

SHORT = set("雪桜米茶酒木竹花魚")  # the only words of one character that say enough
TOO_COMMON = {
    "開催",
    "実施",
    "参加",
    "利用",
    "紹介",
    "案内",
    "提供",
    "区内",
    "職員",
    "広報紙",
    "場所",
    "事業",
    "活用",
    "pr",
}
# Words for one matter as it is offered and as it is sought, beside those of the search; as search compares them.
MATTERS = [
    [normalise(word) for word in matter]
    for matter in (
        *((*recorded, *typed) for recorded, typed, _ in SYNONYMS),
        ("物販", "出店", "販売", "物産展", "特産品"),
        ("自然体験", "移住体験", "林間学校", "農業体験", "収穫体験"),
        ("木材", "国産木材", "間伐材"),
    )
]
SEASONS = {"春": {3, 4, 5}, "夏": {6, 7, 8}, "秋": {9, 10, 11}, "冬": {12, 1, 2}}
_MONTHS = re.compile(r"([0-9]{1,2})月(?:から(?:翌年)?([0-9]{1,2})月)?")


class _Spoken(NamedTuple):
    """What a text speaks of: its words, and of each matter in it the first word, with all words of the matter."""

    words: list[str]
    matters: list[tuple[str, list[str]]]


def in_common(own: str, theirs: str) -> list[str]:
    """What both texts speak of, as it is told: 「雪」, or 「物販」と「出店」 for one matter; the longest first.

    Of one's `own` text, which is compared with those of hundreds, the words are found once.
    """
    plain, spoken = normalise(theirs), _spoken(own)
    found = [f"「{word}」" for word in spoken.words if word in plain]
    for here, matter in spoken.matters:
        there = next((word for word in matter if word in plain), None)
        if there and here != there and here not in plain:
            found.append(f"「{here}」と「{there}」")
    return list(dict.fromkeys(found))


@functools.lru_cache(maxsize=500)
def _spoken(text: str) -> _Spoken:
    plain = normalise(text)
    first = [(next((word for word in matter if word in plain), None), matter) for matter in MATTERS]
    return _Spoken(_words(text), [(here, matter) for here, matter in first if here])


def months_in_common(own: str, theirs: str) -> list[int]:
    """Months that both texts name, by number or by season; empty where one names none."""
    return sorted(_months(own) & _months(theirs))


def _words(text: str) -> list[str]:
    return [word for word in telling_words(text) if (len(word) > 1 or word in SHORT) and word not in TOO_COMMON]


def _months(text: str) -> set[int]:
    plain, found = normalise(text), set()
    for first, last in _MONTHS.findall(plain):
        begin, end = int(first), int(last or first)
        if 1 <= begin <= 12 and 1 <= end <= 12:
            found |= {(begin - 1 + step) % 12 + 1 for step in range((end - begin) % 12 + 1)}
    for season, months in SEASONS.items():
        if re.search(f"{season}(?!日|分)", plain):
            found |= months
    return found
