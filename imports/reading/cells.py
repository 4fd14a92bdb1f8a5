"""The cells of one record, read as days, periods, numbers and municipalities."""

import contextlib
import datetime
import re
import unicodedata
import zoneinfo

from members.models import Municipality, check_digit
from portal.japanese.wareki import DateError, parse_date, wareki

from .dates import DateReader, NoDate
from .warnings import ask, tell

_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?)\s*(Z|[+-]\d\d:?(?:\d\d)?)?", re.IGNORECASE)
_TIMED = re.compile(r"(\d{4}[/.-]\d{1,2}[/.-]\d{1,2})[ 　]+(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?")


def without_time(text: str) -> tuple[str, str]:
    """(day, time in Japan or blank) of a day as programs write it: with a time, a zone, or as 20260401.

    Midnight is no time, as many programs add it to each day.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"(?:19|20)\d{6}(?:\.0)?", plain):
        return f"{plain[:4]}-{plain[4:6]}-{plain[6:8]}", ""
    if match := _ISO.fullmatch(plain):
        with contextlib.suppress(ValueError):
            moment = datetime.datetime.fromisoformat(match[0].replace(" ", "T", 1).replace(" ", "").upper())
            if moment.tzinfo:
                moment = moment.astimezone(zoneinfo.ZoneInfo("Asia/Tokyo"))
            return str(moment.date()), f"{moment:%H:%M}" if (moment.hour, moment.minute) != (0, 0) else ""
    if match := _TIMED.fullmatch(plain):
        time = f"{int(match[2]):02}:{match[3]}"
        return match[1], "" if time == "00:00" else time
    return text, ""


def is_day(text: str) -> bool:
    """Whether the text is one day and nothing else."""
    try:
        parse_date(text)
    except DateError:
        return False
    return True


class Cells:
    """The cells of one record by key, and the warnings that arise while they are read."""

    def __init__(self, cells, register):
        self.cells, self.register = cells, register
        self.warnings: list[dict] = []
        self.times: dict[str, str] = {}  # hours that stood beside a day, by key
        self.unread_words: list[str] = []  # what is kept in words, as it could not be read

    def __getitem__(self, key):
        return self.cells.get(key, "")

    def day(self, key, label, *, is_required=False):
        """A day in any usual form as ISO text; blank with a doubt when it is none."""
        text, time = without_time(self[key])
        if time:
            self.times[key] = time
        if not text:
            if is_required:
                self.warnings.append(ask("no-date", f"{label}がありません。"))
            return ""
        try:
            return str(parse_date(text))
        except DateError as error:
            self.warnings.append(ask("no-date", f"{label}「{text}」：{error}"))
            return ""

    def span(self, first_label, last_label):
        """The cells first_day and last_day as ISO texts; the first twice, and a doubt, where the last is earlier."""
        if both := self._period(first_label):
            first, last = both
            own = self.day("last_day", last_label) or last
            if own != last:
                until, said = (wareki(datetime.date.fromisoformat(day)) for day in (last, own))
                words = f"{first_label}の欄の期間は{until}まで、{last_label}は{said}です。{last_label}によりました。"
                self.warnings.append(ask("two-ends", words))
            last = own
        else:
            first = self.day("first_day", first_label, is_required=True)
            last = self.day("last_day", last_label) or first
        if first and last < first:
            self.warnings.append(ask("day-order", f"{last_label}が{first_label}より前です。"))
            last = first
        return first, last

    def _period(self, label):
        """(first, last) as ISO texts of a cell that holds a whole period: 令和9年5月1日～3日; None for others."""
        text = self["first_day"]
        if is_day(without_time(text)[0]):
            return None
        try:
            (span, *others), warnings = DateReader().read(text)
        except NoDate:
            return None
        if others or any(warning["code"] == "hours" for warning in warnings):
            return None
        doubts = [warning for warning in warnings if warning["level"] == "ask"]
        is_single = span.first_day == span.last_day and not doubts
        read = wareki(span.first_day) + ("" if is_single else f"から{wareki(span.last_day)}まで")
        self.warnings += doubts or [tell("period", f"{label}の欄の「{text}」を、{read}としました。")]
        return str(span.first_day), str(span.last_day)

    def too_long(self, label, text, most):
        """Ask about a text that is longer than its field: what is beyond `most` characters is not taken over."""
        if len(text) > most:
            cut = text[most - 10 : most]
            words = f"{label}は{most:,}文字までです。{len(text):,}文字のうち、「…{cut}」までを読みました。"
            self.warnings.append(ask("too-long", words))

    def number(self, key, label):
        """A whole number; None with a doubt when it is none."""
        text = re.sub(r"(自治体|団体|市町村)$", "", "".join(unicodedata.normalize("NFKC", self[key]).split()))
        if re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d{1,15}(?:\.0+)?", text):  # 1,44 may be 1.44 or 144
            return int(text.replace(",", "").partition(".")[0])
        self.warnings.append(ask("no-number", f"{label}「{self[key]}」を数として読み取れません。"))
        return None

    def municipality(self, code_key="code", prefecture_key="prefecture", name_key="name", *, keeps_unknown=True):
        """The municipality by its code, or by prefecture and name, as contents write it; with a doubt when unknown.

        Another spelling is read and told. An unknown name is blank, or kept for a likely one to replace it.
        """
        by_code = self.by_code(self[code_key])
        name = self[prefecture_key] + self[name_key].removeprefix(self[prefecture_key])
        by_name = self.register.full_name(name)
        if name and not by_name:
            by_name = self.register.recognise(self[name_key], self[prefecture_key])
            if by_name and not (by_code and by_code != by_name):
                self.warnings.append(tell("name-variant", f"「{name}」は、{by_name}と読みました。"))
        if by_code and name and by_name and by_name != by_code:
            self.warnings.append(ask("code-name", f"コードは{by_code}、名称は{by_name}です。どちらかが違います。"))
        if not by_code and not by_name:
            near = self.register.nearest(self[name_key], self[prefecture_key]) if name else []
            hint = f"似た名称：{'、'.join(near)}。" if near else ""
            what = f"「{name or self[code_key]}」" if name or self[code_key] else "自治体の名称"
            words = f"{what}は名簿にありません。{hint}"
            likely = self.register.full_name(self[prefecture_key] + near[0]) if near else ""
            if likely and keeps_unknown:
                self.warnings.append(ask("unknown-municipality", words, printed=name, corrected=likely, place="自治体"))
                return name
            self.warnings.append(ask("unknown-municipality", words))
        return by_code or by_name

    def by_code(self, text):
        """The full name of the municipality of a code; blank with a doubt when it is none."""
        digits = "".join(unicodedata.normalize("NFKC", text).split()).removesuffix(".0")
        if not digits.isdecimal():
            return ""
        padded = digits.zfill(6)
        if padded != digits and padded in self.codes:
            self.warnings.append(tell("code-padded", f"コード{digits}は、{padded}と読みました。"))
        elif len(digits) == 5 and (full := digits + check_digit(digits)) in self.codes:
            self.warnings.append(tell("code-padded", f"コード{digits}に検査数字を補い、{full}としました。"))
            padded = full
        if check_digit(padded[:5]) != padded[5:]:
            self.warnings.append(ask("code", f"コード「{text}」の検査数字（6桁目）が合いません。"))
        return self.codes.get(padded, "")

    @property
    def codes(self):
        """Full names by code, looked up once for a whole table."""
        if not hasattr(self.register, "codes"):
            rows = Municipality.objects.values_list("lg_code", "prefecture__name", "name")
            self.register.codes = {code: f"{prefecture}{name}" for code, prefecture, name in rows}
        return self.register.codes
