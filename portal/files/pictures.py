"""Pictures sent by municipalities: drawn anew as JPEG by a process of its own, and served with caching."""

import threading
from typing import Any

from django.http import HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers, patch_cache_control

from .bounded import Limits, program
from .picture_drawer import REFUSED
from .storage import stored_file_response

LIMITS = Limits(seconds=20, megabytes=1024)
DAYS_KEPT = 30  # by whoever has seen a public picture: it never changes, but may have to disappear
TOO_MUCH = "この写真は、読むのに時間かメモリーがかかりすぎます。画像のソフトで開き、JPEGで保存し直してください。"

# A picture of 40 million points takes hundreds of MB while it is drawn: one at a time for each process of the portal.
_drawing = threading.Lock()


class PictureError(ValueError):
    """Refusal of an uploaded picture; the message says in Japanese why, and what would be right."""


def redraw(file: Any) -> bytes:
    """The picture in `file` re-encoded as JPEG: rotated upright, longest side at most 1600 px, without metadata.

    Raises PictureError. What the file is called, and what it claims to be, is not asked.
    """
    with _drawing, program("portal.files.picture_drawer", file, limits=LIMITS) as ended:
        if ended.code == REFUSED:
            raise PictureError(ended.out.read().decode())
        if ended.code:
            raise PictureError(TOO_MUCH)
        return ended.out.read()


def picture_response(request: HttpRequest, picture: Any, *, is_public: bool) -> HttpResponseBase:
    """`picture` (a row with `image` and `digest`), cached for DAYS_KEPT when it is public; otherwise by nobody."""
    etag = f'"{picture.digest}"'
    if etag in request.headers.get("If-None-Match", "").split(", "):
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = stored_file_response(picture.image, "image/jpeg")
        response.headers["Content-Disposition"] = "inline"
    response.headers["ETag"] = etag
    if is_public:
        patch_cache_control(response, public=True, max_age=DAYS_KEPT * 24 * 60 * 60)
    else:
        add_never_cache_headers(response)
    return response
