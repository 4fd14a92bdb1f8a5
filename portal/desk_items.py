"""DeskItem: a row of 対応待ち at /desk/. Rooms yield theirs from desk_items.py; desk.items names them."""

import datetime
from typing import NamedTuple


class DeskItem(NamedTuple):
    """What waits for the secretariat: kind, since when, who acts now (blank: nobody), what to do where."""

    kind: str
    title: str
    url: str
    since: datetime.datetime | datetime.date
    holder: str
    action: str
