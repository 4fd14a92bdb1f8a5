"""The page of a long list's file, at the list's own address: how far it is, then the way to take it."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from portal.files.storage import download_response
from portal.web.days import full_moment
from portal.web.progress import asks_for_progress, progress_response

from .models import LongFile
from .writing import MOST_REPORTED

SECONDS = 5  # between two looks at a file that is being written
OF_FILES = ("format", "list", "encoding", "replace", "made", "again")  # names in the query that are not the list's
BUSY = "混み合っています。いま作っているファイルが終わってから、もう一度お試しください。"
READY = "できました。ダウンロードを始めます。始まらないときは「ファイルを受け取る」を押してください。"
FAILED = "作れませんでした。「もう一度確かめる」を押すと、理由が分かります。"


def long_file_response(request: HttpRequest, name: str, total: int) -> HttpResponseBase:
    """The file of the list at this address once the worker has written it; until then a page that says how far it is.

    ?made= takes the written file of this token, and ?again= asks for another instead of the one of this token: in
    each case whoever asked for it, whose rights the list's view has just asked. Nobody keeps any of these responses.
    """
    query = request.GET.copy()
    made, again = (query.pop(each, [""])[-1] for each in ("made", "again"))
    address = f"{request.path}?{query.urlencode()}"
    file = LongFile.objects.ask(request.user, address, name, total, instead_of=again)
    if file and file.made_at and file.token == made:
        response = download_response(file.file, file.media_type, "")
        response.headers["Content-Disposition"] = file.disposition
        return response
    response = _status_response(file) if asks_for_progress(request) else _page(request, file, name, address)
    patch_vary_headers(response, ["Accept"])
    add_never_cache_headers(response)
    return response


def _status_response(file: LongFile | None) -> HttpResponseBase:
    """How far the file is, in a sentence, for the page that asks again by itself; never the file."""
    if not file:
        return progress_response(BUSY, is_busy=False)
    if file.made_at:
        address = f"{file.address}&made={file.token}"
        return progress_response(READY, is_busy=False, link="ファイルを受け取る", href=address, downloads=True)
    if file.failed_at:
        return progress_response(FAILED, is_busy=False)
    return progress_response(_how_far(file), is_busy=True)


def _how_far(file: LongFile) -> str:
    if not file.done and (ahead := file.ahead()):
        return f"先に作っているファイルは{ahead}件です。"
    return f"{file.total:,}件のうち、{file.done:,}件を書きました。"


def _page(request: HttpRequest, file: LongFile | None, name: str, address: str) -> HttpResponseBase:
    query = request.GET.copy()
    for each in OF_FILES:
        query.pop(each, None)
    context = {
        "name": name,
        "file": file,
        "address": address,
        "back": f"{request.path}?{query.urlencode()}" if query else request.path,
        "seconds": SECONDS,
        "total": f"{file.total:,}" if file else "",
        "done": f"{file.done:,}" if file else "",
        "most": MOST_REPORTED,
        "how_far": _how_far(file) if file else "",
        "made": full_moment(file.made_at) if file and file.made_at else "",
        "busy": BUSY,
    }
    response = render(request, "portal/web/long_file.html", context, status=200 if file else 503)
    if not file:
        response.headers["Retry-After"] = "60"
    return response
