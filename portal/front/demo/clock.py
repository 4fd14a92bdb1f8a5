"""Simulated time for the demonstration data: timezone.now() replaced while a scene is played."""

import contextlib
import datetime

from django.utils import timezone


def moment(day, hour=10, minute=0):
    """Aware datetime of that day and time in Tokyo."""
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=timezone.get_default_timezone())


@contextlib.contextmanager
def clock_at(instant):
    """Context manager: timezone.now() returns `instant` inside."""
    now = timezone.now
    timezone.now = lambda: instant
    try:
        yield
    finally:
        timezone.now = now
