"""国民の祝日: the national holidays of Japan from 1989 on, with their names.

Source: 国民の祝日に関する法律（昭和23年法律第178号） as amended, the single laws for days of the imperial house,
and the special laws for the Olympic years 2020 and 2021. The observatory names 春分の日 and 秋分の日 a year before;
the formula here gives the days it named until now and those it foresees until 2150.
"""

import datetime
import functools

YEARS = range(1989, 2151)  # what is known here; other years have no holidays
MONDAY, SUNDAY = 0, 6
DAY = datetime.timedelta(days=1)
FIXED = [  # month, day, first and last year, name
    (1, 1, 1989, 2150, "元日"),
    (1, 15, 1989, 1999, "成人の日"),
    (2, 11, 1989, 2150, "建国記念の日"),
    (2, 23, 2020, 2150, "天皇誕生日"),
    (2, 24, 1989, 1989, "昭和天皇の大喪の礼"),
    (4, 29, 1989, 2006, "みどりの日"),
    (4, 29, 2007, 2150, "昭和の日"),
    (5, 1, 2019, 2019, "天皇の即位の日"),
    (5, 3, 1989, 2150, "憲法記念日"),
    (5, 4, 2007, 2150, "みどりの日"),
    (5, 5, 1989, 2150, "こどもの日"),
    (6, 9, 1993, 1993, "皇太子徳仁親王の結婚の儀"),
    (7, 20, 1996, 2002, "海の日"),
    (7, 23, 2020, 2020, "海の日"),
    (7, 24, 2020, 2020, "スポーツの日"),
    (7, 22, 2021, 2021, "海の日"),
    (7, 23, 2021, 2021, "スポーツの日"),
    (8, 11, 2016, 2019, "山の日"),
    (8, 10, 2020, 2020, "山の日"),
    (8, 8, 2021, 2021, "山の日"),
    (8, 11, 2022, 2150, "山の日"),
    (9, 15, 1989, 2002, "敬老の日"),
    (10, 10, 1989, 1999, "体育の日"),
    (10, 22, 2019, 2019, "即位礼正殿の儀"),
    (11, 3, 1989, 2150, "文化の日"),
    (11, 12, 1990, 1990, "即位礼正殿の儀"),
    (11, 23, 1989, 2150, "勤労感謝の日"),
    (12, 23, 1989, 2018, "天皇誕生日"),
]
MONDAYS = [  # month, which Monday of it, first and last year, name
    (1, 2, 2000, 2150, "成人の日"),
    (7, 3, 2003, 2019, "海の日"),
    (7, 3, 2022, 2150, "海の日"),
    (9, 3, 2003, 2150, "敬老の日"),
    (10, 2, 2000, 2019, "体育の日"),
    (10, 2, 2022, 2150, "スポーツの日"),
]
SUBSTITUTE, BETWEEN = "振替休日", "国民の休日"


def holiday(day: datetime.date) -> str:
    """The name of the holiday on `day`, 振替休日 and 国民の休日 included; "" on other days and outside of YEARS."""
    return _of_year(day.year).get(day, "") if day.year in YEARS else ""


def mark(day: datetime.date) -> str:
    """祝 on a holiday, 休 on a day off because of one, "" on other days: what printed dates put after the weekday."""
    name = holiday(day)
    return "休" if name in (SUBSTITUTE, BETWEEN) else "祝" if name else ""


@functools.cache
def _of_year(year: int) -> dict[datetime.date, str]:
    named = {datetime.date(year, month, day): name for month, day, first, last, name in FIXED if first <= year <= last}
    named |= {_monday(year, month, which): name for month, which, first, last, name in MONDAYS if first <= year <= last}
    named[datetime.date(year, 3, _equinox(year, 20.8431, 21.8510))] = "春分の日"
    named[datetime.date(year, 9, _equinox(year, 23.2488, 24.2488))] = "秋分の日"
    off = {_substitute(day, named): SUBSTITUTE for day in named if day.weekday() == SUNDAY}
    between = (day + DAY for day in named if day + 2 * DAY in named and day + DAY not in named)
    off |= {day: BETWEEN for day in between if day not in off and (year >= 2007 or day.weekday() != SUNDAY)}
    return off | named


def _monday(year: int, month: int, which: int) -> datetime.date:
    first = datetime.date(year, month, 1)
    return first + ((MONDAY - first.weekday()) % 7 + 7 * (which - 1)) * DAY


def _equinox(year: int, until_2099: float, since_2100: float) -> int:
    """Day of the month; the constants are those of the month, for 1980 to 2099 and for 2100 to 2150."""
    start = until_2099 if year < 2100 else since_2100
    return int(start + 0.242194 * (year - 1980)) - (year - 1980) // 4


def _substitute(sunday: datetime.date, named: dict[datetime.date, str]) -> datetime.date:
    """The day off for a holiday on a Sunday: the Monday, since 2007 the next day that is no holiday itself."""
    day = sunday + DAY
    while day in named:
        day += DAY
    return day
