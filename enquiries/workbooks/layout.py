"""Where the questions and answers of a workbook stand: what writing and reading it agree on."""

from enquiries.questions.kinds import KINDS, RowOfRecord
from enquiries.questions.models import Question
from enquiries.questions.tables import MOST_ROWS

ANSWERS, OPTIONS = "回答", "選択肢"  # the sheet of all questions, and the hidden one with what drop-downs offer
HEADINGS = ("記号", "設問", "回答", "説明")  # in this row; answers begin below
HEADING_ROW = 3
TABLE_KEYS_ROW, TABLE_HEADING_ROW = 1, 2
TICK = "○"


def mark(row, questionnaire):
    """Text that says whose questionnaire a workbook is: of which enquiry, version and municipality."""
    return f"照会{row.enquiry_id}／調査票{questionnaire.pk}／{row.municipality.lg_code}"


def table_sheet(question):
    """The name of the sheet of a TABLE question."""
    return f"問{question.number}"


def option_key(question, index):
    """The key of the cell that ticks an option of a CHOICES question; options are counted from 1."""
    return f"{question.key}#{index}"


def lines(question):
    """(key, question, explanation) of each row of it in the sheet of answers; without key: none is filled in."""
    explained = filter(None, ["必須" if question.is_required else "", question.condition, question.help])
    said = "　".join(explained)
    if question.kind == Question.Kind.CHOICES:
        for index, option in enumerate(question.choices, 1):
            yield option_key(question, index), f"{question.label}：{option}", said if index == 1 else ""
    elif question.kind == Question.Kind.TABLE:
        yield "", question.label, f"シート「{table_sheet(question)}」に入力してください。{said}"
    elif question.kind in KINDS:
        yield question.key, question.label, said
    elif question.kind == Question.Kind.FILE:
        yield "", question.label, "ファイルは、ポータルの回答の画面で送ってください。"
    elif question.kind == Question.Kind.SUM:
        yield "", question.label, "送ったあとで、自動で計算します。"
    else:
        yield "", question.title, question.help


def options(question, place):
    """Texts that the drop-down of a question offers; none where it has none."""
    kind = KINDS[question.kind]
    if question.kind == Question.Kind.CHOICE:
        return question.choices
    if kind and question.kind == Question.Kind.WARD:
        return [name for name, _ in kind.field(question, place).choices if name]
    if isinstance(kind, RowOfRecord):
        return [f"{number}　{name}" for number, name in kind.field(question, place).choices if number]
    return []


def most_rows(question):
    """How many rows of a table the workbook has room for."""
    return int(question.most) if question.most else MOST_ROWS


def letters(column):
    """The name of a column, counted from 1: AB for 28."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
