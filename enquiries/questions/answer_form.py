"""AnswerForm: a questionnaire as a form, on screen, read from a workbook, or typed from paper."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property

from .kinds import KINDS
from .models import Question

NOTHING: tuple[Any, ...] = (None, "", [])  # what is no answer


class AnswerForm(forms.Form):
    """The questions of a questionnaire as fields, named by their keys, for the municipality `place` that answers.

    `shown`: what it shows where nothing is sent (a draft or an answer). When it is valid, `answers` is what is kept.
    Files are no fields of it: they are kept at once, each by itself. `files`: {key of the question: their names}.
    """

    def __init__(self, data=None, *, questions, place, shown=None, files=None):
        self.questions, self.place, self.files_kept = questions, place, files or {}
        self.asked = [question for question in questions if question.kind in KINDS]
        super().__init__(data, initial={q.key: (shown or {}).get(q.key) for q in self.asked})
        for question in self.asked:
            field: Any = KINDS[question.kind].field(question, place)
            field.label = question.label
            field.need = "必須" if question.is_required else ""
            self.fields[question.key] = field
            if question.shown_if_id:
                field.required = False  # asked again in clean(), once the condition is known

    @classmethod
    def over(cls, values, *, questions, place, files=None):
        """A bound form of `values` (a draft, a workbook's cells), so that they pass the same rules as what is typed."""
        return cls(_as_sent(values, questions), questions=questions, place=place, files=files)

    @cached_property
    def typed(self):
        """{key: what was sent}, as a draft keeps it: nothing that was typed is lost, whether it passes or not."""
        found = {}
        for question in self.asked:
            widget = self.fields[question.key].widget
            value = widget.value_from_datadict(self.data, self.files, self.add_prefix(question.key))
            if value not in NOTHING:
                found[question.key] = value
        return found

    def clean(self):
        cleaned = super().clean() or {}
        for question in self.asked:
            if question.shown_if_id and question.is_required and self.is_shown(question):
                key = question.key
                if key not in self.errors and cleaned.get(key) in NOTHING:
                    missing = f"「{question.title}」に答えてください。"
                    self.add_error(key, forms.ValidationError(missing, code="required"))
        for question in self.asked:
            if question.key in self.errors and not self.is_shown(question):
                del self.errors[question.key]  # nobody sees it; it is named among what is left out
        return cleaned

    def is_valid(self):
        return super().is_valid() and not self.lacking

    @property
    def lacking(self):
        """Required questions that ask for files, and have none; said by the form that sends them (FilesForm)."""
        return [
            question
            for question in self.questions
            if question.kind == Question.Kind.FILE
            and question.is_required
            and question.key not in self.files_kept
            and self.is_shown(question)
        ]

    def is_shown(self, question):
        """Whether its condition holds, of what was sent; True of a question without one."""
        if not question.shown_if_id:
            return True
        said = self.cleaned_data.get(question.shown_if.key)
        holds = question.shown_value in said if isinstance(said, list) else said == question.shown_value
        return holds and self.is_shown(question.shown_if)

    @property
    def answers(self):
        """{key: what is kept} of what was answered and is asked, with the sums and the names of files; only of a valid
        form.
        """
        kept = {}
        for question in self.asked:
            value = KINDS[question.kind].as_json(self.cleaned_data.get(question.key))
            if value not in NOTHING and self.is_shown(question):
                kept[question.key] = value
        for question in self.questions:
            if question.kind == Question.Kind.SUM:
                kept[question.key] = total(question, kept)
            elif question.kind == Question.Kind.FILE and self.is_shown(question):
                kept[question.key] = self.files_kept.get(question.key, "")
        return {key: value for key, value in kept.items() if value != ""}

    @property
    def left_out(self):
        """Questions that were answered though their condition does not hold: said before handing in, never dropped
        in silence.
        """
        answered = (q for q in self.questions if q.key in self.files_kept or q.key in self.typed)
        return [question for question in answered if not self.is_shown(question)]

    def meaning(self, question):
        """What is kept of the question's answer, whether asked or not; what was typed where that does not pass."""
        if question.key not in self.errors and question.key in self.cleaned_data:
            value = KINDS[question.kind].as_json(self.cleaned_data.get(question.key))
            return "" if value in NOTHING else value
        return self.typed.get(question.key, "")


def total(question, answers):
    """The sum of what its terms were answered, as kept ("" where none was): numbers, or a column of a table."""
    numbers = []
    for term in question.terms:
        key, _, column = term.partition(".")
        said = answers.get(key)
        if column:
            numbers += [row[column] for row in said or [] if row.get(column)]
        elif said:
            numbers.append(said)
    return format(sum(map(Decimal, numbers)), "f") if numbers else ""


def _as_sent(values, questions):
    """`values` as a browser would send them: a table row by row."""
    data = {}
    for question in questions:
        value = values.get(question.key)
        if question.kind == Question.Kind.TABLE:
            rows = value or []
            data[f"{question.key}-rows"] = str(len(rows))
            for at, row in enumerate(rows):
                data |= {f"{question.key}-{at}-{key}": text for key, text in row.items()}
        elif value not in (None, ""):
            data[question.key] = value
    return data
