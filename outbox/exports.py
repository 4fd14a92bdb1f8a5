"""Download of the mails in the outbox (メールの送信), without their text."""

from collections.abc import Iterator

from portal.web.downloads import Column, Kind, Listing

from .models import OutgoingMailQuerySet

MAIL = Listing(
    "メールの送信",
    "送信待ち、送れなかったもの、送ったもののすべて。本文は含まない",
    (
        Column("登録日時", Kind.MOMENT),
        Column("状態", meaning="送信済み、中止、送り直し待ち、送信待ち"),
        Column("あて先"),
        Column("件名"),
        Column("試した回数", Kind.NUMBER),
        Column("直前の失敗"),
        Column("次に送る日時", Kind.MOMENT),
        Column("送信日時", Kind.MOMENT),
        Column("中止日時", Kind.MOMENT),
    ),
    names_people=True,
)


def mail(found: OutgoingMailQuerySet) -> Iterator[tuple]:
    """Rows of MAIL, the newest first. One query."""
    for each in found.order_by("-created_at", "-pk").defer("body").iterator():
        times = (each.next_try_at if each.is_waiting else None, each.sent_at, each.given_up_at)
        yield (each.created_at, each.state, each.to, each.subject, each.attempts, each.last_error, *times)
