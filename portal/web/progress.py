"""How a page tells of work in the background: it never reloads itself, which would take focus and place from a reader.

Its link looks again; static/js/progress.js asks the same address for JSON and says the answer politely.
"""

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.cache import patch_vary_headers

JSON = "application/json"


def asks_for_progress(request: HttpRequest) -> bool:
    """Whether the script of the page asks, and not a reader."""
    return request.headers.get("Accept") == JSON


def progress_response(words: str, *, is_busy: bool, link: str = "", downloads: bool = False) -> HttpResponseBase:
    """What the script says: `words`, then the new words of the link; `downloads`: the address now gives a file."""
    response = JsonResponse({"words": words, "is_busy": is_busy, "link": link, "downloads": downloads})
    patch_vary_headers(response, ["Accept"])
    return response
