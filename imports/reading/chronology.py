"""Reads a chronology (これまでの経過) with its lists of bodies and numbers, as it stands, into readings."""

import html
import re
from collections.abc import Iterable, Iterator

from agreements.models import Body
from imports.files.markup import has_markup
from imports.files.rows import Remark, Row
from portal.japanese.wareki import wareki
from timeline.entries.models.venues import Series

from . import outline
from .chronology_columns import arranged
from .columns import Column, plain
from .dates import SAME_DAY, DateReader, NoDate, day_of_cell, direction, is_year_alone
from .entries import EntryReader
from .figures import FigureReader, section_of
from .headings import MEETINGS, clean_title, series_of, split_head
from .leading_dates import leading_date
from .people import NAME, tidy
from .readings import Question, Reading, with_remarks
from .register import Register
from .venues import VENUE_LINE, rooms_of, split
from .warnings import ask

COLUMNS = (
    Column(
        "date",
        ("年月日", "日付", "期日", "月日", "日時"),
        is_required=True,
        meaning="年は変わるときだけでもよい。「同日」、「11月18～23日」も読めます",
        example="令和9年2月6日～7日",
        is_day=True,
    ),
    Column(
        "matter",
        ("内容", "件名", "事項", "経過"),
        is_required=True,
        meaning="件名のあとに「・会場：」「・テーマ：」「・内容：①…②…」「※注記」を続けて書けます",
        example="雪まつりの開催 ・会場：東京区政会館 1階エントランスホール ・内容：雪遊び、物産展",
    ),
)
_COMPANY = re.compile(r"([^\s「」、]*株式会社[^\s「」、と]*)と[^\s]*協定を締結")


class DocumentContext:
    """Facts read from the whole document before its rows: register, companies, surnames, venues, rooms, series."""

    def __init__(self, rows: Iterable[Row]):
        texts = [outline.plain("\n".join(row.cells)) for row in rows]
        whole = "\n".join(texts)
        listed = re.findall(r"^(\S*(?:市長会|町村会))[（(]", whole, re.MULTILINE)
        companies = _COMPANY.findall(whole)
        self.register = Register([*Body.objects.values_list("name", flat=True), *listed, *companies])
        self.companies = set(companies)
        self.surnames = {name.split(" ")[0] for name in re.findall(NAME + "(?=[ 氏先（(])", whole)}
        printed = [match[1].strip() for text in texts for match in VENUE_LINE.finditer(text)]
        self.venue_names = {split(text)[0] for text in printed if "「" not in text}
        self.rooms = rooms_of(texts, self.venue_names)
        self.series: dict[str, tuple[str, bool]] = {
            name: (unit, restarts)
            for name, unit, restarts in Series.objects.values_list("name", "unit", "restarts_yearly")
        }
        self.task_words = {
            "panelist": "パネリスト",
            "case": "事例",
            "teacher": "講義",
            "coordinator": "コーディネーター",
        }
        self.row_text = ""
        self._warnings: list[dict] = []

    def warn(self, warning):
        self._warnings.append(warning)

    def take_warnings(self):
        taken, self._warnings = self._warnings, []
        return taken

    def learn_series(self, headings):
        """Learn series, unit and yearly restart from numbered titles, for entries of the series that bear no number."""
        for heading in headings:
            if found := series_of(clean_title(heading)):
                self.series.setdefault(found[0], (found[2], found[3]))


