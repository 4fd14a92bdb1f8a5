"""Days typed without their year (12/20, 12月20日): which year is meant, where that is evident.

Each rule is a function of month, day of the month and the day it is seen from; it returns the day, or raises DateError
with what to type instead, where another year could be meant as well.
"""

import datetime
import re
from collections.abc import Callable

from .wareki import WEEKDAY, DateError, plain_day, wareki, weekday

Rule = Callable[[int, int, datetime.date], datetime.date]

DOUBTFUL = datetime.timedelta(days=60)  # a day that lies so near on the other side of today may be meant as well
_SHORT = re.compile(rf"(?P<month>\d{{1,2}})(?:月|[-/.])(?P<day>\d{{1,2}})日?{WEEKDAY}")


def coming(month: int, day: int, today: datetime.date) -> datetime.date:
    """Of deadlines and plans: the next such day, today included. In doubt where it went by in the last 60 days."""
    found = min(found for found in _around(month, day, today) if found >= today)
    gone = [each for each in _around(month, day, today) if today - DOUBTFUL <= each < today]
    if gone:
        raise DateError(f"{month}月{day}日は、今年は過ぎています。{_with_year(found, gone[0])}")
    return found


def past(month: int, day: int, today: datetime.date) -> datetime.date:
    """Of what has happened: the last such day, today included. In doubt where it comes in the next 60 days."""
    found = max(found for found in _around(month, day, today) if found <= today)
    ahead = [each for each in _around(month, day, today) if today < each <= today + DOUBTFUL]
    if ahead:
        raise DateError(f"{month}月{day}日は、まだ来ていません。{_with_year(found, ahead[0])}")
    return found


def nearest(month: int, day: int, today: datetime.date) -> datetime.date:
    """Of what has happened or is planned: the nearest such day. In doubt where another is less than twice as far."""
    near, far = sorted(_around(month, day, today), key=lambda each: abs(each - today))[:2]
    if abs(near - today) * 2 > abs(far - today):
        raise DateError(f"どの年の{month}月{day}日か分かりません。{_with_year(near, far)}")
    return near


def following(month: int, day: int, first: datetime.date) -> datetime.date:
    """Of the last day of a span: the next such day from its first day on."""
    return min(found for found in _around(month, day, first) if found >= first)


def parse_short(text: str, rule: Rule, seen_from: datetime.date) -> datetime.date | None:
    """The day of a text without a year by `rule`; None for any other text. Raises DateError."""
    match = _SHORT.fullmatch(plain_day(text))
    if not match:
        return None
    day = rule(int(match["month"]), int(match["day"]), seen_from)
    if match["weekday"] and match["weekday"] != weekday(day):
        raise DateError(f"曜日が合いません。{wareki(day)}は{weekday(day)}曜日です。")
    return day


def is_short(text: str) -> bool:
    """Whether `text` is a day without its year."""
    return bool(_SHORT.fullmatch(plain_day(text)))


def _around(month: int, day: int, seen_from: datetime.date) -> list[datetime.date]:
    """Such days of eight years before and after; of most days only those of the years beside are ever chosen."""
    if not 1 <= month <= 12:
        raise DateError(f"{month}月はありません。月は1から12までで入力してください。")
    found = []
    for year in range(seen_from.year - 8, seen_from.year + 9):
        try:
            found.append(datetime.date(year, month, day))
        except ValueError:
            continue
    if not found:
        raise DateError(f"{month}月に{day}日はありません。日付を確かめてください。")
    return found


def _with_year(*days: datetime.date) -> str:
    return f"{'、'.join(map(wareki, sorted(days)))} のように、年から入力してください。"
