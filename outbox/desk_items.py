"""対応待ち of the secretariat: mails that failed, and mails and notices that did not leave in time."""

import datetime
from collections.abc import Iterator

from django.urls import reverse

from portal.desk_items import DeskItem, DeskList

from .models import Circular, OutgoingMail

MAIL_KINDS = [  # what is wrong, and the queryset of such mails
    ("送るのをやめたメール", OutgoingMail.objects.given_up),
    ("送れていないメール", OutgoingMail.objects.failing),
]


def desk_items(now: datetime.datetime) -> Iterator[DeskList]:
    """An item for each kind of trouble at the moment `now`."""
    yield DeskList.of("メール", _troubles(now))


def _troubles(now: datetime.datetime) -> Iterator[DeskItem]:
    for name, mails in MAIL_KINDS:
        if first := mails().order_by("created_at").first():
            yield _item(f"{name}が{mails().count()}通あります", first)
    overdue = OutgoingMail.objects.overdue(now).untried().order_by("created_at")
    if first := overdue.first():
        yield _item(f"15分以上送られていないメールが{overdue.count()}通あります（送信の処理が止まっていないか）", first)
    circulars = Circular.objects.overdue(now)
    if oldest := circulars.first():
        people = circulars.people()
        yield _item(f"15分以上配られていないお知らせが{people}人分あります（送信の処理が止まっていないか）", oldest)


def _item(title: str, first: OutgoingMail | Circular) -> DeskItem:
    return DeskItem(title, reverse("desk:mail-list"), first.created_at, "管理者", "送信の状態を確かめる")
