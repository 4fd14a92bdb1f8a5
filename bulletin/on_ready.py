"""What the board adds to pages of members, entered when the app is ready (bulletin.apps)."""

from members import hooks

from . import hand_overs
from .newcomers.arrivals import tell_first_people
from .proposals import own_tasks
from .rollcall import inbox


def register() -> None:
    """Enter the board's rows of 対応待ち and of the 引継書 with members, and who tells the first people of a place."""
    hooks.own_tasks += [inbox.own_task_rows, own_tasks.own_task_rows]
    hooks.first_people.append(tell_first_people)
    for part, rows in hand_overs.PARTS.items():
        hooks.sheet[part].append(rows)
