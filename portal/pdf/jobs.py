"""Papers as PDF: asked for on a page, made by the worker, never inside a request."""

import logging
import subprocess
import sys
import time

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from portal.web.page_cache import release

from . import typeset
from .models import Paper

SECONDS = 5  # between two looks at a paper that is being made
LONGEST = 240  # seconds the setting of one paper may take; shorter than its lease
NOT_INSTALLED = "いま、このポータルではPDFを作れません。"
FAILED = "PDFを作れませんでした。"

logger = logging.getLogger(__name__)


def answer(request, name, html, *, back):
    """The PDF of `html` when it is made; until then a page that says so and looks again by itself.

    `back` is the address of the page that the browser can print instead.
    """
    paper = Paper.objects.ask(name, html, mark=release())
    is_made = paper and paper.made_at
    response = _file(paper) if is_made else _progress(request, name, paper, back)
    add_never_cache_headers(response)
    return response


def _file(paper):
    return FileResponse(paper.file.open(), as_attachment=True, filename=f"{paper.name}.pdf")


def _progress(request, name, paper, back):
    context = {"name": name, "paper": paper, "back": back, "seconds": SECONDS}
    response = render(request, "portal/pdf/paper.html", context, status=200 if paper else 503)
    if not paper:
        response.headers["Retry-After"] = "60"
    elif not paper.failed_at:
        response.headers["Refresh"] = str(SECONDS)  # a header, for browsers without JavaScript
    return response


def make_one(meanwhile=lambda: None):
    """Make the paper that has waited longest; False when none waits. Nothing that fails holds up the others.

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
        Paper.objects.forget_oldest()
    return True


def render_pdf(html, meanwhile=lambda: None):
    """The PDF of a page, made by another process; RuntimeError in words when that is not possible."""
    command = [sys.executable, "-m", "portal.pdf.typeset", _stylesheet()]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        content, complaint = _await(process, html.encode(), meanwhile)
    if process.returncode == typeset.NOT_INSTALLED:
        logger.warning("WeasyPrintかlibpangoがありません。入れるには：apt install libpango-1.0-0 libpangoft2-1.0-0")
        raise RuntimeError(NOT_INSTALLED)
    if process.returncode or not content:
        logger.error("PDFを作れませんでした。%s", complaint.decode(errors="replace")[-2000:])
        raise RuntimeError(FAILED)
    return content


def _await(process, page, meanwhile):
    """What the process wrote; it is ended when it takes longer than LONGEST or something goes wrong here."""
    end = time.monotonic() + LONGEST
    try:
        while time.monotonic() < end:
            try:
                return process.communicate(page, timeout=1)
            except subprocess.TimeoutExpired:
                page = None  # it has been handed over
                meanwhile()
    except BaseException:
        process.kill()
        raise
    process.kill()
    return b"", "時間がかかりすぎました。".encode()


def _stylesheet():
    """The bundle as it was collected (portal.web.static_bundle)."""
    name = staticfiles_storage.url("css/portal.css").removeprefix(settings.STATIC_URL)
    return staticfiles_storage.path(name)
