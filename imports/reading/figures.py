"""Reads the lists below a chronology: bodies with their counts, and the trend with its footnotes."""

import re
import unicodedata

from portal.japanese.wareki import ERAS, DateError, fiscal_year_name, parse_date

from .people import tidy
from .readings import Reading
from .warnings import ask, tell

_BODY = re.compile(r"(?P<name>[^（]+)（(?P<signed_on>[^）]+)）$")
_YEAR = re.compile(r"(?P<era>平成|令和|昭和|[HRS])?(?P<year>\d{1,2}|元)年度(?:※[\d、,]*)*$")
_NOTE_MARKS = re.compile(r"(?:※[\d、,]*)+$")  # 675※2
_NO_VALUE = ("", "—", "－", "-", "―", "…", "未調査")
_NOTE_MARK = re.compile(r"※\d*")
_COMPUTED = re.compile("（[^（）]*）$")  # ＋109（＋110）: printed, and computed beside it
_TREND_HEAD = r"区分(?:平成|令和|[HR])(?:\d{1,2}|元)年度"  # of a table whose heading stands outside it
_HEADS = ("団体名", "協定団体", "区分")  # first cells of the heads of the lists
SERIES = (  # word in the name, key, short name, how it is computed
    ("各区交流", "ties", "各区交流", ""),
    ("会員登録", "members", "会員登録", ""),
    ("協定", "agreements", "協定締結", "agreements"),
    ("合計", "total", "合計（実数）", ""),
)


def section_of(text: str) -> str:
    """bodies, trend or marks (of corrections) when the line begins that list; blank otherwise."""
    plain = "".join(text.split())
    if plain in ("訂正したところ", "資料の記載のまま残したところ"):  # below a chronology that the portal printed
        return "marks"
    if re.fullmatch("#*[^。、]*団体一覧", plain) or re.match("団体名締結日|協定団体(?:名)?締結日", plain):
        return "bodies"
    return "trend" if re.fullmatch("#*[^。、]*自治体数の推移", plain) or re.match(_TREND_HEAD, plain) else ""


