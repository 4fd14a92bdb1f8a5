"""Offer: what is due for an agenda. Rooms yield theirs from agenda_offers.py; desk.meetings.offers has all."""

import enum
from typing import NamedTuple


class Group(enum.Enum):
    """Headings under which the builder shows what is due, in the order of the page."""

    AGAIN = "前回から持ち越したもの"
    DRAFT = "案を確認するもの"
    RESULT = "結果を報告するもの"
    AGREEMENT = "協定と期限"
    REPORT = "そのほか知らせるもの"


class Offer(NamedTuple):
    """A matter that may go on the agenda.

    `key` names it for good: what is on an agenda is not offered again. `reason` says why it is due, `url` is its page
    within the portal. `planned`: what is to be done with it, a value of timeline's Item.Outcome. `entry`: primary key
    of the entry of the chronology that it is about, and `link` how the meeting's entry is linked with it (Link.Kind).
    """

    key: str
    group: Group
    title: str
    reason: str
    url: str
    planned: str = ""
    entry: int | None = None
    link: str = ""