class ChronologyReader:
    """Turns rows into readings, top to bottom. `rows` is read twice: once for the source as a whole.

    `answers` to questions about the whole: {"order": "newest"}. `questions` are complete once everything is read.
    """

    def __init__(self, rows: list[Row], answers: dict | None = None):
        answers = answers or {}
        self.above: list[str] = []  # lines above the chronology beside its title, and below it
        self.rows = list(_joined(arranged(list(rows), self.above, answers.get("columns"))))
        self.source = DocumentContext(row for row in self.rows)
        self.source.learn_series(
            block.heading or (block.lines[0].text if block.lines else "")
            for row in self.rows
            if len(row.cells) > 1
            for block in outline.parse("\n".join(row.cells[1:]))
        )
        found = direction([day for row in self.rows if len(row.cells) > 1 and (day := day_of_cell(row.cells[0]))])
        self.order, self.is_order_known = answers.get("order") or found, bool(answers.get("order"))
        self.dates, self.section = DateReader(self.order, is_order_known=self.is_order_known), "entries"
        self.figures = FigureReader(self.source)
        self.entries = EntryReader(self.source)

    @property
    def unread(self) -> list[str]:
        """Lines that became nothing, in words; complete once everything is read."""
        return [*self.above, *self.figures.unread]

    @property
    def questions(self) -> list[Question]:
        """What to ask about the whole list."""
        if self.is_order_known or not (self.order == "newest" or self.dates.is_order_asked):
            return []
        words = (
            "日付の新しいものから並んでいる一覧とみて、年を読みました。"
            if self.order == "newest"
            else "年のない日付が、前の行から半年より先に飛んでいます。この一覧は、どの順に並んでいますか。"
        )
        return [Question("order", words, (("newest", "新しい順"), ("oldest", "古い順")))]

    def read(self) -> Iterator[Reading]:
        for row in self.rows:
            remarks = tuple(remark for remark in row.remarks if remark.code != "merged-across")  # over spare columns
            yield from with_remarks(row._replace(remarks=remarks), self._row(row), self.above)
        yield from self.figures.rest()

    def _row(self, row):
        text = " ".join(row.cells).strip()
        if section := section_of(text):
            self.section = section
            yield from self.figures.begin(row, section)
            return
        if self.section != "entries":
            yield from self.figures.row(row)
        elif _END.fullmatch(text):
            self.above.append(f"{row.number}行目「{text}」")
        elif self.dates.take_year(text):
            return
        elif len(row.cells) > 1:
            if not (row.number <= 3 and plain(row.cells[0]).endswith(COLUMNS[0].names)):
                yield from self._entry(row)
        elif self.dates.last is None:
            self._above(row, text.strip("# "))
        else:
            words = "日付のない行です。前の行の続きなら除き、前の行を直してください。"
            yield Reading(row.number, text, "entry", {}, [ask("no-date", words)])

    def _above(self, row, text):
        """Take the first line above the chronology as its title; the others are read as nothing."""
        if self.figures.title and text:
            self.above.append(f"{row.number}行目「{text[:60]}」")
        self.figures.title = self.figures.title or text

    def _entry(self, row):
        matter = "\n".join(cell for cell in row.cells[1:] if cell)
        source = f"{outline.plain(row.cells[0])}\t{outline.plain(matter)}"
        try:
            spans, warnings = self.dates.read(row.cells[0] or self._day_above())
        except NoDate as error:
            yield Reading(
                row.number, source, "entry", {"title": tidy(outline.plain(matter))[:200]}, [ask("no-date", str(error))]
            )
            return
        if not row.cells[0]:
            words = f"日付の欄が空です。前の行と同じ{wareki(spans[0].first_day)}としました。"
            warnings = [ask("no-date", words)]
        for reading in self.entries.read(row.number, source, spans, matter, warnings):
            self._note_signing(reading.content)
            yield reading

    def _day_above(self):
        """同日 for a blank cell below a day."""
        if not self.dates.last:
            raise NoDate("日付がありません。")
        return SAME_DAY[0]

    def _note_signing(self, content):
        """Note the first day on which a company signs in the chronology, as no list of bodies has it."""
        for name in self.source.companies if content.get("kind") == "agreement" else ():
            if content["title"].startswith(name):
                self.figures.seen_companies.setdefault(name, content["days"][:10])


def _joined(rows):
    """Yields the rows with those that continue an entry joined to it: a line without a date belongs to the row above.

    A date may stand before a blank, a colon or the first word, or alone above what it is about. A line that begins like
    a day and is not surely one is asked about, whether it is joined or not.
    """
    rows = list(rows)
    held: Row | None = None
    in_lists = False
    has_marks = _has_marks(rows)
    has_notes = False  # whether the last line of what is held is a note
    awaits_title = False
    for row in rows:
        in_lists = in_lists or bool(section_of(" ".join(row.cells)))
        if held and in_lists and has_notes:
            held, has_notes = _asked_note(held), False
        if len(row.cells) == 1 and not in_lists:
            row = _parted(row, has_marks, held)
            if len(row.cells) == 1 and held and awaits_title:
                row = row._replace(cells=[_whole_title(row.cells[0])])
        awaits_title = row.cells[1:] == [""]  # a day alone in its cell, as browsers copy a table
        cells, text = row.cells, " ".join(row.cells)
        apart = cells[0].startswith("#") or section_of(text) or is_year_alone(text) or _END.fullmatch(text)
        if held and len(cells) == 1 and not apart and not in_lists and len(held.cells) > 1 and _is_dated(held):
            has_notes = cells[0].startswith("※")
            remarks = (*held.remarks, *row.remarks, *([_note_remark(cells[0], asks=False)] if has_notes else []))
            held = Row(held.number, [*held.cells[:-1], f"{held.cells[-1]}\n{cells[0]}".strip()], remarks)
            continue
        if held:
            yield held
        held, has_notes = row, False
    if held:
        yield _asked_note(held) if has_notes else held


