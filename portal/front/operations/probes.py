"""Probes: /healthz (the process is alive), /readyz (it can work), /metrics (figures for Prometheus).

They are answered before anything else looks at the request, so that a probe may ask by number and over plain HTTP. What
stands behind `ready` and the figures is told to this machine alone.
"""

import datetime
import shutil
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from outbox.models import Circular, OutgoingMail

from . import archiving, marks

PATHS = {"/healthz", "/readyz", "/metrics"}
DISK_FREE = 500 * 2**20  # bytes; below this a backup or an upload may fail
WORKER_SILENT = 5 * 60  # seconds; one job, a PDF or an import, may hold a worker some minutes
MAIL_WAITING = 15 * 60
BACKUP_AGE = 26 * 60 * 60
BEAT = datetime.timedelta(seconds=30)
DRILL_AGE = 35 * 24 * 60 * 60


def answer_probes(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, the first that answers: probes, whatever host they name."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info not in PATHS:
            return get_response(request)
        try:
            return resolve(request.path_info).func(request)
        except Http404:
            return HttpResponse("not found\n", status=404, content_type="text/plain")

    return middleware


@never_cache
@require_safe
def healthz(request):
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):
    checks = dict(_checks(timezone.now()))
    # Without the others, pages are served all the same.
    is_ready = all(checks[name]["ok"] for name in ("database", "disk"))
    answer: dict[str, object] = {"ready": is_ready, "ok": all(check["ok"] for check in checks.values())}
    if is_local(request):
        answer["checks"] = checks
    return JsonResponse(answer, status=200 if is_ready else 503)


@never_cache
@require_safe
def metrics(request):
    if not is_local(request):
        raise Http404
    lines = [f"portal_{name} {value}" for name, value in _figures(timezone.now())]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; version=0.0.4; charset=utf-8")


def is_local(request: HttpRequest) -> bool:
    """Whether the one who asks is this machine itself, through whatever web server stands in front.

    Every address named must be one of the machine's own: a web server adds that of the visitor to what he wrote.
    """
    forwarded = request.headers.get("X-Forwarded-For", "")
    remote = request.META.get("REMOTE_ADDR", "")  # none when the web server asks by a socket of this machine
    addresses = [text.strip() for text in (remote, *forwarded.split(",")) if text.strip()]
    return bool(addresses) and all(_is_loopback(address) for address in addresses)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _checks(now: datetime.datetime) -> Iterator[tuple[str, dict[str, object]]]:
    """Names of what is looked at, with whether it is well and the figure; nothing of anybody's data."""
    free = disk_free()
    yield "disk", {"ok": free >= DISK_FREE, "free_bytes": free}
    if files := _disk_of_files():
        yield "files", {"ok": files.free >= min(DISK_FREE, files.total // 10), "free_bytes": files.free}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        ages = {
            "outbox": (mail_age(now), MAIL_WAITING, True),
            "worker": (_age("worker", now), WORKER_SILENT, False),
            "backup": (_age("backup", now), BACKUP_AGE, False),
            "drill": (_age("drill", now), DRILL_AGE, False),
        }
        archived = list(archiving.checks(now))
    except Error:
        yield "database", {"ok": False}
        return
    yield "database", {"ok": True}
    for name, (age, most, is_well_without) in ages.items():
        yield name, {"ok": is_well_without if age is None else age <= most, "age_seconds": age}
    yield from archived


def _figures(now: datetime.datetime) -> Iterator[tuple[str, float]]:
    checks = dict(_checks(now))
    for name, check in checks.items():
        yield f'check_ok{{check="{name}"}}', int(bool(check["ok"]))
        for figure in ("age_seconds", "free_bytes"):
            if isinstance(value := check.get(figure), int | float):
                yield f"{name}_{figure}", value
    states = {"waiting": OutgoingMail.objects.waiting, "failing": OutgoingMail.objects.failing}
    for state, mails in states.items() if checks["database"]["ok"] else ():
        yield f'mails{{state="{state}"}}', mails().count()
    if checks["database"]["ok"]:
        yield "people_to_notify", Circular.objects.people()


def disk_free() -> int:
    """Free bytes where the portal keeps its data."""
    return shutil.disk_usage(settings.DATA_DIR).free


def _disk_of_files() -> Any:
    """Of the folder of files that people send, a disk of its own perhaps; None before the first, or in a bucket."""
    folder = settings.STORAGES["default"].get("OPTIONS", {}).get("location")
    return shutil.disk_usage(folder) if folder and Path(folder).exists() else None


def mail_age(now: datetime.datetime) -> int | None:
    """Seconds since the cause of the oldest waiting mail or circular; None when none waits."""
    waiting = (OutgoingMail.objects.waiting(), Circular.objects.all())
    oldest = [rows.aggregate(first=Min("created_at"))["first"] for rows in waiting]
    since = min(filter(None, oldest), default=None)
    return since and marks.seconds(since, now)


def _age(name: str, now: datetime.datetime) -> int | None:
    moment = marks.last(name)
    return None if moment is None else marks.seconds(moment, now)


def beat(now: datetime.datetime) -> None:
    """Worker task, in each round: note twice a minute that a worker is alive."""
    before = marks.last("worker")
    if before is None or now - before >= BEAT:
        marks.note("worker", now)
