"""What an edition freezes of an enquiry's results: figures, texts, and answers of single municipalities."""

import datetime
from typing import Any

from enquiries.answering.models import Answer
from enquiries.asking.models.enquiries import Enquiry
from enquiries.questions.kinds import KINDS, RowOfRecord
from enquiries.questions.models import Question

from .frozen import Frozen
from .live import LiveResults
from .tally import NOTHING

TEXTS = (Question.Kind.SHORT, Question.Kind.LONG)


def frozen(enquiry: Enquiry, day: datetime.date) -> Frozen:
    """The results of now. `day` tells where somebody is in office."""
    live = LiveResults(enquiry, day)
    texts: dict[str, list[list[str]]] = {}
    places = []
    names = _names(live)
    for answer in Answer.objects.counted(enquiry).with_places().iterator(chunk_size=200):
        place = answer.addressee.municipality.full_name
        for question in live.questions:
            if question.kind in TEXTS and (text := answer.values.get(question.key)):
                texts.setdefault(question.key, []).append([mark_of(answer, question), place, text])
        places.append([place, list(_said(answer, live.questions, names))])
    results = [_without_names(data) for data in live.results]
    response = [list(group) for group in live.response]
    return Frozen(live.total.asked, live.total.handed_in, live.unit, response, results, texts, places)


def mark_of(answer: Answer, question: Question) -> str:
    return f"{answer.addressee_id}:{question.key}"


def _names(live: LiveResults) -> dict[str, dict[str, str]]:
    found = {}
    for question in live.questions:
        kind = KINDS.get(question.kind)
        if question.is_public and isinstance(kind, RowOfRecord):
            found[question.key] = kind.names(Answer.objects.counted(live.enquiry).said_to(question.key))
    return found


def _said(answer: Answer, questions: list[Question], names: dict[str, dict[str, str]]) -> Any:
    """Triples of key, words (of a table its rows, each a list of words), and the mark to be chosen first."""
    for question in questions:
        value = answer.values.get(question.key)
        if not question.is_public or value in NOTHING or question.kind == Question.Kind.FILE:
            continue  # of files the secretariat alone reads names and contents
        if question.kind == Question.Kind.TABLE:
            rows = [[_words(column, row.get(column.key)) for column in question.parts] for row in value]
            has_texts = any(column.kind in TEXTS for column in question.parts)
            yield [question.key, rows, question.key if has_texts else ""]
        else:
            mark = mark_of(answer, question) if question.kind in TEXTS else ""
            yield [question.key, names.get(question.key, {}).get(str(value)) or _words(question, value), mark]


def _words(question: Question, value: Any) -> str:
    if value in NOTHING:
        return ""
    kind = KINDS["number" if question.kind == Question.Kind.SUM else question.kind]
    return f"{kind.words(question, value)}{question.unit}"


def _without_names(data: dict[str, Any], *, is_public: bool = False) -> dict[str, Any]:
    """The data of a question without who was named, unless its answers are to be published; of a table its columns'."""
    is_public = is_public or data["is_public"]
    kept = {name: value for name, value in data.items() if name != "names" or is_public}
    if "columns" in data:
        kept["columns"] = [_without_names(column, is_public=is_public) for column in data["columns"]]
    return kept
