"""The migration that says since when those asked have been told: by their notices, or by what they did."""

from importlib import import_module

import pytest
from django.apps import apps

from tests import make
from tests.bulletin.rollcall.answering import row_of

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 6, 1, 9, 0), pytest.mark.once]

fill_told_at = import_module("bulletin.migrations.0024_addressee_told_at").fill_told_at


def test_told_at_is_filled_from_notices_and_answers(akane, aoi, clock):
    draft = make.proposal(akane, state="draft")
    assert draft.post(by=akane, version=draft.version)
    posted = clock()
    clock.set(2026, 6, 3, 9, 0)
    row_of(draft, "131032").answer_with("considering", "", by=None, version=0)  # its notice is gone
    draft.addressees.update(told_at=None)
    fill_told_at(apps, None)
    told = draft.addressees.exclude(told_at=None).order_by("municipality__lg_code")
    assert list(told.values_list("municipality__lg_code", "told_at")) == [("131032", clock()), ("131091", posted)]
