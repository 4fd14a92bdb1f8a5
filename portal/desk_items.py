"""DeskItem: a row of 対応待ち at /desk/. Rooms yield theirs from their desk_items.py; desk.items lists the rooms."""

import datetime
import enum
from typing import NamedTuple


class Turn(enum.IntEnum):
    """Who must move, in the order of the page: we, others, or nobody yet, as the record has a gap without a day."""

    DESK = 1
    OTHERS = 2
    RECORD = 3


class DeskItem(NamedTuple):
    """Row of 対応待ち: kind, since when it waits, who acts on it now (blank: nobody), what to do, its address, and
    whose turn it is; whether somebody outside waits for the answer.
    """

    kind: str
    title: str
    url: str
    since: datetime.datetime | datetime.date
    holder: str
    action: str
    turn: Turn = Turn.DESK
    is_awaited: bool = False
