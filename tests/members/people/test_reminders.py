"""What the calendar asks of managers: on the right days, once, and of the managers of that day."""

import datetime

import pytest
from django.utils import timezone

from members.models import Assignment, Invitation, Membership, Municipality, Profile, RollConfirmation
from members.profiles.models import full_years
from members.tasks import remind
from outbox.models import Notice, OutgoingMail
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.clock(2026, 6, 1, 9, 0)]

SAKAI, SENDAI = "182109", "041009"


@pytest.fixture
def manager(clock):
    """Of 坂井市, where all that is yearly was done in 2026."""
    manager = make.manager("midori@example.jp")
    confirm_roll(2026)
    return manager


def confirm_roll(year, lg_code=SAKAI):
    place = Municipality.objects.get(lg_code=lg_code)
    RollConfirmation.objects.create(municipality=place, fiscal_year=year)


def told(clock, *day, hour=7):
    """Who is told what on a day: address and kind of cause."""
    clock.set(*day, hour, 0)
    before = set(Notice.objects.values_list("pk", flat=True))
    remind(clock())
    new = Notice.objects.exclude(pk__in=before).order_by("pk")
    assert remind(clock()) is None
    assert Notice.objects.count() == len(before) + len(new)
    return [(notice.user.email, notice.key.split(":")[0]) for notice in new]


SEASON = [("midori@example.jp", "transfer-season")]
ROLL = [("midori@example.jp", "roll-unconfirmed")]


@pytest.mark.parametrize(
    "day, expected",
    [
        ((2027, 2, 28), []),
        ((2027, 3, 1), SEASON),
        ((2027, 3, 7), SEASON),
        ((2027, 3, 8), []),
        ((2028, 2, 29), []),
        ((2028, 3, 1), SEASON),
    ],
)
def test_transfer_season_is_the_first_week_of_march(manager, clock, day, expected):
    assert told(clock, *day) == expected


def test_transfer_season_is_told_once_each_year(manager, clock):
    days = [(2027, 3, 1), (2027, 3, 2), (2027, 3, 7), (2028, 3, 2), (2028, 3, 3)]
    confirm_roll(2027)
    assert [told(clock, *day) for day in days] == [SEASON, [], [], SEASON, []]


def test_who_becomes_manager_within_the_week_is_told_as_well(manager, clock):
    assert told(clock, 2027, 3, 1) == SEASON
    make.manager("aoba@example.jp", started_on=datetime.date(2027, 3, 4))
    assert told(clock, 2027, 3, 3) == []
    assert told(clock, 2027, 3, 4) == [("aoba@example.jp", "transfer-season")]


def test_tokyo_decides_which_day_it_is(manager, clock):
    clock.moment = datetime.datetime(2027, 2, 28, 14, 59, tzinfo=datetime.UTC)  # 23時59分 in Tokyo
    remind(clock())
    assert Notice.objects.count() == 0
    clock.move(minutes=1)
    remind(clock())
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    "day, expected",
    [
        ((2027, 3, 31), []),
        ((2027, 4, 1), []),
        ((2027, 4, 7), []),
        ((2027, 4, 8), ROLL),
        ((2027, 4, 9), ROLL),  # the worker did not run the day before
        ((2027, 12, 31), ROLL),
        ((2028, 1, 1), []),
    ],
)
def test_unconfirmed_roll_is_asked_for_from_8_april(manager, clock, day, expected):
    assert told(clock, *day) == expected


def test_unconfirmed_roll_is_told_once_each_year(manager, clock):
    days = [(2027, 4, 8), (2027, 4, 9), (2027, 10, 1), (2028, 4, 8)]
    assert [told(clock, *day) for day in days] == [ROLL, [], [], ROLL]


def test_confirmed_roll_is_not_asked_for(manager, clock):
    confirm_roll(2027)
    assert told(clock, 2027, 4, 8) == []


