"""Job of the worker: write the files of long lists, each by the list's own view for whoever asked for it."""

import logging
import tempfile
from collections.abc import Callable

from allauth.core.context import request_context
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone

from members import sessions
from portal.web.long_files.models import LeaseLost, LongFile
from portal.web.long_files.writing import Writing

FAILED = "ファイルを作れませんでした。"
REFUSED = "依頼した方が、この一覧を読む立場でなくなったため、作りませんでした。"

logger = logging.getLogger(__name__)


def write_one(meanwhile: Callable[[], None] = lambda: None) -> bool:
    """Worker job: write the file that has waited longest; False when none waits. No failure holds up the others.

    `meanwhile` is called every second.
    """
    file = LongFile.objects.claim(timezone.now())
    if not file:
        return False
    try:
        _write(file, meanwhile)
    except LeaseLost:
        logger.warning("一覧のファイル 第%s号は、ほかで作り直しています。", file.pk)
    except Exception:
        logger.exception("一覧のファイル 第%s号を作れません。", file.pk)
        file.give_up(FAILED)
    return True


def _write(file: LongFile, meanwhile: Callable[[], None]) -> None:
    writing = Writing(file, sessions.SessionStore(), meanwhile)
    sessions.begin(writing.session)  # who asked had logged in lately where the list wants that
    response = _ask_view(writing) if file.is_of(writing.user) else None
    if not response:
        file.give_up(REFUSED)
        return
    with tempfile.TemporaryFile(prefix="portal-list-") as content:
        for piece in response:  # which is not closed: that ends connections, as after a request
            content.write(piece)
        writing.report()
        content.seek(0)
        file.keep(
            File(content),
            done=writing.done,
            media_type=response.headers["Content-Type"],
            disposition=response.headers["Content-Disposition"],
            replaced=writing.replaced.found,
            replaced_count=writing.replaced.count,
        )


def _ask_view(writing: Writing) -> HttpResponseBase | None:
    """The response of the list's view with the file; None where it gives none to this person."""
    try:
        match = resolve(writing.path)
        with request_context(writing):
            response: HttpResponseBase = match.func(writing, *match.args, **match.kwargs)
    except (Http404, PermissionDenied, Resolver404):
        return None
    return response if response.status_code == 200 and response.has_header("Content-Disposition") else None
