"""How a page tells of work in the background: it never reloads itself, which would take focus and place from a reader.

Its link looks again; static/js/progress.js asks the same address for JSON and says the answer politely.
"""

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.cache import patch_vary_headers

JSON = "application/json"


def asks_for_progress(request: HttpRequest) -> bool:
    """Whether the script of the page asks, and not a reader."""
    return request.headers.get("Accept") == JSON


def progress_response(
    words: str, *, is_busy: bool, link: str = "", href: str = "", downloads: bool = False
) -> HttpResponseBase:
    """What the script says: `words`, then the new words of the link, and `href`, where it leads from now on if not to
    the page itself; `downloads`: a file is there now, which the script takes.
    """
    told = {"words": words, "is_busy": is_busy, "link": link, "href": href, "downloads": downloads}
    response = JsonResponse(told)
    patch_vary_headers(response, ["Accept"])
    return response
