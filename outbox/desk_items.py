"""対応待ち of the secretariat: mails that failed, and mails and notices that did not leave in time."""

import datetime
from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from portal.desk_items import DeskItem, DeskSum

from .models import Circular, OutgoingMail


def desk_items(now: datetime.datetime) -> Iterator[DeskSum]:
    """An item for each kind of trouble at the moment `now`."""
    mails, circulars = OutgoingMail.objects, Circular.objects.overdue(now)
    stopped = "（送信の処理が止まっていないか）"

    def of_mails(name: str, rows: QuerySet[OutgoingMail], hint: str = "") -> DeskSum:
        return DeskSum(
            "メール",
            rows.order_by("created_at", "pk"),
            lambda first, number: _item(f"{name}が{number}通あります{hint}", first),
            page="desk:mail-list",
        )

    yield of_mails("送るのをやめたメール", mails.given_up())
    yield of_mails("送れていないメール", mails.failing())
    yield of_mails("15分以上送られていないメール", mails.overdue(now).untried(), stopped)
    yield DeskSum(
        "メール",
        circulars,
        lambda first, _: _item(f"15分以上配られていないお知らせが{circulars.people()}人分あります{stopped}", first),
        page="desk:mail-list",
    )


def _item(title: str, first: OutgoingMail | Circular) -> DeskItem:
    return DeskItem(title, reverse("desk:mail-list"), first.created_at, "管理者", "送信の状態を確かめる")
