"""The page for who was too late: somebody else was faster, or what the form is about has ended meanwhile."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def too_late_page(request: HttpRequest, message: str, *, typed: str, back: str, where: str) -> HttpResponse:
    """Response 409: `message` says what happened, and what was `typed` stays to be read.

    `back`, `where`: address and name of the page to go on from.
    """
    context = {"message": message, "typed": typed, "back": back, "where": where}
    return render(request, "409.html", context, status=409)


def too_late_or_back(request: HttpRequest, message: str, *, typed: str, back: str, where: str) -> HttpResponse:
    """The page for who was too late, where something was typed; else a redirect to `back`, which says the message."""
    if typed.strip():
        return too_late_page(request, message, typed=typed, back=back, where=where)
    messages.info(request, message)
    return redirect(back)
