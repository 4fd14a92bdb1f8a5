"""Joined files of an enquiry: one row an addressee, one row a row of each table, and what each column asks."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from enquiries.answering.models import Answer
from enquiries.asking.models.addressees import EnquiryAddressee
from enquiries.asking.models.enquiries import Enquiry
from enquiries.questions.kinds import KINDS, RowOfRecord
from enquiries.questions.models import Question
from portal.web.downloads import Column, Kind, Listing, Table

PLACE = (
    Column("全国地方公共団体コード", Kind.CODE, "6桁"),
    Column("都道府県"),
    Column("自治体"),
)
ANSWERS = Listing(
    "全回答",
    "照会への回答。1行が1つのあて先。列は、このあとに設問の順に続く",
    (
        *PLACE,
        Column("段階", meaning="提出のあとで直しているものは、提出してある回答が入る"),
        Column("提出日時", Kind.MOMENT, "まだなら空欄"),
        Column("回答の方法", meaning="画面から提出したものは空欄"),
        Column("答えた調査票の版", Kind.NUMBER),
    ),
    names_people=True,  # an answer may hold whoever attends, or is asked further
)
ROWS = Listing(
    "表",
    "表の設問への回答。1行が、1つのあて先の1行",
    (*PLACE, Column("行", Kind.NUMBER, "回答した順")),
    names_people=True,
)
CODEBOOK = Listing(
    "設問の一覧",
    "列が何を尋ねたものか。1行が1つの設問または表の列",
    (
        Column("番号", meaning="問の番号。見出しと説明を除いて数える"),
        Column("記号", Kind.CODE, "版や年度が変わっても同じ"),
        Column("設問"),
        Column("種類"),
        Column("選択肢", meaning="「／」で区切る"),
        Column("単位"),
        Column("必須", Kind.NUMBER, "1は必須、0は任意"),
        Column("公表", Kind.NUMBER, "1は、1件ずつの回答を公表する版に載せるもの"),
        Column("尋ねる条件", meaning="なければ空欄"),
        Column("調査票の版", Kind.NUMBER),
    ),
)
TEXTS = Listing(
    "自由記述",
    "1つの設問に書かれた文章。1行が1件",
    (Column("自治体"), Column("行", Kind.NUMBER, "表の行の番号。表でなければ空欄"), Column("回答")),
    names_people=True,
)


class Cell(NamedTuple):
    """A column of the file, and what stands in it of an answer's values."""

    column: Column
    read: Callable[[dict[str, Any]], Any]


def joined(enquiry: Enquiry, questions: list[Question]) -> list[Table]:
    """The sheets of an enquiry's file: all answers, each table in long form, and the codebook.

    Rows are read while they are written, so that memory does not grow with their number.
    """
    names = _names(enquiry, questions)
    numbered = [(number_name(question, questions), question) for question in questions]
    cells = [cell for name, question in numbered for cell in _cells(question, name, names)]
    columns = (*ANSWERS.columns, *(cell.column for cell in cells))
    answers = replace(ANSWERS, columns=columns, is_in_register=False)
    tables = [answers.of(lambda: _answer_rows(enquiry, cells), length=enquiry.addressees.count)]
    for name, question in numbered:
        if question.kind == Question.Kind.TABLE:
            tables.append(_long_form(enquiry, question, name, names))
    return [*tables, CODEBOOK.of(lambda: _codebook(questions))]


def number_name(question: Question, questions: list[Question]) -> str:
    """問3 of what somebody fills in; empty for sums."""
    asking = [each for each in questions if each.asks]
    return f"問{asking.index(question) + 1}" if question in asking else ""


def question_name(question: Question, questions: list[Question]) -> str:
    """問3 助成金の額（円）."""
    return _heading(question, number_name(question, questions))


def _names(enquiry: Enquiry, questions: list[Question]) -> dict[str, dict[str, str]]:
    """{key: {kept value: how it reads}} of the questions answered with rows of the record. Two queries for each."""
    found = {}
    for question in questions:
        kind = KINDS.get(question.kind)
        if isinstance(kind, RowOfRecord):
            values = Answer.objects.counted(enquiry).said_to(question.key)
            found[question.key] = kind.names(values)
    return found