@pytest.mark.parametrize("started_on, expected", [("2027-03-31", ROLL), ("2027-04-01", [])])
def test_roll_of_a_new_member_is_asked_for_in_the_next_year(manager, clock, started_on, expected):
    Membership.objects.update(started_on=started_on)
    assert told(clock, 2027, 4, 8) == expected


def test_former_member_is_asked_nothing(manager, clock):
    Membership.objects.update(ended_on="2027-04-05")
    assert told(clock, 2027, 4, 8) == []


def test_managers_are_those_of_the_day(manager, clock):
    make.staff("aoba@example.jp")
    make.manager("gone@example.jp", is_active=False)
    Assignment.objects.filter(user=manager).update(ended_on="2027-04-01")
    make.manager("kawa@example.jp", started_on=datetime.date(2027, 4, 1))
    assert told(clock, 2027, 4, 8) == [("kawa@example.jp", "roll-unconfirmed")]


def test_profile_is_asked_about_each_year_after_it_was_confirmed(manager, clock):
    place = Municipality.objects.get(lg_code=SAKAI)
    Profile.objects.create(municipality=place, confirmed_on=datetime.date(2026, 6, 15))
    confirm_roll(2027)
    asked = [("midori@example.jp", "profile-unconfirmed")]
    assert told(clock, 2027, 6, 14) == []
    assert told(clock, 2027, 6, 15) == asked
    assert told(clock, 2027, 6, 16) == []
    confirm_roll(2028)
    assert told(clock, 2028, 6, 14) == []
    assert told(clock, 2028, 6, 15) == asked
    Profile.objects.update(confirmed_on=datetime.date(2028, 6, 20))
    confirm_roll(2029)
    assert told(clock, 2029, 6, 19) == []
    assert told(clock, 2029, 6, 20) == asked


@pytest.mark.parametrize(
    "since, day, years",
    [
        ((2026, 6, 15), (2026, 12, 31), 0),
        ((2024, 2, 29), (2025, 2, 28), 0),
        ((2024, 2, 29), (2025, 3, 1), 1),
        ((2024, 2, 29), (2028, 2, 29), 4),
        ((2027, 3, 1), (2028, 2, 29), 0),
        ((2027, 3, 1), (2028, 3, 1), 1),
    ],
)
def test_years_pass_on_their_day(since, day, years):
    assert full_years(datetime.date(*since), datetime.date(*day)) == years


def test_profile_of_another_place_is_not_told(manager, clock):
    Profile.objects.create(
        municipality=Municipality.objects.get(lg_code=SENDAI), confirmed_on=datetime.date(2020, 1, 1)
    )
    assert told(clock, 2026, 6, 15) == []


def test_invitation_nobody_used_is_told_two_days_before_its_end(manager, clock):
    make.manager("sendai@example.jp", SENDAI)
    confirm_roll(2026, SENDAI)
    office = manager.assignment.office
    Invitation.objects.create(
        office=office,
        role="staff",
        email="new@example.jp",
        token_hash="x",
        created_by=manager,
        expires_at=timezone.now() + datetime.timedelta(days=7),
    )
    asked = [("midori@example.jp", "invitation-ends")]
    days = [(2026, 6, 5), (2026, 6, 6), (2026, 6, 7), (2026, 6, 9)]
    assert [told(clock, *day, hour=9) for day in days] == [[], asked, [], []]


def test_reminders_are_mailed_to_who_wants_mail(manager, clock):
    make.manager("aoba@example.jp", mail_choice="none")
    assert len(told(clock, 2027, 3, 1)) == 2
    assert [mail.to for mail in OutgoingMail.objects.all()] == ["midori@example.jp"]
    assert "後任の人のメールアドレス" in OutgoingMail.objects.get().body


@pytest.mark.parametrize("more", [0, 2])
def test_day_without_anything_to_tell_takes_the_same_queries(manager, clock, django_assert_num_queries, more):
    for n in range(more):
        make.manager(f"m{n}@example.jp")
    clock.set(2027, 3, 1, 7, 0)
    remind(clock())
    with django_assert_num_queries(7):
        remind(clock())
