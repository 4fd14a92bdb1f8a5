"""照会: sent once, to whom it asks, answered until it is closed."""

from datetime import date

import pytest

from enquiries.asking.models.enquiry_base import EnquiryIncomplete
from enquiries.models import Enquiry, EnquiryAddressee
from outbox.models import Notice
from tests.enquiries import made

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 6, 1, 9, 0), pytest.mark.usefixtures("clock")]

SHINAGAWA, MINATO, SAKAI = "131091", "131032", "182109"


def test_sending_numbers_it_fixes_the_questions_and_tells_who_is_there(secretary, aya):
    enquiry = made.draft(SHINAGAWA, MINATO)
    reach = enquiry.send(by=secretary)
    assert [place.name for place in reach.told] == ["品川区"]
    assert [place.name for place in reach.nobody] == ["港区"]
    assert [enquiry.number, enquiry.is_open, enquiry.questionnaire.is_published] == [1, True, True]
    told = {row.municipality.name: row.told_at is not None for row in enquiry.addressees.all()}
    assert told == {"港区": False, "品川区": True}
    title = "照会第1号：各区交流調査（回答期限 令和8年6月30日）"
    [notice] = Notice.objects.filter(user=aya)
    assert notice.title == title
    assert notice.body.startswith("特別区長会事務局からの照会です。\n照会第1号「各区交流調査」\n")
    assert (
        "\n回答期限：令和8年（2026年）6月30日（火）\n\nお答えください。\n\nログインして、「回答する」から"
        in notice.body
    )


def test_sending_twice_sends_once(secretary, aya):
    enquiry = made.draft(SHINAGAWA)
    assert enquiry.send(by=secretary) is not None
    assert Enquiry.objects.get().send(by=secretary) is None
    assert Notice.objects.filter(user=aya).count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"due_on": None}, "回答期限を決めてください。"),
        ({"due_on": date(2026, 5, 31)}, "回答期限が過ぎています。今日からあとの日にしてください。"),
        ({"questions": ("section",)}, "設問を1つ以上作ってください。"),
    ],
)
def test_incomplete_one_is_not_sent(secretary, change, said):
    with pytest.raises(EnquiryIncomplete, match=said):
        made.draft(SHINAGAWA, **change).send(by=secretary)


def test_one_without_addressees_is_not_sent(secretary):
    with pytest.raises(EnquiryIncomplete, match="あて先を選んでください。"):
        made.draft().send(by=secretary)


def test_municipality_reads_what_was_sent_to_it_alone(secretary, aya, sakai):
    enquiry = made.draft(SHINAGAWA)
    assert not Enquiry.objects.visible_to(aya).exists()
    enquiry.send(by=secretary)
    assert Enquiry.objects.visible_to(aya).get() == enquiry
    assert not Enquiry.objects.visible_to(sakai).exists()
    assert not EnquiryAddressee.objects.visible_to(sakai).exists()


def test_last_day_is_the_later_of_all_and_of_one(secretary, aya):
    enquiry = made.sent(SHINAGAWA, by=secretary)
    row = enquiry.addressees.get()
    assert row.extend(date(2026, 6, 30), by=secretary) is False
    assert row.extend(date(2026, 7, 7), by=secretary) is True
    assert row.due_on == enquiry.addressees.with_last_day().get().last_day == date(2026, 7, 7)
    assert enquiry.extend(date(2026, 7, 10), by=secretary) is True
    assert enquiry.addressees.get().due_on == enquiry.addressees.with_last_day().get().last_day == date(2026, 7, 10)
    assert not enquiry.addressees.overdue(date(2026, 7, 10)).exists()
    assert enquiry.addressees.overdue(date(2026, 7, 11)).exists()


def test_added_later_is_told_once(secretary, aya, minato):
    enquiry = made.sent(SHINAGAWA, by=secretary)
    places = [row.municipality_id for row in enquiry.addressees.all()] + [minato.municipality.pk]
    assert [enquiry.add(places, by=secretary), enquiry.add(places, by=secretary)] == [1, 0]
    assert Notice.objects.filter(user=minato).count() == Notice.objects.filter(user=aya).count() == 1


def test_closed_one_takes_nothing_until_reopened(secretary):
    enquiry = made.sent(SHINAGAWA, by=secretary)
    assert [enquiry.close(by=secretary), enquiry.close(by=secretary)] == [True, False]
    assert not enquiry.addressees.answerable().exists()
    assert [enquiry.reopen(by=secretary), enquiry.reopen(by=secretary)] == [True, False]
    assert enquiry.addressees.answerable().exists()
