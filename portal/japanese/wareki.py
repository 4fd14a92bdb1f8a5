"""Japanese eras, fiscal years, and days as people write and read them."""

import datetime
import re
import unicodedata
from collections.abc import Iterator

# First days are inclusive. Days before 1873, when Japan had another calendar, are counted as Gregorian ones, too.
ERAS = [
    ("令和", "R", datetime.date(2019, 5, 1)),
    ("平成", "H", datetime.date(1989, 1, 8)),
    ("昭和", "S", datetime.date(1926, 12, 25)),
    ("大正", "T", datetime.date(1912, 7, 30)),
    ("明治", "M", datetime.date(1868, 1, 25)),
]
WEEKDAYS = "月火水木金土日"
EXAMPLE = "平成28年7月1日、H28.7.1、2016-07-01 のように入力してください。"

WEEKDAY = r"(?:\((?P<weekday>[月火水木金土日])(?:曜日?)?(?:・[祝休])?\))?"  # of a pattern
_DATE = re.compile(
    r"(?:(?P<era>令和?|平成?|昭和?|大正?|明治?|[RHSTM])(?P<era_year>元|\d{1,3})|(?P<year>\d{4}))"
    r"(?P<sep>年(?:\(\d{4}年\))?|[-/.])(?P<month>\d{1,2})(?:月|[-/.])(?P<day>\d{1,2})日?"
    rf"{WEEKDAY}"
)
_ERA_MONTH = re.compile(
    r"(?P<era>令和|平成|昭和|大正|明治)[\s　]*(?P<year>元|[\d〇一二三四五六七八九十]{1,3})[\s　]*年"
    r"[\s　]*(?P<month>\d{1,2})[\s　]*月(?:[\s　]*(?P<day>\d{1,2})[\s　]*日)?"
)
KANJI_NUMBER = re.compile("[〇零一二三四五六七八九十]{1,4}(?=[年月日時分])")
_LACKING = [  # what people leave out, and what to say
    (
        r"\d{1,2}[-/.]\d{1,2}[-/.]\d{1,2}",
        "元号がありません。平成30年11月12日なら H30.11.12 のように、元号か西暦から入力してください。",
    ),
    (r"\d{1,2}年\d{1,2}月\d{1,2}日?", "元号がありません。平成27年11月18日 のように、元号か西暦から入力してください。"),
    (r"\d{1,2}(?:月\d{1,2}日?|/\d{1,2})", "年がありません。平成27年11月18日 のように、年から入力してください。"),
    (
        r"(?:令和|平成|昭和|大正|明治|\d\d)?\D?\S{1,2}年\d{1,2}月",
        "日がありません。平成27年11月18日 のように、日まで入力してください。",
    ),
]


class DateError(ValueError):
    """A text that is no day; the message says in Japanese what would be right."""


class EraError(DateError):
    """A day that its era does not have: 平成31年5月1日."""


def era_year(day: datetime.date) -> str:
    """平成27, 令和元: the era and its year on that very day."""
    for name, _, start in ERAS:
        if day >= start:
            year = day.year - start.year + 1
            return f"{name}{'元' if year == 1 else year}"
    return f"西暦{day.year}"


def year_name(year: int) -> str:
    """平成30年; the year of an accession carries both: 平成31年・令和元年."""
    first, last = era_year(datetime.date(year, 1, 1)), era_year(datetime.date(year, 12, 31))
    return f"{first}年" if first == last else f"{first}年・{last}年"


def fiscal_year(day: datetime.date) -> int:
    """年度: April to March, named by the western year of its April."""
    return day.year - (day.month < 4)


def fiscal_year_name(year: int) -> str:
    """平成27年度; fiscal 2019 is 令和元年度 as a whole, its April (平成31年4月) included."""
    return f"{era_year(datetime.date(year, 5, 1))}年度"


def fiscal_year_in_both(year: int) -> str:
    """令和8年度（2026年度）, where years are chosen or typed both ways."""
    return f"{fiscal_year_name(year)}（{year}年度）"


def wareki(day: datetime.date) -> str:
    """平成27年11月18日."""
    return f"{era_year(day)}年{day.month}月{day.day}日"


def clock(local: datetime.datetime) -> str:
    """Time of day as text: 18時5分; 13時 on the hour."""
    return f"{local:%-H時%-M分}" if local.minute else f"{local:%-H時}"


def weekday(day: datetime.date) -> str:
    """The weekday as one character: 水."""
    return WEEKDAYS[day.weekday()]


def full_date(day: datetime.date) -> str:
    """平成27年（2015年）11月18日（水）."""
    return f"{era_year(day)}年（{day.year}年）{day.month}月{day.day}日（{weekday(day)}）"


def in_figures(text: str) -> str:
    """平成二十七年十一月十八日 with its numbers in figures; 二〇一五年 too."""
    return KANJI_NUMBER.sub(_figures, text)


