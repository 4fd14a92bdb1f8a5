"""Writing: the request by which the worker asks a list's view for a file, as the person who wants it."""

import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict

from portal.japanese import cp932

from .models import LongFile

MOST_REPORTED = 100
EVERY = 1.0  # seconds between two reports of how far it is


class Replaced:
    """Cells with characters that Shift_JIS (CP932) lacks: how many, and the first MOST_REPORTED of them."""

    def __init__(self) -> None:
        self.count = 0
        self.found: list[tuple[Any, ...]] = []  # list, row, column, text, what is lost of it, as it is shown

    def look(self, name: str, number: int, headings: list[str], row: Sequence[Any]) -> None:
        """Note such cells of the row of this number in the list of this name."""
        for heading, value in zip(headings, row, strict=True):
            if isinstance(value, str) and (lost := cp932.lost(value)):
                self.count += 1
                if len(self.found) < MOST_REPORTED:
                    self.found.append((name, number, heading, value, lost, cp932.shown(value)))


class Writing(HttpRequest):
    """GET of a LongFile's address by the worker for whoever asked for it; the view's response is the file.

    Rows are told by note_row() as they are written, and `meanwhile` is called now and then.
    """

    def __init__(self, file: LongFile, session: Any, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        parts, base = urlsplit(file.address), urlsplit(settings.BASE_URL)
        self.method, self.path, self.path_info = "GET", parts.path, parts.path
        self.META = {
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": parts.query,
            "SERVER_NAME": base.hostname,
            "SERVER_PORT": str(base.port or 443),
        }
        self.GET = QueryDict(parts.query)
        self.user = file.user or AnonymousUser()
        self.session = session
        if file.user:
            self.COOKIES = {settings.SESSION_COOKIE_NAME: ""}  # as public pages know who is logged in
        self.file, self.meanwhile, self.replaced = file, meanwhile, Replaced()
        self.done, self._reported = 0, time.monotonic()

    def note_row(self) -> None:
        """One more row is written. Raises LeaseLost when the file is held by another worker."""
        self.done += 1
        if time.monotonic() - self._reported >= EVERY:
            self.report()

    def report(self) -> None:
        self.file.report(self.done)
        self.meanwhile()
        self._reported = time.monotonic()
