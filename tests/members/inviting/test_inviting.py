"""代表担当者の招待: wards and members without a manager, invited one by one or as a list, looked at first."""

import pytest
from django.utils import timezone

from members.inviting.lines import UNNAMED
from members.models import Assignment, Invitation, Membership
from outbox.models import OutgoingMail
from tests import make
from tests.clients import get_page
from tests.html import joined, text

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGE = "/desk/inviting/"
SHINAGAWA, MINATO = "131091", "131032"


def waiting():
    return {
        (each.office.municipality.lg_code, each.email, each.name): each
        for each in Invitation.objects.open(timezone.now()).with_office()
    }


def test_wards_and_members_without_a_manager_are_listed(desk, aoi):
    make.staff("akane@example.jp")  # 坂井市 has staff, and no manager
    shown = get_page(desk, PAGE)
    listed = shown.partition("一覧を貼り付ける")[0]
    assert [place in listed for place in ("23自治体", "福井県坂井市", "港区", "品川区")] == [True, True, True, False]


def test_list_is_looked_at_before_anything_is_sent(desk, aoi):
    wrong = "品川区,x@example.jp\nどこか,y@example.jp\n新宿区,だめ"
    lines = f"港区,minato-san@example.jp,港太郎\n131059\tbunkyo@example.jp\n{wrong}"
    shown = joined(text(desk.post(PAGE, {"lines": lines})))
    assert "5件のうち、2件の招待を送れます。まだ送っていません。" in shown
    assert shown.count("この名前やコードはありません") == 2 and "港太郎" in shown
    assert not waiting()
    desk.post(PAGE, {"lines": lines, "send": "1"})
    assert set(waiting()) == {(MINATO, "minato-san@example.jp", "港太郎"), ("131059", "bunkyo@example.jp", "")}
    mail = OutgoingMail.objects.get(to="minato-san@example.jp")
    assert mail.body.startswith("港太郎 様\n\n") and "代表担当者として招待されました" in mail.body


def test_fields_beside_the_places_are_a_list_too(desk):
    data = {f"email-{MINATO}": "minato-san@example.jp", f"name-{MINATO}": "港太郎", "lines": "品川区,s@example.jp"}
    shown = text(desk.post(PAGE, data))
    assert "131032,minato-san@example.jp,港太郎" in shown and "2件の招待を送る" in shown


def test_nothing_or_the_same_place_twice_is_said(desk):
    assert "1人以上入力してください" in text(desk.post(PAGE, {"lines": " "}))
    assert "2度あります" in text(desk.post(PAGE, {"lines": "港区,a@example.jp\n港区,b@example.jp"}))


def test_what_stands_is_replaced_only_if_it_was_seen(desk, secretary):
    desk.post(PAGE, {"lines": "港区,a@example.jp", "send": "1"})
    (old,) = waiting().values()
    shown = text(desk.post(PAGE, {"lines": "港区,b@example.jp"}))
    assert "招待中のa@example.jpへの招待は無効になります" in shown and f"{MINATO}:{old.pk}" in shown
    desk.post(PAGE, {"lines": "港区,c@example.jp", "send": "1"})  # whose sender had not seen it
    assert [each.email for each in waiting().values()] == ["a@example.jp"]
    desk.post(PAGE, {"lines": "港区,b@example.jp", "send": "1", "seen": f"{MINATO}:{old.pk}"})
    assert [each.email for each in waiting().values()] == ["b@example.jp"]


def test_ward_becomes_a_member_with_its_first_manager(desk, secretary):
    desk.post(PAGE, {"lines": "港区,minato-san@example.jp", "send": "1"})
    (invitation,) = waiting().values()
    assert invitation.office.name == UNNAMED and not Membership.objects.filter(municipality__lg_code=MINATO).exists()
    assignment = invitation.accept(user=make.user("minato-san@example.jp"))
    assert assignment.role == Assignment.Role.MANAGER
    assert Membership.objects.as_of(timezone.localdate()).filter(municipality__lg_code=MINATO).count() == 1
    assert "港区" not in get_page(desk, PAGE).partition("一覧を貼り付ける")[0]