def _figures(match: re.Match) -> str:
    digits = {kanji: digit for digit, kanji in enumerate("〇一二三四五六七八九")} | {"零": 0}
    tens, ten, ones = match[0].partition("十")
    if not ten:
        return "".join(str(digits[kanji]) for kanji in match[0])
    if {tens, ones} - {*digits, ""}:
        return match[0]
    return str(10 * digits.get(tens, 1) + digits.get(ones, 0))


def plain_day(text: str) -> str:
    """The text of a day in half width and figures, without blanks, 現在 and 時点."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    plain = in_figures(re.sub(r"(現在|時点)$", "", plain))
    return plain.replace("‐", "-").replace("−", "-").replace("–", "-").replace("ー", "-")


def parse_date(text: str) -> datetime.date:
    """Read a day as people type it, in half or full width.

    平成27年11月18日, 平成27年（2015年）11月18日（水）, H27.11.18, 令和元年5月1日, 2015-11-18, 2015/11/18,
    平成二十七年十一月十八日.
    A weekday in brackets must be the right one. Raises DateError with a Japanese hint.
    """
    plain = plain_day(text)
    match = _DATE.fullmatch(plain[:1].upper() + plain[1:])
    if not match:
        lacking = next((words for pattern, words in _LACKING if re.fullmatch(pattern, plain)), "")
        raise DateError(lacking or f"日付として読み取れません。{EXAMPLE}")
    month, day_of_month = int(match["month"]), int(match["day"])
    era = next((era for era in ERAS if match["era"] in (era[0], era[0][0], era[1])), None)
    era_years = 1 if match["era_year"] == "元" else int(match["era_year"] or 0)
    day = _day(era[2].year + era_years - 1 if era else int(match["year"]), month, day_of_month)
    if era:
        _check_era(era, match["era_year"], day)
    _check_repeats(match, day)
    return day


def day_of_era(name: str, typed_year: str, month: int, day_of_month: int) -> datetime.date:
    """The day of an era (令和, 令 or R) whose year is 元 or figures. DateError when the era has no such day."""
    era = next(era for era in ERAS if name in (era[0], era[0][0], era[1]))
    day = _day(era[2].year + (1 if typed_year == "元" else int(typed_year)) - 1, month, day_of_month)
    _check_era(era, typed_year, day)
    return day


def find_impossible(text: str) -> Iterator[tuple[str, str]]:
    """(words as they stand, what is wrong) of each day or month in a running text that its era does not have.

    A month is possible when one of its days is: 平成31年5月 is not, 昭和64年1月 is. 年度 and bare years are left out.
    """
    for match in _ERA_MONTH.finditer(text):
        name, year = match["era"], in_figures(f"{unicodedata.normalize('NFKC', match['year'])}年")[:-1]
        month = int(unicodedata.normalize("NFKC", match["month"]))
        typed = [int(unicodedata.normalize("NFKC", match["day"]))] if match["day"] else range(1, 32)
        problems = []
        for day_of_month in typed:
            try:
                day_of_era(name, year, month, day_of_month)
                break
            except DateError as error:
                problems.append(str(error))
        else:
            yield (
                match[0],
                problems[0] if match["day"] else problems[0].replace(f"{month}月1日のこと", f"{month}月のこと"),
            )


def _day(year: int, month: int, day_of_month: int) -> datetime.date:
    if not 1 <= month <= 12 and not 1 <= day_of_month <= 31:
        raise DateError(
            f"{month}月も{day_of_month}日もありません。月は1から12まで、日は1から31までで入力してください。"
        )
    if not 1 <= month <= 12:
        raise DateError(f"{month}月はありません。月は1から12までで入力してください。")
    try:
        return datetime.date(year, month, day_of_month)
    except ValueError:
        if not 1 <= year <= 9999:
            raise DateError(f"西暦{year}年は扱えません。{EXAMPLE}") from None
        raise DateError(f"{year}年{month}月に{day_of_month}日はありません。日付を確かめてください。") from None


def _check_era(era: tuple, typed_year: str, day: datetime.date) -> None:
    name, _, start = era
    index = ERAS.index(era)
    if typed_year.strip("0") == "":
        raise EraError(f"{name}0年はありません。最初の年は{name}元年です。")
    if day < start:
        raise EraError(f"{name}は{start.month}月{start.day}日から始まります。前の元号か西暦で入力してください。")
    if index and day >= ERAS[index - 1][2]:
        last = ERAS[index - 1][2] - datetime.timedelta(days=1)
        raise EraError(f"{name}は{wareki(last)[2:]}までです。{wareki(day)}のことであれば、そのように入力してください。")


def _check_repeats(match: re.Match, day: datetime.date) -> None:
    western = re.search(r"\((\d{4})年\)", match["sep"])
    if western and int(western[1]) != day.year:
        raise DateError(f"元号の年と西暦の年が合いません。{era_year(day)}年は{day.year}年です。")
    if match["weekday"] and match["weekday"] != weekday(day):
        raise DateError(f"曜日が合いません。{wareki(day)}は{weekday(day)}曜日です。")
