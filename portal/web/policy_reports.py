"""Reports of browsers that a page broke its content policy: a line in the log, at most so many a minute."""

import json
import logging
import threading
import time
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

MOST = 30  # lines a minute of each process: whoever sends more only repeats what is known
LONGEST_LENGTH = 4  # digits of the length of a report: up to 9,999 bytes
NAMES = {
    "document-uri": 300,
    "effective-directive": 60,
    "violated-directive": 60,
    "blocked-uri": 300,
    "line-number": 10,
}

logger = logging.getLogger("portal.security")


class Limit:
    """At most `most` in each minute, counted in this process."""

    def __init__(self, most: int) -> None:
        self.most, self.minute, self.count, self.lock = most, -1, 0, threading.Lock()

    def takes(self) -> bool:
        """Count one more; False when this minute has had enough."""
        minute = int(time.monotonic() // 60)
        with self.lock:
            if minute != self.minute:
                self.minute, self.count = minute, 0
            self.count += 1
            return self.count <= self.most


limit = Limit(MOST)


@csrf_exempt  # a browser sends it by itself; nothing but a line of the log comes of it
@require_POST
def policy_report(request: HttpRequest) -> HttpResponseBase:
    is_short = len(request.headers.get("Content-Length", "")) <= LONGEST_LENGTH
    if is_short and limit.takes() and (said := _read(request.body)):
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
