"""PDF of a page: asked for by a view, made by the worker, never inside a request."""

import io
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from portal.files.bounded import Limits, program
from portal.web.page_cache import release
from portal.web.progress import asks_for_progress, progress_response

from . import typeset
from .models import Paper

SECONDS = 5  # between two looks at a paper that is being made
LIMITS = Limits(seconds=200, megabytes=1536, wait=240)  # of one paper; shorter than its lease
READY = "できました。ダウンロードを始めます。始まらないときは「PDFを受け取る」を押してください。"
NOT_INSTALLED = "いま、このポータルではPDFを作れません。"
FAILED = "PDFを作れませんでした。"

logger = logging.getLogger(__name__)


def ask(name: str, html: str, by: Any) -> Paper | None:
    """The Paper of `html` as this release of the code sets it, put into the queue when it is new; None: it is full."""
    return Paper.objects.ask(name, html, mark=release(), by_visitor=by.is_anonymous)


def pdf_response(request: HttpRequest, name: str, html: str, *, back: str, once: bool = False) -> HttpResponseBase:
    """The PDF of `html` when it is made; until then a page that says so, whose script asks for JSON now and then.

    The page never reloads itself: that would take the focus and the place from whoever is reading.

    `back` is the address of the page that the browser can print instead. With `once` no copy is kept of what is handed
    out: for papers with secrets on them.
    """
    paper = ask(name, html, request.user)
    if asks_for_progress(request):
        response = _status_response(paper)
    else:
        response = _file(paper, once) if paper and paper.made_at else _progress(request, name, paper, back)
    patch_vary_headers(response, ["Accept"])
    add_never_cache_headers(response)
    return response


def _file(paper: Paper, once: bool) -> HttpResponseBase:
    if once:
        with paper.file.open() as file:
            content = io.BytesIO(file.read())
        paper.file.delete(save=False)
        paper.delete()
        return FileResponse(content, as_attachment=True, filename=f"{paper.name}.pdf")
    return FileResponse(paper.file.open(), as_attachment=True, filename=f"{paper.name}.pdf")


def _progress(request: HttpRequest, name: str, paper: Paper | None, back: str) -> HttpResponseBase:
    context = {"name": name, "paper": paper, "back": back, "seconds": SECONDS}
    response = render(request, "portal/pdf/paper.html", context, status=200 if paper else 503)
    if not paper:
        response.headers["Retry-After"] = "60"
    return response


def _status_response(paper: Paper | None) -> HttpResponseBase:
    """How far the paper is, in a sentence, for the page that asks again by itself; never the paper."""
    if not paper:
        return progress_response("混み合っています。1分ほどたってから、もう一度お試しください。", is_busy=False)
    if paper.made_at:
        return progress_response(READY, is_busy=False, link="PDFを受け取る", downloads=True)
    if paper.failed_at:
        return progress_response("作れませんでした。「もう一度確かめる」を押すと、理由が分かります。", is_busy=False)
    ahead = paper.ahead()
    first = f"先に作っている書類は{ahead}件です。" if ahead else ""
    return progress_response(f"{first}自動で確かめています。できると、ダウンロードが始まります。", is_busy=True)


def make_one(meanwhile: Callable[[], None] = lambda: None) -> bool:
    """Worker job: make the paper that has waited longest; False when none waits. No failure holds up the others.

    `meanwhile` is called every second: mail does not wait for a paper.
    """
    paper = Paper.objects.claim(timezone.now())
    if not paper:
        return False
    try:
        content = render_pdf(paper.html, meanwhile)
    except RuntimeError as error:
        paper.give_up(str(error))
    else:
        paper.keep(content)
        Paper.objects.delete_oldest()
    return True


def render_pdf(html: str, meanwhile: Callable[[], None] = lambda: None, *, limits: Limits = LIMITS) -> bytes:
    """The PDF of a page, made by another process; RuntimeError with a Japanese message when that is not possible."""
    sheet = _stylesheet()
    with program("portal.pdf.typeset", html.encode(), sheet, limits=limits, meanwhile=meanwhile) as ended:
        if ended.code == typeset.NOT_INSTALLED:
            logger.warning("WeasyPrintかlibpangoがありません。入れるには：apt install libpango-1.0-0 libpangoft2-1.0-0")
            raise RuntimeError(NOT_INSTALLED)
        content = b"" if ended.code else ended.out.read()
        if not content:
            logger.error("PDFを作れませんでした（%s、終了コード%s）。%s", limits, ended.code, ended.complaint[-2000:])
            raise RuntimeError(FAILED)
    return content


def _stylesheet() -> str:
    """The path of the stylesheet as it was collected (portal.web.static_bundle)."""
    name = staticfiles_storage.url("css/portal.css").removeprefix(settings.STATIC_URL)
    return staticfiles_storage.path(name)
