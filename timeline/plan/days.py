"""Days of a plan, by the day or by the month, within a fiscal year."""

import datetime
import re
import unicodedata

from portal.japanese.wareki import DateError, fiscal_year_name
from timeline.content.days import read_span

EXAMPLE = "9月、9月～10月、9月9日～10日 のように入力してください。"
_MONTHS = re.compile(r"(\d{1,2})月(?:[~\-～](\d{1,2})月)?(?:中|頃|ごろ)?")


def year_span(year: int) -> tuple[datetime.date, datetime.date]:
    """First and last day of the fiscal year."""
    return datetime.date(year, 4, 1), datetime.date(year + 1, 3, 31)


def month_end(year: int, month: int) -> datetime.date:
    """The last day of the month."""
    return datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)


def months_of(year: int) -> list[tuple[int, datetime.date, datetime.date]]:
    """(month, first day, last day) of the twelve months of the fiscal year."""
    months = [(year + (month < 4), month) for month in (*range(4, 13), 1, 2, 3)]
    return [(month, datetime.date(of, month, 1), month_end(of, month)) for of, month in months]


def when_text(first: datetime.date | None, last: datetime.date | None, *, is_by_month: bool) -> str:
    """9月, 9月～10月, 9月9日, 9月9日～9月10日; blank without days."""
    if not first or not last:
        return ""
    ends = [f"{day.month}月" if is_by_month else f"{day.month}月{day.day}日" for day in (first, last)]
    return ends[0] if ends[0] == ends[1] else "～".join(ends)


def read_when(text: str, year: int) -> tuple[datetime.date, datetime.date, bool]:
    """First and last day, and whether only months are known, of a text about the fiscal year. DateError otherwise."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).replace("〜", "~")
    months = {month: (first, last) for month, first, last in months_of(year)}
    if match := _MONTHS.fullmatch(plain):
        begins, ends = int(match[1]), int(match[2] or match[1])
        if begins not in months or ends not in months:
            raise DateError(f"「{text}」という月はありません。{EXAMPLE}")
        first, last, is_by_month = months[begins][0], months[ends][1], True
    else:
        try:
            first, last = read_span(text, datetime.date(year, 10, 1))
        except DateError as error:
            if "読み取れません" in str(error):
                raise DateError(f"「{text}」を時期として読み取れません。{EXAMPLE}") from None
            raise
        is_by_month = False
    if last < first:
        raise DateError("終わりの時期が、はじめの時期より前です。")
    begins_on, ends_on = year_span(year)
    if not begins_on <= first <= ends_on:
        raise DateError(f"{fiscal_year_name(year)}（4月から翌年3月まで）の時期を入力してください。")
    return first, last, is_by_month
