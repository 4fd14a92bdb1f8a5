"""Texts in CP932, Windows' Shift_JIS, for systems that read nothing else; characters it lacks become 〓."""

import codecs
import unicodedata
from collections.abc import Iterator

GETA = "〓"
# CP932 has the same sign under another number: nothing is lost.
SAME = {"—": "―", "–": "‐"}
VARIATION_SELECTORS = {*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))}


def _replace(error: UnicodeError) -> tuple[str, int]:
    """The handler of what CP932 lacks: what is written in its place, and where encoding goes on."""
    assert isinstance(error, UnicodeEncodeError)
    return "".join(map(_substitute, error.object[error.start : error.end])), error.end


def _substitute(character: str) -> str:
    if character in SAME:
        return SAME[character]
    return "" if character in VARIATION_SELECTORS else GETA


codecs.register_error("portal.geta", _replace)


def encode(text: str) -> bytes:
    """`text` in CP932; kana and marks that came apart are joined first."""
    return unicodedata.normalize("NFC", text).encode("cp932", "portal.geta")


def shown(text: str) -> str:
    """`text` as it will stand in the file."""
    return encode(text).decode("cp932")


def lost(text: str) -> str:
    """The characters of `text` that CP932 lacks, in order; a variation selector with the character it belongs to."""
    text = unicodedata.normalize("NFC", text)
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return "　".join(_lost(text))
    return ""


def _lost(text: str) -> Iterator[str]:
    before = ""
    for character in text:
        if character in VARIATION_SELECTORS:
            yield before + character
        elif character not in SAME and not _has(character):
            yield character
        before = character


def _has(character: str) -> bool:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
