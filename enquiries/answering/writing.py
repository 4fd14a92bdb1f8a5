"""Writing: an addressee's answer as it is being written, with its questions, its files and what was answered before."""

import hashlib
import json
from typing import Any, NamedTuple

from django.utils.functional import cached_property

from enquiries.answer_files.models import AnswerFile
from enquiries.questions import layout
from enquiries.questions.answer_form import NOTHING, AnswerForm
from portal.web.differences import differences
from portal.web.edit_conflicts import Conflict

from .models import Answer


class Merged(NamedTuple):
    """What was typed and what somebody else saved meanwhile in one, and the questions that both answered otherwise."""

    values: dict[str, Any]
    conflicts: list[Conflict]
    differs: bool  # whether anything typed is otherwise than what stands


class Writing:
    """The answer of `row` (an EnquiryAddressee) to the questionnaire as it is now. Five queries, whatever it asks."""

    def __init__(self, row):
        self.row, self.saved = row, Answer.objects.of(row)
        self.questions = row.enquiry.questionnaire.listed()
        self.files = AnswerFile.objects.not_removed().filter(addressee=row).by_key() if row.pk else {}

    def form(self, data=None, *, shown=None):
        return AnswerForm(data, **self._about, shown=shown)

    def over(self, values):
        return AnswerForm.over(values, **self._about)

    @property
    def _about(self):
        names = {key: [row.name for row in rows] for key, rows in self.files.items()}
        return {"questions": self.questions, "place": self.row.municipality, "files": names}

    @cached_property
    def checked(self):
        """The bound form of what is saved, by which it is told what passes."""
        return self.over(self.saved.shown)

    @cached_property
    def left_behind(self):
        """{key: what was typed} of the draft, to questions of earlier versions that today's does not ask."""
        asked = {question.key for question in self.questions}
        return {key: typed for key, typed in self.saved.draft.items() if key not in asked}

    @cached_property
    def no_longer_asked(self):
        """[(title of the question, text)] of what is left behind. Without any no query, else two for each version."""
        wanted, found, version = set(self.left_behind), [], self.row.enquiry.questionnaire
        while wanted and (version := version.follows):
            for question in version.listed():
                if question.key in wanted:
                    wanted.remove(question.key)
                    found.append((question.title, layout.answer_text(question, self.left_behind[question.key])))
        return found

    @cached_property
    def before(self):
        """What the municipality answered the last time (Answer), or None."""
        return Answer.objects.before(self.row)

    @cached_property
    def answered_before(self):
        """{key: answer of the last time as text} of the questions that are asked again."""
        if not self.before:
            return {}
        return {q.key: layout.answer_text(q, self.before.values.get(q.key)) for q in self.checked.asked}

    def typed(self, data):
        """{key: what was typed} of a sent form; after a conflict what is saved where its writer chose that."""
        typed = self.form(data).typed
        for question in self.questions:
            if data.get(f"keep_{question.key}") == "saved":
                typed.pop(question.key, None)
                if (kept := self.saved.shown.get(question.key)) not in NOTHING:
                    typed[question.key] = kept
        return self.left_behind | typed

    def marks(self):
        """What each question stands at now, as a short text that the form sends back."""
        return json.dumps({q.key: _mark(self.checked.meaning(q)) for q in self.checked.asked})

    def merge(self, typed, marks):
        """`typed` over what is saved now; `marks`: those of what the writer had read. Returns Merged."""
        own, read = self.over(typed), _marks_read(marks)
        values, conflicts, differs = dict(self.left_behind), [], False
        for question in own.asked:
            key, mine, theirs = question.key, own.meaning(question), self.checked.meaning(question)
            takes_theirs = read.get(key) == _mark(mine)
            value = self.saved.shown.get(key) if takes_theirs else typed.get(key)
            if value not in NOTHING:
                values[key] = value
            if mine == theirs:
                continue
            differs = differs or not takes_theirs
            if not takes_theirs and read.get(key) != _mark(theirs):
                texts = (layout.answer_text(question, theirs), layout.answer_text(question, mine))
                conflicts.append(Conflict(key, question.label, *differences(*texts)))
        return Merged(values, conflicts, differs)

    def with_last_answers(self):
        """What is saved, and the answers of the last time to the questions that nobody has answered yet."""
        last = self.before.values if self.before else {}
        return {q.key: last[q.key] for q in self.checked.asked if last.get(q.key) not in NOTHING} | self.saved.shown

    def left_to_answer(self):
        """How many required questions lack an answer."""
        missing = sum(1 for q in self.checked.asked if q.key in self.checked.errors and not self.saved.shown.get(q.key))
        return missing + len(self.checked.lacking)


def _mark(value):
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]


def _marks_read(text):
    """The marks that a form sent back; none of what is no such text."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
