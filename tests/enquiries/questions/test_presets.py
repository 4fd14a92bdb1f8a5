"""Ready questions of each kind of enquiry: whole, answerable, and with keys that stay."""

import pytest

from enquiries.models import Enquiry
from enquiries.questions.answer_form import AnswerForm
from enquiries.questions.presets import questionnaire_for
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("preset", Enquiry.Preset.values)
def test_every_preset_has_questions_that_can_be_answered(preset):
    questionnaire = questionnaire_for(preset)
    questions = questionnaire.listed()
    form = AnswerForm({}, questions=questions, place=make.place("131091"))
    assert not questionnaire.is_published
    assert form.errors == {
        q.key: [f"「{q.title}」に答えてください。"] for q in questions if q.is_required and not q.shown_if
    }
    columns = {f"{q.key}.{column.key}" for q in questions for column in q.parts}
    assert columns >= {term for q in questions for term in q.terms}
    assert all(q.shown_value in q.shown_if.choices for q in questions if q.shown_if)


def test_two_of_one_preset_have_the_same_keys():
    first, second = ([q.key for q in questionnaire_for("survey").questions.all()] for _ in range(2))
    assert first == second
