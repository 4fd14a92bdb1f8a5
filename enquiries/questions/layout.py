"""A questionnaire as it is laid out on screen and paper: its sections, with questions to fill in or answers to read."""

from decimal import InvalidOperation
from typing import Any, NamedTuple

from .answer_form import NOTHING, total
from .fields import number_text
from .kinds import KINDS
from .models import Question


class Line(NamedTuple):
    """A question with its field, or with the answer as a person reads it (`text`, or the `rows` of a table).

    `before`: what was answered the year before, as text.
    """

    question: Question
    field: Any = None
    text: str = ""
    rows: list[list[tuple[Question, str]]] | None = None
    files: Any = ()
    before: str = ""


class Section(NamedTuple):
    """Questions under a heading; those before the first heading of a questionnaire have none (`title` empty)."""

    key: str
    title: str
    help: str
    lines: list[Line]


def to_fill_in(form, *, sums=None, files=None, before=None, file_form=None):
    """Sections of a form (AnswerForm), each question with its field; fields of files are those of `file_form`.

    By the key of the question: `sums` as kept, `files` kept for it, and what was answered `before` as text.
    """
    lines = []
    for question in form.questions:
        key = question.key
        field = next((each[key] for each in (form, file_form) if each is not None and key in each.fields), None)
        own, last = (files or {}).get(key, ()), (before or {}).get(key, "")
        lines.append(Line(question, field, answer_text(question, (sums or {}).get(key)), files=own, before=last))
    return _sections(lines)


def to_read(questions, values, files=None):
    """Sections of what was answered (`values`, as an AnswerForm keeps them), as a person reads it.

    `files`: {key: rows of files} where they may be opened; else their names are read.
    """
    return _sections(
        [_read(question, values.get(question.key), (files or {}).get(question.key, ())) for question in questions]
    )


def sums(form):
    """{key of each sum: what it is by what passes so far} of a bound form, valid or not."""
    said = {question.key: form.meaning(question) for question in form.asked if question.key not in form.errors}
    return {q.key: total(q, said) for q in form.questions if q.kind == Question.Kind.SUM}


def answer_text(question, value):
    """An answer in one text with its unit: of a table a line for each row; what does not pass stays as typed."""
    if value in NOTHING:
        return ""
    try:
        return _words(question, value)
    except (ValueError, TypeError, AttributeError, InvalidOperation):
        return str(value)


def _words(question, value):
    if question.kind == Question.Kind.TABLE:
        return "\n".join("　".join(filter(None, cells)) for cells in _cells(question, value))
    if question.kind == Question.Kind.FILE:
        return "、".join(value)
    words = number_text(value) if question.kind == Question.Kind.SUM else KINDS[question.kind].words(question, value)
    return f"{words}{question.unit}"


def _cells(question, rows):
    return [[answer_text(column, row.get(column.key, "")) for column in question.parts] for row in rows]


def _read(question, value, files):
    if question.kind == Question.Kind.TABLE and value not in NOTHING:
        named = [list(zip(question.parts, cells, strict=True)) for cells in _cells(question, value)]
        return Line(question, rows=named)
    return Line(question, text="" if files else answer_text(question, value), files=files)


def _sections(lines):
    sections: list[Section] = []
    for line in lines:
        question = line.question
        if question.kind == Question.Kind.SECTION:
            sections.append(Section(question.key, question.title, question.help, []))
            continue
        if not sections:
            sections.append(Section("questions", "", "", []))
        sections[-1].lines.append(line)
    return sections
