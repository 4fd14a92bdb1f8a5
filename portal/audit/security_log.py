"""One JSON line for each security event, on the logger portal.security: logins and second factors (allauth's signals:
members.accounts.security_log), every line of the audit, and whatever was refused (403, 429).

No address of mail, code or password is logged: whoever it is about is known by number. Everything outside ASCII is
escaped, so that no input can begin a line of its own.
"""

import json
import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from portal.logs import masked, request_id, request_under_way

if TYPE_CHECKING:  # names of types only: members import portal
    from members.models import Municipality, User

LONGEST = 300  # characters of an address that is logged
REFUSED = {403: "denied", 404: "denied", 429: "limit"}


def write(
    event: str,
    *,
    ok: bool,
    user: "User | None" = None,
    municipality: "Municipality | None" = None,
    about: str = "",
    with_change: bool = False,
    **more: Any,
) -> None:
    """Log an event of now; `about`: what was acted on, the address of the request if nothing is said. `with_change`:
    it is logged once the transaction under way has committed, and not at all if that never does.
    """
    request = request_under_way.get()
    line = {
        "at": timezone.localtime().isoformat(timespec="seconds"),
        "event": event,
        "ok": ok,
        "user": user.pk if user else None,
        "municipality": municipality.lg_code if municipality else None,
        "address": _address(request),
        "object": about or (f"{request.method} {masked(request.path)}"[:LONGEST] if request else None),
        "request_id": request_id.get(),
        **more,
    }
    level = logging.INFO if ok else logging.WARNING
    log = partial(logging.getLogger("portal.security").log, level, json.dumps(line))
    if with_change:
        transaction.on_commit(log, robust=True)
    else:
        log()


def _address(request: HttpRequest | None) -> str | None:
    try:
        return get_adapter().get_client_ip(request) if request else None
    except PermissionDenied:
        return None


def log_refusals(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: an event for every 403 and 429, and for every 404 of whoever is logged in: what is another's is
    answered as if it were not there.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if event := REFUSED.get(response.status_code):
            user: Any = getattr(request, "user", None)
            known = user if user and user.is_authenticated else None
            if known or response.status_code != 404:
                place = known.municipality if known else None
                write(event, ok=False, user=known, municipality=place, status=response.status_code)
        return response

    return middleware
