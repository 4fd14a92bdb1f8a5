"""Enquiries for tests: plain functions, as tests/make.py has them for the rest."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from enquiries.models import Enquiry, Question, Questionnaire
from tests import make


def question(questionnaire, kind="short", title="設問", **fields):
    """A question after those there are."""
    position = Question.objects.next_position(questionnaire)
    return Question.objects.create(
        questionnaire=questionnaire, kind=kind, title=title, **{"position": position, **fields}
    )


def draft(*lg_codes, questions=("number",), **fields):
    """A draft of an enquiry to these places, with a question of each kind, to be answered within 29 days."""
    fields = {"due_on": timezone.localdate() + timedelta(days=29), **fields}
    questionnaire = Questionnaire.objects.create()
    for kind in questions:
        question(questionnaire, kind, options="ある\nない" if kind in ("choice", "choices") else "")
    enquiry = Enquiry.objects.create(
        questionnaire=questionnaire, **{"title": "各区交流調査", "lead": "お答えください。", **fields}
    )
    enquiry.add([make.place(code).pk for code in lg_codes], by=None)
    return enquiry


def sent(*lg_codes, by, **fields):
    """An enquiry that was sent to these places."""
    enquiry = draft(*lg_codes, **fields)
    enquiry.send(by=by)
    return enquiry


def count_rows():
    """PostgreSQL plans by what it has counted, as it does by itself once all is there."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
