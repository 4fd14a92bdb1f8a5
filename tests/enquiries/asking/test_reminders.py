"""Who has not handed in is reminded before the last day, on it and after it; then managers and the secretariat."""

from datetime import date

import pytest

from enquiries.asking.desk_items import desk_items
from enquiries.asking.tasks import remind_of_enquiries, tell_newcomers
from enquiries.models import EnquiryAddressee
from outbox.models import Notice
from tests import make
from tests.desk.lists import listed
from tests.enquiries import made

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 6, 1, 9, 0)]

SHINAGAWA, MINATO = "131091", "131032"
STAFF, MANAGER, DESK = "aoi@example.jp", "midori@example.jp", "jimukyoku@example.jp"


@pytest.fixture
def enquiry(clock):
    """To 品川区, with a manager and staff, to 港区, which has handed in, and 千代田区, where nobody is."""
    make.staff(STAFF, SHINAGAWA)
    make.manager(MANAGER, SHINAGAWA)
    make.staff("minato@example.jp", MINATO)
    enquiry = made.sent(SHINAGAWA, MINATO, "131016", by=make.secretariat(DESK), due_on=date(2026, 6, 22))
    enquiry.addressees.filter(municipality__lg_code=MINATO).update(stage="handed_in", handed_in_at=clock())
    return enquiry


def told(clock, month, day):
    """Who is told what on a day of 2026. A second round says nothing."""
    clock.set(2026, month, day, 7, 0)
    before = set(Notice.objects.values_list("pk", flat=True))
    remind_of_enquiries(clock())
    new = Notice.objects.exclude(pk__in=before).order_by("pk")
    remind_of_enquiries(clock())
    found = sorted((notice.user.email, notice.key.split(":")[0]) for notice in new)
    assert Notice.objects.count() == len(before) + len(found)
    return found


ASKED = [(STAFF, "enquiry-due"), (MANAGER, "enquiry-due")]
ESCALATED = [(DESK, "enquiry-missing"), (MANAGER, "enquiry-escalated")]


def test_ladder_is_climbed_day_by_day(enquiry, clock):
    days = [(6, 14), (6, 15), (6, 16), (6, 21), (6, 22), (6, 23), (6, 24), (6, 25), (6, 26), (7, 22)]
    said = [told(clock, *day) for day in days]
    assert said == [[], ASKED, [], [], ASKED, ASKED, [], ESCALATED, [], []]


def test_extension_of_one_moves_its_ladder_alone(enquiry, clock):
    row = enquiry.addressees.get(municipality__lg_code=SHINAGAWA)
    row.extend(date(2026, 6, 30), by=make.secretariat("two@example.jp"))
    assert told(clock, 6, 22) == []
    assert told(clock, 6, 23) == ASKED


def test_closed_one_reminds_nobody(enquiry, clock):
    enquiry.close(by=make.secretariat("two@example.jp"))
    assert told(clock, 6, 22) == []


def test_office_that_looks_after_it_is_asked_alone(enquiry, clock):
    other = make.staff("other@example.jp", SHINAGAWA)
    office = other.assignment.office
    rows = EnquiryAddressee.objects.filter(municipality__lg_code=SHINAGAWA)
    rows.update(office=office)
    readers = rows.holders(date(2026, 6, 1))
    assert {user.email for user in readers} == {
        each.user.email for each in office.assignments.all() if each.user.is_active
    }


def test_whoever_comes_later_is_told_once(enquiry, clock):
    chiyoda = make.staff("chiyoda@example.jp", "131016")
    for _ in range(2):
        tell_newcomers(clock())
    assert [notice.key for notice in Notice.objects.filter(user=chiyoda)] == [f"enquiry:{enquiry.pk}"]


def kinds(clock):
    return [(each.kind, len(each)) for each in desk_items(clock()) if len(each)]


def test_desk_sees_the_silent_ones_the_letters_and_what_is_to_be_closed(enquiry, clock):
    assert kinds(clock) == [("書面で尋ねる照会", 1)]
    clock.set(2026, 6, 23, 9, 0)
    assert kinds(clock) == [("未提出の照会", 1), ("書面で尋ねる照会", 1)]
    assert listed(desk_items, clock())[0].title == "照会第1号「各区交流調査」：期限を過ぎて1区が未提出"
    enquiry.addressees.update(stage="handed_in", handed_in_at=clock())
    assert kinds(clock) == [("締め切る照会", 1)]
