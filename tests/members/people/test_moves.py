"""異動: a person goes from one municipality to another, with the account and without the old rights."""

from datetime import date

import pytest

from members.models import Invitation, User
from tests import make
from tests.clients import as_
from tests.members.people.invitations import issue

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOME, PEOPLE = "/members/", "/members/people/"
SHINAGAWA = "131091"


def test_person_who_moves_keeps_the_account_and_loses_the_old_rights(aoba):
    aoi = make.manager("aoi@example.jp", SHINAGAWA)
    mover = make.staff("mover@example.jp", SHINAGAWA, name="転任者")
    client = as_(mover)
    url = issue(aoba, mover.email)
    assert "いまの品川区での登録は、着任日の前日で終わります" in client.get(url).content.decode()
    assert client.post(url).url == HOME
    assert "福井県坂井市" in client.get(HOME).content.decode()
    assert "転任者" not in as_(aoi).get(PEOPLE).content.decode().split("今年度に担当を終えた人")[0]
    old, new = mover.assignments.order_by("pk")
    assert (old.ended_on, new.started_on, new.office.municipality) == (date.today(), date.today(), aoba.municipality)
    assert "_auth_user_id" in client.session


def test_last_manager_hands_over_before_moving(aoba):
    aoi = make.manager("aoi@example.jp", SHINAGAWA, name="品川葵")
    url = issue(aoba, aoi.email)
    response = as_(aoi).post(url)
    said = response.content.decode()
    assert (response.status_code, "あなたは、品川区のただ一人の代表担当者です" in said) == (409, True)
    assert (Invitation.objects.get().is_open, aoi.assignments.get().ended_on) == (True, None)
    make.manager("second@example.jp", SHINAGAWA)
    assert as_(aoi).post(url).url == HOME


def test_move_on_a_later_day_changes_nothing_before_it(aoba, clock):
    clock.set(2028, 2, 1, 9, 0)
    make.manager("aoi@example.jp", SHINAGAWA)
    mover = make.staff("mover@example.jp", SHINAGAWA)
    issue(aoba, mover.email, starts_on=date(2028, 2, 29))
    Invitation.objects.get().accept(user=mover)
    places = []
    for moment in ((2028, 2, 28, 23, 59), (2028, 2, 29, 0, 0), (2028, 3, 1, 0, 0)):
        clock.set(*moment)
        places.append(str(User.objects.get(pk=mover.pk).municipality))
    assert places == ["品川区", "福井県坂井市", "福井県坂井市"]
