"""Cache of public pages: @public_page keeps a page while the record stands unchanged, never mixed between readers.

There is no caching by middleware. A page is kept under a key that names everything it depends on:
the code, the record's version, today's day, the address with the names of its query that the page reads, and the
contact in the footer. Whoever bears a session or a message is served afresh and told to keep nothing.
"""

import functools
import hashlib
import time
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from portal import contact
from portal.database.models import RecordVersion
from portal.database.replica import for_visitors

# A page for somebody logged in names them; a page after logging out bears a message for one reader.
PERSONAL_COOKIES = {settings.SESSION_COOKIE_NAME, "messages"}
LONGEST_ADDRESS = 300  # characters; longer ones are answered but not kept
# Names in the query that every page reads: the day (or that none can be chosen), and which file of the list is wanted.
OF_EVERY_PAGE = ("as_of", "format", "list", "encoding", "replace", "made", "again")


def public_page(view: Any = None, *, reads: Iterable[str] = ()) -> Any:
    """Decorate a view whose answer depends on nothing but its address, the record and the day.

    Of the address's query the view is shown OF_EVERY_PAGE and the names that it `reads`, in one order. Whatever else
    stands there cannot change the page, and makes no other page to be kept. A download, and a response with a false
    `is_kept`, is made anew each time, but not sent again while it is unchanged. One that says itself that nobody may
    keep it (no-store) is left as it is.
    """
    if view is None:
        return functools.partial(public_page, reads=reads)
    names = list(dict.fromkeys([*reads, *OF_EVERY_PAGE]))

    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.META.get("QUERY_STRING"):
            _leave_only(names, request)
        if request.method not in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        if PERSONAL_COOKIES & request.COOKIES.keys():
            response = view(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response
        return for_visitors(lambda: _for_all(view, request, *args, **kwargs))

    wrapper.reads = names  # type: ignore[attr-defined]
    return wrapper


def _for_all(view, request, *args, **kwargs):
    """The page for everybody who is not logged in: what the browser has, what is kept, or made anew."""
    address = request.get_full_path()
    key = page_key(address)
    etag = f'"{key}"'
    if _is_known(request, etag):
        return _public(HttpResponseNotModified(), etag)
    page = caches["pages"].get(key)
    if page is None:
        response = view(request, *args, **kwargs)
        if "no-store" in response.get("Cache-Control", ""):
            return response
        if response.streaming or (response.status_code == 200 and not getattr(response, "is_kept", True)):
            return _public(response, etag)
        if response.status_code != 200 or len(address) > LONGEST_ADDRESS:
            return response
        page = (response.content, response.headers["Content-Type"])
        caches["pages"].set(key, page, timeout=24 * 60 * 60)
    body, content_type = page
    return _public(HttpResponse(body, content_type=content_type), etag)


def _leave_only(names: Iterable[str], request: HttpRequest) -> None:
    """Leave of the request's query what it gives for `names`, in their order."""
    query = QueryDict(mutable=True)
    for name in names:
        if name in request.GET:
            query.setlist(name, request.GET.getlist(name))
    request.META["QUERY_STRING"] = query.urlencode()
    request.GET = QueryDict(request.META["QUERY_STRING"])


def answer_with_etag(request, response):
    """The response with an ETag of its content, for what depends on more than public_page() knows; 304 when known."""
    etag = f'"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
    if response.status_code == 200 and _is_known(request, etag):
        response = HttpResponseNotModified()
    if response.status_code < 400:
        response.headers["ETag"] = etag
    return response


def _is_known(request, etag):
    """Whether the reader has this version. Compressed by a web server in front, the tag comes back as a weak one."""
    return etag in request.headers.get("If-None-Match", "").replace("W/", "").split(", ")


def page_key(address: str) -> str:
    """The key of the page at `address` in the cache, which is its ETag, too. One query."""
    version = RecordVersion.current()
    parts = (release(), version, timezone.localdate(), address, contact.at(version), contact.emergency())
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


@functools.cache
def release() -> str:
    """Text for cache keys that changes with the code: newest mtime of modules and templates, hashed stylesheet name."""
    ours = {  # the apps of this project, so that a new one is not forgotten here
        name.partition(".")[0]
        for name in settings.INSTALLED_APPS
        if (settings.BASE_DIR / name.partition(".")[0]).is_dir()
    }
    newest = max(
        path.stat().st_mtime_ns
        for folder in (*ours, "templates")
        for path in (settings.BASE_DIR / folder).rglob("*")
        if path.suffix in (".py", ".html")
    )
    return f"{newest}-{staticfiles_storage.url('css/portal.css')}"


def _public(response, etag):
    """Browsers keep the page but ask each time whether it still stands; a change shows on the next request.

    The web server in front may keep it for all until the end of this second (deploy/nginx/portal.conf).
    """
    response.headers["ETag"] = etag
    response.headers["X-Accel-Expires"] = f"@{int(time.time())}"
    response.headers["Cache-Control"] = "public, no-cache"
    if "Vary" in response.headers:
        patch_vary_headers(response, ["Cookie"])
    else:
        response.headers["Vary"] = "Cookie"
    return response
