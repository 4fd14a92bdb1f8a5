"""国民の祝日: the national holidays of Japan with their names, as the library jpholiday knows them."""

import datetime
import functools

import jpholiday

SINCE = datetime.date(1948, 7, 20)  # 国民の祝日に関する法律; the library does not ask for the year
SUBSTITUTE, BETWEEN = "振替休日", "国民の休日"


@functools.lru_cache(maxsize=10_000)
def holiday(day: datetime.date) -> str:
    """The name of the holiday on `day`, 振替休日 and 国民の休日 included; "" on other days."""
    name = (day >= SINCE and jpholiday.is_holiday_name(day)) or ""
    return SUBSTITUTE if name.endswith(SUBSTITUTE) else name


def mark(day: datetime.date) -> str:
    """祝 on a holiday, 休 on a day off because of one, "" on other days: what printed dates put after the weekday."""
    name = holiday(day)
    return "休" if name in (SUBSTITUTE, BETWEEN) else "祝" if name else ""