class FigureReader:
    def __init__(self, source):
        self.source = source
        self.section, self.heading, self.as_of, self.title = "", "", "", ""
        self.mark = ""  # of a footnote whose text stands in the next line
        self.years: list[int] = []
        self.short_years: dict[int, int] = {}  # fiscal years by the number that the head of the trend gives them
        self.unread: list[str] = []  # lines that say nothing we know
        self.year_problem = ""
        self.change_since = 0
        self.listed: set[str] = set()
        self.trend: list[Reading] = []
        self.notes: list[tuple[int, str]] = []
        self.seen_companies: dict[str, str] = {}

    def begin(self, row, section):
        """Begin a list at its heading, or at the head of a table that has none above it."""
        if self.section != section:
            self.section, self.heading = section, " ".join(row.cells).strip("# ")
        if len(row.cells) > 1:
            self.heading = self.heading if len(self.heading) < 50 and "\t" not in self.heading else ""
            return self.row(row)
        return ()

    def row(self, row):
        cells = [_plain(cell) for cell in row.cells]
        text = "\t".join(row.cells)
        mark, self.mark = self.mark, ""
        if mark and len(cells) == 1 and not cells[0].startswith("※"):  # a mark on a line of its own, then its note
            self.notes.append((row.number, row.cells[0].strip()))
        elif len(cells) == 1 and _NOTE_MARK.fullmatch(cells[0]):
            self.mark = cells[0]
        elif cells[0].startswith("※"):
            self.notes.append((row.number, row.cells[0].strip().lstrip("※")))
        elif len(cells) == 1 and cells[0].endswith("現在"):
            self.as_of, warnings = _iso(cells[0], "基準日")
            yield Reading(row.number, text, "source", {"title": self.title, "as_of": self.as_of}, warnings)
        elif self.section == "bodies" and len(cells) > 1:
            yield from self._body(row.number, text, cells)
        elif self.section == "trend" and len(cells) > 1:
            self._trend(row.number, text, cells)
        else:
            self._leave(row.number, text)

    def _leave(self, number, text):
        """Name a line of the lists that is read as nothing."""
        self.unread.append(f"{number}行目「{' '.join(text.split())[:60]}」")

    def _body(self, number, text, cells):
        count = _number(cells[1])
        if cells[0] in ("合計", "計") and count is not None:
            figure = {
                "measure": "municipalities",
                "as_of": self.as_of,
                "value": count,
                "place": f"{self.heading}の合計",
            }
            yield Reading(number, text, "figure", figure)
            return
        match = _BODY.fullmatch(cells[0])
        if not match or count is None:
            if cells[0] not in _HEADS:
                self._leave(number, text)
            return
        name = match["name"]
        signed_on, warnings = _iso(match["signed_on"], "締結日")
        prefecture = next((full for full in self.source.register.prefectures if name.startswith(full)), "")
        if not prefecture:
            warnings.append(ask("unknown-body", f"「{name}」の都道府県が分かりません。"))
        kind = "city_mayors" if name.endswith("市長会") else "towns_and_villages"
        content = {
            "name": name,
            "kind": kind,
            "prefecture": prefecture,
            "signed_on": signed_on,
            "members": count,
            "as_of": self.as_of,
            "place": self.heading,
        }
        self.listed.add(name)
        yield Reading(number, text, "agreement", content, warnings)

    def _trend(self, number, text, cells):
        years = [match for cell in cells[1:] if (match := _YEAR.fullmatch(cell))]
        if years and not self.years:
            self._head(years)
            return
        values = [_number(cell) for cell in cells[1 : len(self.years) + 1]]
        change = _number(_COMPUTED.sub("", cells[len(self.years) + 1])) if len(cells) > len(self.years) + 1 else None
        known = next((row for row in SERIES if row[0] in cells[0]), None)
        warnings = [] if known else [ask("unknown-series", f"「{cells[0]}」がどの区分か分かりません。")]
        warnings += [ask("era-bounds", self.year_problem)] if self.year_problem else []
        pairs = zip(cells[1:], values, strict=False)
        if strange := [cell for cell, value in pairs if value is None and cell not in _NO_VALUE]:
            warnings.append(ask("no-number", f"「{'、'.join(strange)}」を数として読み取れません。"))
        if over := [cell for cell in cells[len(self.years) + 2 :] if cell]:
            warnings.append(ask("unread-column", f"年度と増減の列より右の「{'、'.join(over)}」は読みませんでした。"))
        _, key, short, computed = known or ("", "", cells[0][:20], "")
        content = {
            "key": key,
            "name": _NOTE_MARKS.sub("", cells[0]),
            "short_name": short,
            "computed": computed,
            "values": values,
            "change": change,
        }
        content |= {"is_total": True} if key == "total" else {}
        self.trend.append(Reading(number, text, "series", content, warnings))

    def _head(self, matches):
        """Take the fiscal years from the head of the trend. Without an era: 平成, or that of the column before."""
        start, last = 1988, 31
        for match in matches:
            if match["era"]:
                start = next(era[2].year for era in ERAS if match["era"] in era[:2]) - 1
                last = {1988: 31, 1925: 63}.get(start, 99)
            number = 1 if match["year"] == "元" else int(match["year"])
            self.years.append(start + number)
            self.short_years[number] = start + number
            if number > last:
                words = f"{match[0]}はありません。{fiscal_year_name(start + number)}のことか、年度を確かめてください。"
                self.year_problem = words
        self.change_since = self.years[0]

    def _year_of(self, short):
        """The fiscal year that a footnote calls 30年度."""
        return self.short_years.get(int(short), 1988 + int(short))

    def rest(self):
        """Yields the trend, dated by its footnotes, the footnotes, and agreements of companies in the chronology."""
        whole = " ".join(text for _, text in self.notes)
        days = self._days(whole)
        carried = re.search(r"(\d{2})年度の「?(\S+?)(?:数)?」?は、.*前年度と同数", whole)
        for reading in self.trend:
            content = reading.content
            content |= {"years": self.years, "as_of": [days.get(year, "") for year in self.years]}
            content["change_since"] = self.change_since
            if carried and carried[2] in content["name"]:
                content["carried_over"] = [self._year_of(carried[1])]
            if not all(content["as_of"]):
                reading.warnings.append(ask("no-as-of", "どの日現在の数かが分かりません。"))
            yield reading
        for number, text in self.notes:
            if not self.trend:
                self._leave(number, f"※{text}")
                continue
            words = f"{text.rstrip('。')}。"
            yield Reading(number, f"※{text}", "footnote", {"text": words, **self._bound(text)})
        for name in sorted(self.source.companies - self.listed):
            if signed_on := self.seen_companies.get(name):
                content = {"name": name, "kind": "company", "signed_on": signed_on}
                words = "経過にある企業との協定です。一覧の団体とは別に数えます。"
                yield Reading(0, f"{name}と協定を締結", "agreement", content, [tell("company", words)])

    def _days(self, text):
        """{fiscal year: day} from the words of a footnote: 30年度は5月1日現在、27～29年度は各年8月1日現在."""
        days = {}
        pattern = r"(\d{2})(?:[～~](\d{2}))?年度は(?:各年)?(\d{1,2})月(\d{1,2})日現在"
        for first, last, month, day in re.findall(pattern, text):
            for short in range(int(first), int(last or first) + 1):
                year = self._year_of(short)
                days[year] = f"{year + (int(month) < 4)}-{int(month):02}-{int(day):02}"
        return days

    def _bound(self, text):
        """What a footnote explains, as a dict: series (a row), fiscal_year (a column), or both."""
        bound: dict = {}
        key = next((key for word, key, _, _ in SERIES if re.match(f"(?:\\d+年度の)?「?{word}", text)), "")
        year = re.match(r"(\d{2})年度", text)
        bound |= {"series": key} if key else {}
        bound |= {"fiscal_year": self._year_of(year[1])} if year else {}
        return bound


def _plain(cell):
    return tidy(re.sub(r"\s+", "", re.sub("<[^>]*>", "", cell)))


def _number(cell):
    plain = unicodedata.normalize("NFKC", _NOTE_MARKS.sub("", cell)).replace(",", "").replace("−", "-")
    return int(plain) if re.fullmatch(r"[+-]?\d+", plain) else None


def _iso(text, label):
    """(the day as ISO text, no warnings), or (blank, the doubt that it is no day)."""
    try:
        return str(parse_date(text)), []
    except DateError as error:
        return "", [ask("no-date", f"{label}「{text}」：{error}")]
