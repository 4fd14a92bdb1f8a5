import contextlib
import re
import uuid
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.core.handlers.exception import response_for_exception
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.log import log_response

from portal.database.refusals import OUT_OF_RANGE, sqlstate
from portal.logs import request_id, request_under_way

from .numbers import whole_number

PIECE = 2**16  # bytes
METHODS = ("GET", "HEAD", "POST")  # all that a page or a form of the portal needs
HEADERS = {
    # Nothing is ever loaded from, or sent to, another host. A constant: built for each response, it took as long as the
    # rest of the frame.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; manifest-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
        "report-uri /policy-reports/"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    # What the portal never asks a browser for; none of it is for a frame or a script either.
    "Permissions-Policy": ", ".join(
        f"{name}=()"
        for name in (
            "accelerometer",
            "browsing-topics",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "serial",
            "usb",
        )
    ),
}
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def add_policy_headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, before all that answers: HEADERS on every response, files, errors and probes too."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if settings.DEBUG and response.status_code in (404, 500):
            return response  # Django's own page for developers brings its style along
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def refuse_other_methods(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: 405 for every method but METHODS, TRACE above all, before any view; and words for every 405."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response.content = render_to_string("405.html")
        return response

    return middleware


def refuse_too_large(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: 413 for what is longer than REQUEST_BYTES, 411 for what does not say how long it is, neither read.

    The web server in front does the same, and hands on nothing without a length.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        size = whole_number(length, settings.REQUEST_BYTES + 1)
        is_endless = "HTTP_TRANSFER_ENCODING" in request.META and length == "0"
        if is_endless or size > settings.REQUEST_BYTES:
            return HttpResponse(render_to_string("413.html"), status=411 if is_endless else 413)
        return get_response(request)

    return middleware


def read_to_the_end(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: reads what an answer left unread of its request, as one that refuses it does.

    Else the connection is closed while the sender is still sending, who may never see the answer: nginx makes a 502 of
    it, a browser a page of its own.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        with contextlib.suppress(UnreadablePostError):
            while request.read(PIECE):
                pass
        return response

    return middleware


def request_ids(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, the outermost: X-Request-ID of the web server in front, or a new one, in log lines and the answer."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        name = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        token, under_way = request_id.set(name), request_under_way.set(request)
        try:
            response = get_response(request)
            if response.status_code >= 400:  # Django would write it after this, when the number is forgotten
                said = cast(HttpResponse, response)
                log_response("%s: %s", said.reason_phrase, request.path, response=said, request=request)
        finally:
            request_id.reset(token)
            request_under_way.reset(under_way)
        response.headers["X-Request-ID"] = name
        return response

    return middleware


def never_cache_with_session(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: no browser or cache keeps what a session's owner was shown, unless the page said otherwise."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response

    return middleware


class ImpossibleNumbers:
    """Middleware: a number beyond the range of the database's columns, in an address or a form, names no row: 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """The page for what is missing, if `error` is the database's word about such a number; else None."""
        is_out_of_range = isinstance(error, DataError) and sqlstate(error) == OUT_OF_RANGE
        if isinstance(error, OverflowError) or is_out_of_range:
            return response_for_exception(request, Http404())
        return None
