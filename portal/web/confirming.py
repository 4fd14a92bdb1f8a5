"""The page before a step that commits a municipality or the public record: it says what will happen, and nothing has.

Opened (GET) it shows the page; the button on it sends the same address, which alone takes the step (POST).
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Deed(NamedTuple):
    """A step that is asked for: what it is called, what will happen, the word on its button, where to go instead.

    `read`: name and value of what the reader saw and the button sends along, for steps that ask whether it still holds.
    """

    title: str
    will: Iterable[str]
    button: str
    back: str
    trail: Iterable[tuple[str, str]] = ()
    read: tuple[str, str] | None = None


def confirm_page(request: HttpRequest, deed: Deed) -> HttpResponse:
    """The page that says what `deed` will do, with its button."""
    return render(request, "portal/web/confirm.html", {"deed": deed, "trail": deed.trail})
