"""The day that a line of running text begins with, and why somebody should look at it."""

import re
import unicodedata
from typing import NamedTuple

from portal.japanese.wareki import KANJI_NUMBER, in_figures

from .dates import CLOSE, CONNECTOR, DAY, HOURS_BEHIND, OPEN, with_waves

_LIKE_DAY = re.compile(
    r"[(【〔\[]?(?:(?:令和?|平成?|昭和?|大正|明治?) *(?:元|\d)|[RHSTM]\.? *\d{1,2} *[年./-]|\d{4} *[年/.-] *\d"
    r"|\d{4} *年度(?= )|\d{1,2} *年 *\d{1,2} *月|'?\d{2}\. *\d{1,2}\. *\d|'\d{2}|(?:19|20)\d{6}(?= )"
    r"|[34]\d{4}(?= )|\d{1,2} *月|\d{1,2}[/.]\d{1,2}(?=[ /.])|\d{1,2}/\d|\d{1,2} *日(?= )"
    r"|同(?:日|月|年)|翌(?:日|月|年)|〃|(?:日程?|期日|時期)?(?:未定|調整中)(?= )|(?:春|夏|秋|冬)頃?(?= )|年度?内(?= )"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? *\d)"
)
_DAY_WORDS = re.compile(r"[\d元年月日度上中下旬頃初末春夏秋冬昭和平成令大正明治RHS同翌〃/.~()【】〔〕\[\] -]{2,16}")


class Leading(NamedTuple):
    """The day a line begins with, and the rest of it.

    `doubt` is blank where the day stands apart from the rest; else why somebody should look at it: "glued" to other
    words, "prose" where the words go on about that day, "unread" where what looks like a day cannot be read as one.
    """

    day: str
    rest: str
    doubt: str = ""


_PROSE = re.compile(
    "[ぁ-ん、,。・]|現在|時点|付け?|以降|以前|以後|以来|頃|前後|開催|締切|必着|予定|当日|同日|分(?!科|団)|号|夜|朝|昼|未明|～|〜"
)
_APART = re.compile(r"[\s　]*[:：|｜][\s　]*|[\s　]*[-–—―－→⇒][\s　]+|[\s　]+|(?=[「『<【・①-⑳●○◎■※])")


def leading_date(line: str) -> Leading | None:
    """The day a line begins with; None for a line that begins with nothing like a day."""
    plain, origin = _mapped(line)
    begin = len(plain) - len(plain.lstrip())
    same = re.match("同日|同上|〃", plain[begin:])
    opened = plain[begin : begin + 1] in tuple(OPEN)
    end = begin + same.end() if same else _end_of_days(plain, begin + opened)
    if end and opened:
        end = end + 1 if plain[end : end + 1] in tuple(CLOSE) else 0
    if not end:
        return _unread_day(line, plain, origin, begin)
    if open_end := re.match(" *~(?= |$)", plain[end:]):
        end += open_end.end()
    if hours := HOURS_BEHIND.match(plain, end):
        end = hours.end()
    stop = origin[end - 1] + 1
    day, rest = line[origin[begin] : stop], line[stop:]
    apart = _APART.match(rest)
    if not rest.strip() or apart:
        return Leading(day, rest[apart.end() :].strip() if apart else "")
    is_figures = not re.search("[月日年]|[RHS]", plain[begin:end]) and not re.match(r"\d{4}\D", plain[begin:end])
    if is_figures and not same:  # 3.5倍
        return None
    if _PROSE.match(rest):
        return Leading(day, rest, "prose")
    return Leading(day, rest, "" if plain[end - 1] == ")" else "glued")


def _mapped(line):
    """The line in half width and figures, and for each of its letters the place where it stood."""
    letters = [
        (" " if letter.isspace() else letter, place)
        for place, source in enumerate(line)
        for letter in unicodedata.normalize("NFKC", source)
    ]
    plain = "".join(letter for letter, _ in letters)
    origin = [place for _, place in letters]
    for match in reversed(list(KANJI_NUMBER.finditer(plain))):
        figures = in_figures(plain[match.start() : match.end() + 1])[:-1]
        plain = plain[: match.start()] + figures + plain[match.end() :]
        origin[match.start() : match.end()] = [origin[match.start()], *[origin[match.end() - 1]] * (len(figures) - 1)]
    return with_waves(plain), origin


def _end_of_days(plain, begin):
    """The place behind the days that stand from `begin` on; 0 when there are none."""
    match = DAY.match(plain, begin)
    if not match or not match["month"] or _is_quantity(plain, match):
        return 0
    end = match.end()
    while True:
        between = CONNECTOR.match(plain, end)
        more = DAY.match(plain, between.end()) if between and between[0].strip() else None
        if not more or _is_quantity(plain, more):
            return end
        end = more.end()


def _is_quantity(plain, match):
    """Whether the digits count something: 、2団体 is no second day."""
    return not re.search("[日)]$|曜", match[0]) and bool(re.match("[^ ~、,・()日-]", plain[match.end() :][:1]))


def _unread_day(line, plain, origin, begin):
    """A line that begins like a day and is not read as one: apart from its rest by a blank, or going on."""
    if not _LIKE_DAY.match(plain, begin):
        return None
    token = re.match("[^ :]{1,16}(?=[ :])", plain[begin:])
    if not token:
        return Leading(line, "", "unread") if _DAY_WORDS.fullmatch(plain) else Leading("", line, "prose")
    stop = origin[begin + token.end() - 1] + 1
    return Leading(line[origin[begin] : stop], line[stop:].lstrip(" 　\t:："), "unread")
