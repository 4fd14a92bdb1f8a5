"""速報: what was answered so far, counted anew at each reading."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Case, When
from django.utils.functional import cached_property

from enquiries.answering.models import Answer
from enquiries.asking.models.enquiries import Enquiry
from enquiries.questions.models import Question
from enquiries.questions.questionnaires import Questionnaire
from members.models import Assignment, Municipality
from members.people.reach import Number
from portal.japanese.percent import percent

from .shown import Shown
from .tally import NOTHING, Comparison


class Response(NamedTuple):
    """How many of a prefecture's addressees (or whether one of a few) handed in.

    `nobody`: of those that did not, how many have nobody to be told; they are asked all the same, by letter.
    """

    name: str
    asked: int
    handed_in: int
    nobody: int

    @property
    def rate(self) -> int | None:
        """Per cent of all that were asked."""
        return percent(self.handed_in, self.asked)


class LiveResults:
    """The results of an enquiry as of now. `day` tells where somebody is in office. Six queries, whatever it holds.

    One more for each earlier version that answers were given to, and for each kind of row of the record asked for.
    """

    def __init__(self, enquiry: Enquiry, day: Any):
        self.enquiry = enquiry
        self.questions = questions_of(enquiry)
        self._response = list(_response_rows(enquiry, day))
        self.unit = Number(len(self._response), sum(row.is_ward for row in self._response)).unit
        self.total = _sum("計", self._response)
        comparison = _comparison(enquiry, self.questions)
        for place, values in Answer.objects.counted(enquiry).by_place().iterator():
            comparison.take(place, values)
        self.results = comparison.results()
        self.same_places = comparison.then.answers

    @property
    def shown(self) -> list[Shown]:
        return [Shown(data) for data in self.results]

    @property
    def response(self) -> list[Response]:
        """By prefecture; of addressees within one prefecture each by itself."""
        groups: dict[str, list[_Row]] = {}
        for row in self._response:
            groups.setdefault(row.prefecture if self.is_by_prefecture else row.name, []).append(row)
        return [_sum(name, rows) for name, rows in groups.items()]

    @cached_property
    def is_by_prefecture(self) -> bool:
        return len({row.prefecture for row in self._response}) > 1


class _Row(NamedTuple):
    """An addressee, whether it handed in, and whether somebody is there to be told."""

    prefecture: str
    name: str
    is_ward: bool
    is_in: bool
    is_served: bool


def _response_rows(enquiry: Enquiry, day: Any) -> Iterable[_Row]:
    """The addressees in the official order. One query."""
    served = Case(When(municipality__in=Assignment.objects.served(day), then=True), default=False)
    rows = enquiry.addressees.annotate(is_served=served).order_by("municipality__lg_code")
    place = ("municipality__prefecture__name", "municipality__name", "municipality__kind")
    for prefecture, name, kind, handed_in_at, is_served in rows.values_list(*place, "handed_in_at", "is_served"):
        yield _Row(prefecture, name, kind == Municipality.Kind.WARD, handed_in_at is not None, is_served)


def _sum(name: str, rows: list[_Row]) -> Response:
    nobody = sum(not row.is_in and not row.is_served for row in rows)
    return Response(name, len(rows), sum(row.is_in for row in rows), nobody)


def questions_of(enquiry: Enquiry) -> list[Question]:
    """The questions of today's version, then those that only earlier versions asked, where they were answered."""
    current = enquiry.questionnaire
    earlier = Answer.objects.counted(enquiry).exclude(questionnaire=current).values("questionnaire")
    questions = current.listed()
    known = {question.key for question in questions}
    for version in Questionnaire.objects.filter(pk__in=earlier).order_by("-version"):
        for question in version.listed():
            if question.key not in known:
                known.add(question.key)
                questions.append(question)
    return questions


def _comparison(enquiry: Enquiry, questions: list[Question]) -> Comparison:
    """With the answers to the enquiry of the year before, where there is one. Two queries."""
    if enquiry.previous is None:
        return Comparison(questions, {}, {})
    kinds = dict(enquiry.previous.questionnaire.questions.values_list("key", "kind"))
    return Comparison(questions, dict(Answer.objects.counted(enquiry.previous).by_place()), kinds)


class Text(NamedTuple):
    """A text that a municipality answered, with the number of its row in a table (else 0)."""

    addressee: int
    place: str
    row: int
    text: str


def find_text_question(questions: list[Question], key: str) -> Question | None:
    """The question, or the column of a table, that asks for a text and has this key."""
    every = [*questions, *(column for question in questions for column in question.parts)]
    texts = (Question.Kind.SHORT, Question.Kind.LONG)
    return next((question for question in every if question.key == key and question.kind in texts), None)


def texts_of(enquiry: Enquiry, question: Question, questions: list[Question]) -> list[Text]:
    """The texts answered to a question or a column, in the official order of the municipalities. One query."""
    table = next((each for each in questions if question in each.parts), None)
    found: list[Text] = []
    for answer in Answer.objects.counted(enquiry).with_places().iterator():
        row = answer.addressee
        if table is None:
            said = [(0, answer.values.get(question.key))]
        else:
            said = [(at, cells.get(question.key)) for at, cells in enumerate(answer.values.get(table.key) or [], 1)]
        found += [Text(row.pk, row.municipality.full_name, at, text) for at, text in said if text not in NOTHING]
    return found
