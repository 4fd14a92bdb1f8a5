"""The clock of the demonstration."""

import contextlib
import datetime

from django.utils import timezone


def moment(day, hour=10, minute=0):
    """A moment in Tokyo."""
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=timezone.get_default_timezone())


@contextlib.contextmanager
def clock_at(instant):
    """Everything inside happens at `instant`."""
    now = timezone.now
    timezone.now = lambda: instant
    try:
        yield
    finally:
        timezone.now = now
