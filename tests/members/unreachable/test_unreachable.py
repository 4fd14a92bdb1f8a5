"""届かないアドレス: what a server refused and what came back, whose it is, and when it is over."""

import pytest
from django.utils import timezone

from members.models import Invitation, Office
from members.unreachable.desk_items import desk_items
from outbox.delivery import drain
from outbox.mail import enqueue
from outbox.models import Bounce
from portal.models import AuditLine
from tests.clients import get_page
from tests.desk.lists import listed
from tests.html import text, untagged

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGE = "/desk/unreachable/"


def titles():
    return [item.title for item in listed(desk_items, timezone.now())]


def send(address, user=None):
    mail = enqueue(address, key=f"{address}:{timezone.now()}", subject="題", body="ことば", user=user)
    drain()
    return mail


def test_refused_address_stands_on_the_desk_until_a_mail_arrives(server, aoi):
    Bounce.objects.note_refused("Aoi@example.jp", "550 no such user")
    assert titles() == ["品川区 企画課 品川葵さんにメールが届きません（aoi@example.jp）"]
    send("aoi@example.jp", aoi)
    assert titles() == [] and not Bounce.objects.exists()


def test_office_and_invitation_stand_there_too_with_whom_to_call(desk, aoi):
    Invitation.objects.issue(office=aoi.assignment.office, role="staff", email="dare@example.jp", by=aoi)
    for address in ("dare@example.jp", "kikaku@example.jp"):
        Bounce.objects.note_refused(address, "550 no such user")
    assert titles() == [
        "品川区 企画課へ招待中の人にメールが届きません（dare@example.jp）",
        "品川区 企画課の共有メールにメールが届きません（kikaku@example.jp）",
    ]
    shown = untagged(get_page(desk, PAGE))
    assert "電話　企画課 03-1234-5678" in shown and "550 no such user" in shown


def test_changed_address_is_off_the_list(aoi):
    Bounce.objects.note_refused("kikaku@example.jp", "550 no such user")
    Office.objects.update(email="new@example.jp")
    assert titles() == []


def test_mail_that_came_back_is_marked_by_hand_and_taken_off_by_hand(desk, secretary, server, aoi):
    for _ in range(2):
        desk.post(PAGE, {"address": "AOI@example.jp"})
    send("aoi@example.jp", aoi)  # the server that sends it back later takes it first
    (bounce,) = Bounce.objects.all()
    assert (bounce.address, bounce.marked_by) == ("aoi@example.jp", secretary)
    assert "事務局花子さんが記録" in get_page(desk, PAGE)
    desk.post(f"{PAGE}{bounce.pk}/clear/")
    assert titles() == []
    assert AuditLine.objects.filter(action__startswith="届かないアドレス").count() == 2


def test_unknown_address_is_not_marked(desk):
    assert "このアドレスの人、担当課、招待はありません" in text(desk.post(PAGE, {"address": "x@example.jp"}))
    assert not Bounce.objects.exists()
