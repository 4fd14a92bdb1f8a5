"""会員期間: put right, ended and taken back by the secretariat; two of one municipality never overlap."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.models import Membership, Municipality
from portal.models import AuditLine
from tests.html import joined

pytestmark = pytest.mark.django_db

LIST = "/desk/memberships/"
WHY = "協議会の名簿で確かめました。"


@pytest.fixture
def membership():
    """坂井市's, entered by an import with the wrong first day."""
    return Membership.objects.create(
        municipality=Municipality.objects.get(lg_code="182109"), started_on=date(2026, 4, 1)
    )


def save(desk, membership, started_on="", last_day="", reason=WHY, token=None):
    fields = {"started_on": started_on, "last_day": last_day, "reason": reason}
    return desk.post(f"{LIST}{membership.pk}/", {**fields, "token": membership.token if token is None else token})


def text_of(response):
    return joined(response.content.decode())


def days(membership):
    membership.refresh_from_db()
    return membership.started_on, membership.ended_on


def test_first_day_is_put_right_with_its_reason(desk, membership):
    assert save(desk, membership, "平成27年9月1日").url == LIST
    assert days(membership) == (date(2015, 9, 1), None)
    line = AuditLine.objects.latest("pk")
    assert (line.action, line.reason) == (
        "会員期間の訂正",
        f"令和8年4月1日から → 平成27年9月1日から。{WHY}",
    )
    assert "平成27年9月1日から" in text_of(desk.get(f"{LIST}{membership.pk}/"))


def test_last_day_is_typed_inclusive(desk, membership, client):
    save(desk, membership, "2015-09-01", "令和8年3月31日")
    assert days(membership) == (date(2015, 9, 1), date(2026, 4, 1))
    assert [Membership.objects.member_count(day) for day in (date(2026, 3, 31), date(2026, 4, 1))] == [1, 0]
    assert "平成27年9月1日から、令和8年3月31日まで" in text_of(desk.get(LIST))


def test_what_cannot_be_is_said_at_the_field_and_stays_typed(desk, membership):
    Membership.objects.create(
        municipality=membership.municipality, started_on=date(2015, 9, 1), ended_on=date(2020, 4, 1)
    )
    said = {
        ("2026-04-01", "2026-03-31", WHY): "会員になった日より後の日にしてください。",
        ("2019-04-01", "", WHY): "この自治体のほかの会員期間（平成27年9月1日から、令和2年3月31日まで）と重なります。",
        ("", "", WHY): "と重なります。",
        ("平成31年5月1日", "", WHY): "平成は31年4月30日までです。",
        ("2021-04-01", "", ""): "直す理由を入力してください。",
    }
    missing = {}
    for typed, message in said.items():
        page = text_of(save(desk, membership, *typed))
        if message not in page or (typed[0] and f'value="{typed[0]}"' not in page):
            missing[typed] = message
    assert missing == {}
    assert days(membership) == (date(2026, 4, 1), None)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(desk, membership):
    read = membership.token
    save(desk, membership, "2020-04-01")
    response = save(desk, membership, "2015-09-01", token=read)
    assert response.status_code == 409 and "先に直しました" in text_of(response)
    assert days(membership) == (date(2020, 4, 1), None)
    membership.refresh_from_db()
    assert save(desk, membership, "2015-09-01").url == LIST


def test_membership_that_never_was_is_taken_back(desk, membership):
    address = f"{LIST}{membership.pk}/cancel/"
    assert "取り消す理由を入力してください。" in text_of(desk.post(address, {"reason": "", "token": membership.token}))
    late = desk.post(address, {"reason": "別の市の誤り", "token": "read-before"})
    assert late.status_code == 409 and "先に直しました" in text_of(late) and "別の市の誤り" in text_of(late)
    read = late.context["form"]["token"].value()
    assert desk.post(address, {"reason": "別の市の誤り", "token": read}).url == LIST
    assert not Membership.objects.exists()
    assert AuditLine.objects.latest("pk").reason == "令和8年4月1日から。別の市の誤り"


def test_list_finds_by_name_and_gives_the_last_day(desk, membership):
    other = Municipality.objects.get(lg_code="182028")
    Membership.objects.create(municipality=other, started_on=None, ended_on=date(2020, 4, 1))
    assert "坂井市" not in text_of(desk.get(LIST, {"q": "つるが"}))
    lines = b"".join(desk.get(LIST, {"format": "csv"}).streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1:] == ["182028,福井県,敦賀市,,2020-03-31", "182109,福井県,坂井市,2026-04-01,"]


def test_database_refuses_overlapping_memberships(membership):
    place = membership.municipality
    membership.started_on, membership.ended_on = date(2016, 4, 1), date(2018, 4, 1)
    membership.save()
    periods = {  # of another membership: whether it overlaps
        (None, None): True,
        (None, date(2016, 4, 2)): True,
        (date(2018, 3, 31), None): True,
        (date(2017, 1, 1), date(2017, 2, 1)): True,
        (date(2010, 1, 1), date(2020, 2, 1)): True,
        (None, date(2016, 4, 1)): False,
        (date(2018, 4, 1), None): False,
    }
    refused = {}
    for period in periods:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    Membership.objects.create(municipality=place, started_on=period[0], ended_on=period[1])
                refused[period] = False
            except IntegrityError:
                refused[period] = True
            transaction.set_rollback(True)
    assert refused == periods
    later = Membership.objects.create(municipality=place, started_on=date(2018, 4, 1))
    with pytest.raises(IntegrityError):
        Membership.objects.filter(pk=later.pk).update(started_on=date(2018, 3, 31))


def test_overlap_is_said_in_words_before_the_database_refuses(membership):
    twin = Membership(municipality=membership.municipality, started_on=date(2015, 9, 1))
    with pytest.raises(ValidationError, match="ほかの会員期間（令和8年4月1日から）と重なります"):
        twin.full_clean()
    membership.full_clean()
