"""照会への回答: drafts that keep what was typed, handed in by the rules, every answer kept."""

import pytest

from enquiries.models import Answer, EnquiryAddressee
from outbox.models import Notice
from tests.enquiries import made

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 6, 1, 9, 0), pytest.mark.usefixtures("clock")]

SHINAGAWA = "131091"


@pytest.fixture
def row(secretary, aya):
    return made.sent(SHINAGAWA, by=secretary).addressees.get()


def test_draft_is_kept_as_typed_and_counts_nowhere(row, aya):
    answer = Answer.objects.of(row)
    assert answer.save_draft({"a": "百"}, by=aya, revision=0) is True
    saved = Answer.objects.of(EnquiryAddressee.objects.get())
    assert [saved.shown, saved.values, saved.addressee.stage] == [{"a": "百"}, {}, "draft"]
    assert not Answer.objects.handed_in().exists()


def test_saving_over_an_older_one_changes_nothing(row, aya):
    assert Answer.objects.of(row).save_draft({"a": "1"}, by=aya, revision=0) is True
    assert Answer.objects.of(row).save_draft({"a": "2"}, by=aya, revision=0) is False
    assert Answer.objects.of(row).hand_in({"a": "2"}, by=aya, revision=0) is False
    assert Answer.objects.get().draft == {"a": "1"}


def test_answers_handed_in_are_kept_and_the_newest_counts(row, aya, clock):
    assert Answer.objects.of(row).hand_in({"a": "1"}, by=aya, revision=0) is True
    clock.move(days=1)
    assert Answer.objects.of(row).save_draft({"a": "2"}, by=aya, revision=1) is True
    saved = Answer.objects.handed_in().get()
    assert [saved.values, saved.shown, saved.addressee.stage] == [{"a": "1"}, {"a": "2"}, "draft"]
    assert saved.hand_in({"a": "2"}, by=aya, revision=2) is True
    assert list(saved.versions.values_list("values", flat=True)) == [{"a": "1"}, {"a": "2"}]
    assert [saved.addressee.stage, saved.draft] == ["handed_in", {}]


def test_nothing_is_saved_after_the_close(row, aya, secretary):
    row.enquiry.close(by=secretary)
    answer = Answer.objects.of(row)
    assert answer.save_draft({"a": "1"}, by=aya, revision=0) is False
    assert answer.hand_in({"a": "1"}, by=aya, revision=0) is False
    assert not Answer.objects.exists()


def test_sent_back_answer_stands_until_it_is_handed_in_again(row, aya, secretary):
    assert row.send_back("数を確かめてください。", by=secretary) is False  # nothing was handed in
    answer = Answer.objects.of(row)
    answer.hand_in({"a": "1"}, by=aya, revision=0)
    assert row.send_back("数を確かめてください。", by=secretary) is True
    assert [row.stage, Answer.objects.handed_in().get().values] == ["sent_back", {"a": "1"}]
    assert Notice.objects.filter(user=aya, title="照会第1号の回答が差し戻されました").exists()
    answer = Answer.objects.of(row)
    assert answer.hand_in({"a": "3"}, by=aya, revision=1) is True
    row.refresh_from_db()
    assert [row.stage, row.sent_back_reason] == ["handed_in", ""]
