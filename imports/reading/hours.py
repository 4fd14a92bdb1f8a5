"""Reads hours as people write them: 午後1時30分～午後4時, 13時半, 正午, 10.00, 1000, 1:00 PM, several sessions."""

import re
import unicodedata
from typing import NamedTuple

_TIME = (
    r"(?:正午|(?:午前|午後|[AaPp]\.?[Mm]\.?)?(?:\d{1,2}(?:時(?:半|\d{1,2}分?)?|:\d{2}(?::\d{2})?|\.\d{2}(?!\d))|\d{4}(?!\d))"
    r"(?:[AaPp]\.?[Mm]\.?)?)"
)
_SESSION = re.compile(
    rf"(?P<starts>{_TIME})(?:開始|から|より)?(?:[~-](?P<ends>{_TIME})?|(?P<until>{_TIME}))?(?:まで|終了)?"
)
_LABEL = re.compile(r"第?\d{1,2}[部回](?:目)?[:.]?|[午昼夜朝夕][前後]?の部[:.]?|各日|毎日|いずれも|\(\d{1,2}\)(?=\d)")
_BETWEEN = re.compile(r"[/、,;・\s]*(?:及び|と)?[/、,;・\s]*")
LAST = 24 * 60


class Hours(NamedTuple):
    """Sessions as (begin, end) in HH:MM, the end blank where none is read; `is_whole`: nothing was left unread."""

    sessions: list[tuple[str, str]]
    is_whole: bool


def _plain(text):
    text = re.sub("[①-⑳]", "/", text)
    text = unicodedata.normalize("NFKC", re.sub(r"[\r\n]+", "/", text))
    return re.sub("[〜∼‐−–—―ー]|から(?=[^~]*[時:])", "~", "".join(text.split()))


def _minutes(text, *, after=None):
    """Minutes since midnight; None for a time that may mean two things. `after`: the beginning, of which half it is."""
    if text == "正午":
        return LAST // 2
    half = re.search("午前|午後|[AaPp](?=\\.?[Mm])", text)
    digits = re.sub(r"\D+", " ", text.replace("時半", "時30")).split()
    if len(digits) == 1 and len(digits[0]) == 4 and "時" not in text:
        digits = [digits[0][:2], digits[0][2:]]
    hour, minute = int(digits[0]), int(digits[1]) if len(digits) > 1 else 0
    if minute > 59 or hour > 29:
        return None
    if half:
        is_late = half[0] in ("午後", "P", "p")
        if hour > 12:
            return hour * 60 + minute if is_late and hour < 24 else None
        if hour == 12 and not is_late and half[0] == "午前":
            return None  # noon or midnight
        hour = hour % 12 + 12 * is_late
    elif after is not None and hour < 12 and hour * 60 + minute <= after < LAST:
        hour += 12
    return hour * 60 + minute


def _clock(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _session(match):
    """((begin, end), whether both are understood)."""
    starts, ends_text = match["starts"], match["ends"] or match["until"]
    begin = _minutes(starts)
    if begin is None or begin >= LAST:
        return None, False
    if not ends_text:
        return (_clock(begin), ""), True
    is_afternoon = "午後" in starts or bool(re.search("[Pp]\\.?[Mm]", starts))
    end = _minutes(ends_text, after=begin if is_afternoon else None)
    if end is None or not begin < end < LAST:  # the record keeps no end beyond its day
        return (_clock(begin), ""), False
    return (_clock(begin), _clock(end)), True


def read_hours(text: str) -> Hours:
    """The sessions of a text of hours."""
    plain, place = _LABEL.sub("/", _plain(text)), 0
    sessions: list[tuple[str, str]] = []
    is_whole = True
    while place < len(plain):
        place = _BETWEEN.match(plain, place).end()  # type: ignore[union-attr]
        if place >= len(plain):
            break
        match = _SESSION.match(plain, place)
        if not match or (match.end() < len(plain) and not re.match(r"[/、,;・及と]", plain[match.end()])):
            return Hours(sessions, False)
        session, understood = _session(match)
        sessions += [session] if session else []
        is_whole = is_whole and understood
        place = match.end()
    return Hours(sessions, is_whole)


def join_hours(starts: str, ends: str) -> Hours:
    """The sessions of a cell with beginnings and one with ends, either of which may hold both or nothing."""
    if not ends.strip():
        return read_hours(starts)
    if not starts.strip():
        found = read_hours(ends)
        return Hours(found.sessions if all(end for _, end in found.sessions) else [], bool(re.search("[~〜～-]", ends)))
    begin = read_hours(starts)
    if any(end for _, end in begin.sessions):  # both cells hold ranges, or the same
        end = read_hours(ends)
        same = end.is_whole and [(last, "") for _, last in begin.sessions] == end.sessions
        return Hours(begin.sessions, begin.is_whole and same)
    if len(begin.sessions) == 1:
        return read_hours(f"{_plain(starts).removesuffix('~')}~{_plain(ends).removeprefix('~')}")
    end = read_hours(ends)
    if len(begin.sessions) != len(end.sessions) or not (begin.is_whole and end.is_whole):
        return Hours(begin.sessions, False)
    pairs = [(first, last) for (first, _), (last, _) in zip(begin.sessions, end.sessions, strict=True)]
    return Hours(pairs, all(first < last for first, last in pairs))