def _whole_title(line):
    """The line below a day alone as a heading, lest it be cut at a blank; a meeting may go on with its matters."""
    if has_markup(line) or leading_date(line) or re.match(r"[\s　]*[・※○①(（]", line):
        return line
    return line if split_head(line)[0] in MEETINGS else f"<b>{html.escape(line, quote=False)}</b>"


def _note_remark(text, *, asks):
    words = f"「{outline.plain(text)[:30]}」を、上の行の経過の注記としました。"
    words += "一覧の全体への注記なら、除いてください。" if asks else ""
    return Remark("note-joined", words, asks)


def _asked_note(held):
    """The last entry of a chronology, with a doubt: the note below it may speak of the whole list."""
    return held._replace(remarks=(*held.remarks, _note_remark(held.cells[-1].split("\n")[-1], asks=True)))


_END = re.compile(r"[\s　（(]*(?:以[\s　]*上|終[\s　]*わ?り)[。）)\s　]*")
_AS_OF = re.compile("[（(]?(?:現在|時点)[）)]?")
_FISCAL = re.compile("(?:令和|平成|昭和)(?:元|[\\d０-９]{1,2})年度[\\s　]")
_BULLET = re.compile(r"[\s　]*[・●○◎■◇◆*＊‣•–-][\s　]*")


_NUMBERED = re.compile(rf"{_BULLET.pattern}|\s*(?:[(（]?[\d０-９]{{1,2}}[)）.．、]|[①-⑳⑴-⒇])\s*")


def _has_marks(rows):
    """Whether the days of the list stand behind dots, which elsewhere mark what belongs to the entry above."""
    for row in rows:
        if len(row.cells) == 1:
            bare = _BULLET.sub("", row.cells[0], count=1)
            if (found := leading_date(bare)) and found.doubt in ("", "glued"):
                return bare != row.cells[0]
    return False


def _parted(row, has_marks, held):
    """The row of one cell as day and matter, when it begins with a day; with a doubt when that is not sure."""
    line = _BULLET.sub("", row.cells[0], count=1) if has_marks else row.cells[0]
    found = leading_date(line)
    if found and _AS_OF.fullmatch(found.rest):
        return row
    if (
        found
        and found.doubt == "unread"
        and _FISCAL.match(line)
        and held
        and _is_dated(held)
        and held.cells[1:] == [""]
    ):
        return row  # the title of what happened on the day above
    shown = " ".join(outline.plain(line).split())[:30]
    is_numbered = not found and _is_dated_behind_a_mark(line)
    if not found and not is_numbered:
        return row
    if (is_numbered or (found and found.doubt == "prose")) and held and len(held.cells) > 1:
        words = f"日付のようなもので始まる行「{shown}」を、前の行の続きとしました。別の1件なら、行を分けてください。"
        return row._replace(remarks=(*row.remarks, Remark("date-like", words)))
    if not found or not found.day:
        return row
    remarks = row.remarks
    if found.doubt in ("glued", "prose"):
        words = (
            f"日付のすぐあとに文が続く行「{shown}」を、1件としました。前の行の続きなら、除いて前の行を直してください。"
        )
        remarks = (*remarks, Remark("glued", words))
    return row._replace(cells=[found.day, found.rest], remarks=remarks)


def _is_dated_behind_a_mark(line):
    """Whether a day with its year stands behind a dot or a number: ○令和8年4月1日, 1．令和8年4月1日, ①令和8年4月1日."""
    bare = _NUMBERED.sub("", line, count=1)
    found = leading_date(bare) if bare != line else None
    day = day_of_cell(found.day) if found and found.doubt in ("", "glued") else None
    return bool(day and day[0])


def _is_dated(row):
    return bool(re.search(r"\d+\s*月|同日|\d[-/.]\d", row.cells[0]))
