"""DeskItem: a row of 対応待ち at /desk/. Rooms yield theirs from their desk_items.py; desk.items lists the rooms."""

import datetime
from typing import NamedTuple


class DeskItem(NamedTuple):
    """Row of 対応待ち: kind, since when it waits, who acts on it now (blank: nobody), what to do, and its address."""

    kind: str
    title: str
    url: str
    since: datetime.datetime | datetime.date
    holder: str
    action: str
