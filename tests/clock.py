"""A clock that tests can set."""

import datetime

from django.utils import timezone


class Clock:
    """Stands still until it is moved; `clock()` is what timezone.now() gives."""

    def __init__(self, monkeypatch):
        self.moment = timezone.now()
        monkeypatch.setattr(timezone, "now", self)

    def __call__(self):
        return self.moment

    def set(self, year, month, day, hour, minute):
        """To a moment in Tokyo."""
        self.moment = datetime.datetime(year, month, day, hour, minute, tzinfo=timezone.get_default_timezone())

    def move(self, **duration):
        self.moment += datetime.timedelta(**duration)
