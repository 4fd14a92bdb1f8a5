"""How Excel shows a number: as a day, a month, a time, or digits with leading zeros. Standard library only."""

import datetime
import re
from typing import NamedTuple

# numbers of formats that stand in no file, as the Japanese Excel shows them
BUILT_IN = {
    9: "0%",
    10: "0.00%",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: "ge.m.d",
    28: "ggge年m月d日",
    29: "ggge年m月d日",
    30: "m/d/yy",
    31: "yyyy年m月d日",
    32: "h時mm分",
    33: "h時mm分ss秒",
    34: "yyyy年m月",
    35: "m月d日",
    36: "ge.m.d",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    50: "ge.m.d",
    51: "ggge年m月d日",
    52: "yyyy年m月",
    53: "m月d日",
    54: "ggge年m月d日",
    55: "yyyy年m月",
    56: "m月d日",
    57: "ge.m.d",
    58: "ggge年m月d日",
}
_NO_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_FIRST = datetime.date(1899, 12, 30)
MOST_HOURS = 4  # days: a time beyond is a moment of which only the time is shown


class Shown(NamedTuple):
    """What of a moment a format shows."""

    year: bool
    month: bool
    day: bool
    hour: bool
    digits: int = 0  # of numbers with leading zeros
    is_percent: bool = False

    @property
    def is_day(self):
        return self.year or self.month or self.day


def shown_by(code: str) -> Shown:
    """What the first section of a format code shows."""
    section = _first_section(code)
    plain = re.sub("general|標準", "", _NO_CODE.sub("", section), flags=re.IGNORECASE).lower()
    if re.fullmatch("0{2,15}", plain):
        return Shown(False, False, False, False, len(plain))
    if re.search(r"e[+-]", plain) or re.search("[0#?]", re.sub(r"ss\.0+", "ss", plain)):
        return Shown(False, False, False, False, is_percent="%" in plain)
    hour = "h" in plain or "s" in plain
    month = bool(re.search("m", re.sub(r"h+\W*m{1,2}|\[m+\]|m{1,2}\W*s", "", _minutes(plain))))
    return Shown(bool(re.search("[yge]", plain)), month, "d" in plain or "aaa" in plain, hour)


def _minutes(plain):
    """The code with minutes taken away: m behind an hour or before seconds, with whatever stands between."""
    return re.sub(r"(h+[^hmsydge]*)m{1,2}", r"\1", re.sub(r"m{1,2}([^hmsydge]*s)", r"\1", plain))


def _first_section(code):
    return re.match(r'(?:"[^"]*"|\\.|[^;])*', code)[0]  # type: ignore[index]


def moment(value: float, shown: Shown, *, is_1904: bool) -> tuple[str, str]:
    """(text, remark) of a number that is shown as a day or time: 2018-11-12, 2018-11-12 10:00, 26:00, 2018年11月.

    Seconds are rounded as Excel rounds them. The remark says that less is shown than the number holds.
    """
    seconds = round(value * 86400)
    days, rest = divmod(seconds, 86400)
    if not shown.is_day:
        days = days if 0 <= value < MOST_HOURS else 0
        return f"{days * 24 + rest // 3600:02}:{rest % 3600 // 60:02}", ""
    if is_1904:
        days += 1462
    if not is_1904 and days < 61:
        days += 1  # Excel counts a 29th of February 1900
    if not 1 < days < 2_950_000:
        return f"{value:.10g}", ""
    day = _FIRST + datetime.timedelta(days=days)
    if shown.year and not shown.day:
        if day.day == 1:
            return f"{day.year}年{day.month}月", ""
        return str(day), "月だけが表示されています。日はセルの値によりました。"
    remark = "" if shown.year else f"年は表示されていません。セルの値により{day.year}年としました。"
    if shown.hour and rest:
        return f"{day} {rest // 3600:02}:{rest % 3600 // 60:02}", remark
    return str(day), remark
