"""What the secretariat's pages add to those below, entered when the app is ready (desk.apps)."""

from portal import waiting

from . import items


def register() -> None:
    """Enter the counts of the secretariat's menu."""
    waiting.counters.append(items.count_waiting)
