"""回数の上限: how many requests somebody may send in a while, counted over all processes and nodes.

Whoever is logged in is counted by account, from however many addresses; a visitor by address, behind which a whole
prefecture may sit. Each process counts for itself and adds what it counted to the shared cache once in STEP requests:
whoever asks little costs no write at all. A limit may so be passed by STEP for each process that answers.
"""

import hashlib
import math
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from allauth.account.adapter import get_adapter
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

STEP = 20
WINDOW = 60  # seconds
LARGEST = 10_000  # of those that a process counts, before it forgets the windows that are over

# Codes of form errors that tell of a limit of ACCOUNT_RATE_LIMITS, and the seconds after which it is over.
OF_FORMS = {"rate_limited": 60, "too_many_login_attempts": 15 * 60}


class Counted(NamedTuple):
    """Requests in a window: by all as of the last report, and here since then."""

    window: int
    reported: int = 0
    here: int = 0


class RequestCounter:
    """Counts requests of whoever sends them, in windows."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: dict[str, Counted] = {}

    def seconds_to_wait(self, who: str, most: int, seconds: int = WINDOW) -> int:
        """Count a request of `who`, of which `most` are answered in so many seconds (0: any number): 0 when it may be,
        else the seconds until the next window.
        """
        if not most:
            return 0
        now = time.time()
        window = int(now // seconds)
        with self._lock:
            counted = self._counted.get(who, Counted(window))
            if counted.window != window:
                counted = Counted(window)
            if counted.reported + counted.here >= most:
                return math.ceil(seconds - now % seconds)
            counted = counted._replace(here=counted.here + 1)
            if counted.here == min(STEP, most):
                reported = _report(f"{_short(who)}:{window}", counted.here, seconds)
                counted = Counted(window, reported)
            if len(self._counted) > LARGEST:
                self._counted = {}
            self._counted[who] = counted
        return 0


def _report(key: str, number: int, seconds: int) -> int:
    cache.add(key, 0, timeout=2 * seconds)
    try:
        return cache.incr(key, number)
    except ValueError:  # taken out of the cache between the two
        return number


def _short(who: str) -> str:
    return hashlib.blake2b(who.encode(), digest_size=12).hexdigest()


counter = RequestCounter()


def address_of(request: HttpRequest) -> str:
    """Who asks; one blank address for all where the server does not know it, as behind a proxy that is not counted."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:
        return ""


class RequestLimits:
    """Middleware: 429 with Retry-After for who sends more than settings.REQUEST_LIMITS, before the view does anything;
    and the same for forms that allauth refuses for a limit of its own, at the field.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        """The response to who must wait; None for all others."""
        for kind in _kinds(request):
            if wait := _seconds_to_wait(request, kind):
                response: HttpResponseBase = respond_429(request)
                response.headers["Retry-After"] = str(wait)
                return response
        return None

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """The same response, with the status of its form's errors."""
        form = (response.context_data or {}).get("form") if request.method == "POST" else None
        codes = {error.code for errors in form.errors.as_data().values() for error in errors} if form else set()
        if waits := [OF_FORMS[code] for code in codes if code in OF_FORMS]:
            response.status_code, response.headers["Retry-After"] = 429, str(max(waits))
        return response


def _kinds(request: HttpRequest) -> list[str]:
    """What of settings.REQUEST_LIMITS the request is; nothing of most."""
    if request.method != "POST":
        return ["export"] * ("format" in request.GET) or ["search"] * ("q" in request.GET)  # however it is written
    if request.path == "/policy-reports/":  # browsers send them by themselves; portal.web.policy_reports counts them
        return []
    kinds = ["upload" if request.content_type == "multipart/form-data" else "post"]
    name = request.resolver_match.view_name if request.resolver_match else ""
    return ["invite", *kinds] if "invit" in name.replace("invitation-accept", "") else kinds


def _seconds_to_wait(request: HttpRequest, kind: str) -> int:
    of_address, of_account, seconds = settings.REQUEST_LIMITS.get(kind, (0, 0, WINDOW))
    known = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
    if known:
        return counter.seconds_to_wait(f"{kind}:user:{request.user.pk}", of_account, seconds)
    return counter.seconds_to_wait(f"{kind}:{address_of(request)}", of_address, seconds)
