"""Rows of 対応待ち: each app lists its own in its desk_items, /desk/ shows all in one list."""

import datetime
from typing import NamedTuple


class Pending(NamedTuple):
    """One thing that waits: what kind it is, since when, who holds it (blank: nobody), and what is to be done where."""

    kind: str
    title: str
    url: str
    since: datetime.datetime | datetime.date
    holder: str
    action: str
