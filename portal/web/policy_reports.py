"""Reports of browsers that a page broke its content policy: a line in the log, at most so many a minute."""

import json
import logging
import time
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

MOST = 30  # lines a minute: whoever sends more only repeats what is known
LONGEST_LENGTH = 4  # digits of the length of a report: up to 9,999 bytes
NAMES = {
    "document-uri": 300,
    "effective-directive": 60,
    "violated-directive": 60,
    "blocked-uri": 300,
    "line-number": 10,
}

logger = logging.getLogger("portal.security")


def takes_more() -> bool:
    """Count one more; False when this minute has had MOST, of all nodes that share a Redis, or when it is away."""
    key = f"policy-reports:{int(time.time() // 60)}"
    try:
        caches["counts"].add(key, 0, timeout=120)
        return caches["counts"].incr(key) <= MOST
    except Exception:  # Redis has errors of its own, and may not be installed
        return False


@csrf_exempt  # a browser sends it by itself; nothing but a line of the log comes of it
@require_POST
def policy_report(request: HttpRequest) -> HttpResponseBase:
    is_short = len(request.headers.get("Content-Length", "")) <= LONGEST_LENGTH
    if is_short and takes_more() and (said := _read(request.body)):
        logger.warning(json.dumps({"event": "content policy", "ok": False, **said}))
    return HttpResponse(status=204)


def _read(body: bytes) -> dict[str, str]:
    """What the report names, cut to length; nothing of what is no report. Addresses without their query."""
    try:
        report: Any = json.loads(body)["csp-report"]
        said = {name: str(report[name])[:most] for name, most in NAMES.items() if report.get(name)}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    return {name: value.partition("?")[0] for name, value in said.items()}