def _cells(question: Question, number: str, names: dict[str, dict[str, str]]) -> Iterator[Cell]:
    """The columns of a question: one, and for several choices one more for each option."""
    if question.kind in (Question.Kind.SECTION, Question.Kind.NOTE):
        return
    key, heading = question.key, _heading(question, number)
    if question.kind == Question.Kind.FILE:
        meaning = "ファイルの名前。中身は、ファイルのZIPにある"
        yield Cell(Column(heading, meaning=meaning), lambda values: _plain(question, values, names))
        return
    if question.kind == Question.Kind.TABLE:
        meaning = "行の数。1行ずつは、表のシートにある"
        yield Cell(Column(heading, Kind.NUMBER, meaning), lambda values: len(values[key]) if key in values else None)
        return
    yield Cell(Column(heading, _kind(question), question.help), lambda values: _plain(question, values, names))
    if question.kind == Question.Kind.CHOICES:
        for option in question.choices:
            column = Column(f"{heading}｜{option}", Kind.NUMBER, "選んだものは1、選ばなかったものは0")
            yield Cell(column, _is_chosen(key, option))


def _is_chosen(key: str, option: str) -> Callable[[dict[str, Any]], int | None]:
    return lambda values: int(option in values[key]) if key in values else None


def _heading(question: Question, number: str) -> str:
    unit = f"（{question.unit}）" if question.unit else ""
    return f"{number} {question.title}{unit}".strip()


def _kind(question: Question) -> Kind:
    numbers = (Question.Kind.NUMBER, Question.Kind.SUM)
    if question.kind in numbers:
        return Kind.NUMBER
    return Kind.DATE if question.kind == Question.Kind.DATE else Kind.TEXT


def _plain(question: Question, values: dict[str, Any], names: dict[str, dict[str, str]]) -> Any:
    """What was answered as one cell: numbers and days as such, several choices with 、 between."""
    value = values.get(question.key)
    if value in (None, "", []):
        return None
    if _kind(question) == Kind.NUMBER:
        return float(value) if "." in value else int(value)
    if question.kind == Question.Kind.DATE:
        return datetime.date.fromisoformat(value)
    if isinstance(value, list):
        return "、".join(value)
    return names.get(question.key, {}).get(value, value)


def _place(row: EnquiryAddressee) -> tuple[str, str, str]:
    return row.municipality.lg_code, row.municipality.prefecture.name, row.municipality.name


def _answer_rows(enquiry: Enquiry, cells: list[Cell]) -> Iterator[list[Any]]:
    for row in enquiry.addressees.with_answers().iterator(chunk_size=200):
        answer = row.answer if row.handed_in_at else None
        values = answer.values if answer else {}
        how = answer.get_channel_display() if answer else ""
        version = answer.questionnaire.version if answer else None
        yield [
            *(*_place(row), row.get_stage_display(), row.handed_in_at, how, version),
            *(cell.read(values) for cell in cells),
        ]


def _long_form(enquiry: Enquiry, table: Question, number: str, names: dict[str, dict[str, str]]) -> Table:
    cells = [cell for column in table.parts for cell in _cells(column, "", names)]
    columns = (*ROWS.columns, *(cell.column for cell in cells))
    name = "".join(letter for letter in f"{number} {table.title}" if letter not in "[]:*?/\\")
    about = f"「{table.title}」への回答。1行が、1つのあて先の1行"
    listing = replace(ROWS, name=name, about=about, columns=columns, is_in_register=False)
    return listing.of(
        lambda: _table_rows(enquiry, table.key, cells), length=lambda: _number_of_rows(enquiry, table.key)
    )


def _table_rows(enquiry: Enquiry, key: str, cells: list[Cell]) -> Iterator[list[Any]]:
    for answer in Answer.objects.counted(enquiry).with_places().iterator(chunk_size=200):
        for at, values in enumerate(answer.values.get(key) or [], 1):
            yield [*_place(answer.addressee), at, *(cell.read(values) for cell in cells)]


def _number_of_rows(enquiry: Enquiry, key: str) -> int:
    return sum(len(values.get(key) or []) for _, values in Answer.objects.counted(enquiry).by_place().iterator())


def _codebook(questions: list[Question]) -> Iterator[list[Any]]:
    for question in questions:
        for each in (question, *question.parts):
            condition = f"「{each.shown_if.title}」が「{each.shown_value}」のとき" if each.shown_if else ""
            yield [
                *(number_name(question, questions), each.key, each.title, each.get_kind_display()),
                *("／".join(each.choices), each.unit, int(each.is_required), int(each.is_public), condition),
                each.questionnaire.version,
            ]


def text_rows(texts: Iterable[Any]) -> Iterator[list[Any]]:
    """Rows of TEXTS."""
    for text in texts:
        yield [text.place, text.row or None, text.text]
