"""Reads typed days and hours: era dates in any usual form, ranges, 同日, a day without its month or year."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.utils import timezone

from portal.japanese.wareki import DateError, in_figures, parse_date, wareki, weekday

EXAMPLE = "平成29年8月21日、H29.8.21、2017/8/21 のように入力してください。"
SLOT_EXAMPLE = "8月21日（月）10:30～11:00 のように、1行に1日ずつ入力してください。"

_WEEKDAY = re.compile(r"\(([月火水木金土日])(?:曜日?)?(?:・[祝休])?\)")
_SHORT = re.compile(r"(?:(?P<month>\d{1,2})(?:月|/))?(?P<day>\d{1,2})日?")
_HOUR = r"(?:午前|午後)?\d{1,2}(?::\d\d|時(?:\d{1,2}分|半)?)"
_HOURS = re.compile(rf"(?P<starts>{_HOUR})(?:~(?P<ends>{_HOUR})?)?(?:から)?")
_TIME = re.compile(
    r"(?P<half>午前|午後)?(?P<hour>\d{1,2})(?::(?P<colon>\d\d)|時(?:(?P<minute>\d{1,2})分|(?P<past>半))?)"
)


class ReadDay(NamedTuple):
    """A day somebody typed, and the weekday put with it (or nothing)."""

    day: date
    weekday: str


def _plain(text):
    plain = in_figures("".join(unicodedata.normalize("NFKC", text).split()))
    return re.sub(r"[〜～‐−–]", lambda match: "~" if match[0] in "〜～" else "-", plain)


def read_day(text, near=None):
    """A day; without a year the one nearest to `near`. 同日 is `near` itself. DateError with a hint otherwise."""
    typed = _read(_without_hours(_plain(text)), near, None)
    _check_weekday(typed)
    return typed.day


def read_span(text, near=None):
    """First and last day of 平成29年8月21日～9月29日, 8月21日から29日まで, or of one day alone."""
    first, last = _span(_without_hours(_plain(text)), near, None)
    _check_weekday(first)
    _check_weekday(last)
    return first.day, last.day


def _without_hours(plain):
    if re.search(r"\d:\d\d|\d時", plain):
        raise DateError("ここには日だけを入力してください。時刻は「日程」の日時に入力します。")
    return plain


def read_slots(text, first_day):
    """Each line's days and hours as a content writes them: 2017-08-21（月） 10:30-11:00."""
    slots: list[str] = []
    before = None
    for line in text.splitlines():
        plain = _plain(line).lstrip("・･*")
        if not plain:
            continue
        match = re.search(_HOUR, plain)
        days_text = plain[: match.start()] if match else plain
        hours = _read_hours(plain[match.start() :], line) if match else [""]
        spans = []
        for piece in re.split(r"[、,]", re.sub(r"(?:各日|の|[:;])?$", "", days_text)):
            first, last = _span(piece, first_day, before, line)
            before = last.day
            spans.append((first, last))
        slots += [_slot(first, last, hour) for first, last in spans for hour in hours]
    return slots


def _slot(first, last, hours):
    text = f"{first.day}（{first.weekday}）" if first.weekday else str(first.day)
    if last.day != first.day:
        text += f" / {last.day}"
    return f"{text} {hours}".strip()


def _span(plain, near, before, line=None):
    first_text, joint, last_text = re.sub("から(?=.)", "~", plain).removesuffix("まで").partition("~")
    first = _read(first_text, near, before, line)
    if not joint:
        return first, first
    last = _read(last_text, first.day, first.day, line)
    if last.day < first.day:
        raise DateError(f"最終日（{wareki(last.day)}）が初日（{wareki(first.day)}）より前です。")
    return first, last


def _read(plain, near, before, line=None):
    match = _WEEKDAY.search(plain)
    named = match[1] if match else ""
    plain = _WEEKDAY.sub("", plain)
    if plain == "同日" and (before or near):
        return ReadDay(before or near, named)
    short = _SHORT.fullmatch(plain)
    if short and near:
        day = _nearest(before or near, near, short, plain)
        return ReadDay(day, named)
    try:
        return ReadDay(parse_date(plain), named)
    except DateError as error:
        if "読み取れません" not in str(error):
            raise
        raise DateError(f"「{line or plain}」を日付として読み取れません。{SLOT_EXAMPLE if line else EXAMPLE}") from None


def _nearest(before, near, short, plain):
    """8月24日 in the year nearest to `near`; 24日 in the month of the day before it."""
    month = int(short["month"] or before.month)
    found = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            found.append(date(year, month, int(short["day"])))
        except ValueError:
            continue
    if not found:
        raise DateError(f"「{plain}」という日はありません。日付を確かめてください。")
    return min(found, key=lambda day: abs(day - near))


def _check_weekday(typed):
    if typed.weekday and typed.weekday != weekday(typed.day):
        raise DateError(f"曜日が合いません。{wareki(typed.day)}は{weekday(typed.day)}曜日です。")


def _read_hours(plain, line):
    hours = []
    for piece in re.split(r"[、,]", plain):
        match = _HOURS.fullmatch(piece)
        if not match:
            raise DateError(f"「{line.strip()}」の時刻を読み取れません。{SLOT_EXAMPLE}")
        starts = _time(match["starts"], line)
        ends = _time(match["ends"], line) if match["ends"] else None
        if ends and ends <= starts:
            raise DateError(f"「{line.strip()}」の終わりの時刻が、始まりの時刻より後になっていません。")
        hours.append(f"{starts:%H:%M}-" + (f"{ends:%H:%M}" if ends else ""))
    return hours


def _time(text, line):
    match: Any = _TIME.fullmatch(text)  # a part of what _HOUR found
    hour = int(match["hour"]) + (12 if match["half"] == "午後" and int(match["hour"]) < 12 else 0)
    try:
        return time(hour, 30 if match["past"] else int(match["colon"] or match["minute"] or 0))
    except ValueError:
        raise DateError(f"「{line.strip()}」の時刻はありません。0:00から23:59までで入力してください。") from None


def read_hour(text):
    """14時30分, 14:30, 午後2時半 as a time. DateError otherwise."""
    plain = _plain(text)
    if not re.fullmatch(_HOUR, plain):
        raise DateError(f"「{text}」を時刻として読み取れません。14時30分、14:30 のように入力してください。")
    return _time(plain, text)


def read_moment(text, near):
    """令和8年11月30日 10時 in Tokyo; without a year the one nearest to `near`. DateError otherwise."""
    plain = _plain(text)
    match = re.search(_HOUR + "$", plain)
    if not match:
        raise DateError("日と時刻を、令和8年11月30日 10時 のように入力してください。")
    day = read_day(plain[: match.start()], near)
    return datetime.combine(day, _time(match[0], text), tzinfo=timezone.get_default_timezone())
