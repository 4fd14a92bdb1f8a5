"""post_only: for addresses that only change something. Opened as a page, they lead to the page with the button."""

import functools
from urllib.parse import urljoin

from django.http import HttpResponseNotAllowed, HttpResponseRedirect


def post_only(page="../"):
    """View decorator: POST reaches the view; GET, as after a login on the way, redirects to `page`; else 405.

    `page`: the address with the button, relative to the view's own. Whether the reader may see it, it says itself.
    """

    def decorate(view):
        @functools.wraps(view)
        def wrapper(request, *args, **kwargs):
            if request.method == "POST":
                return view(request, *args, **kwargs)
            if request.method in ("GET", "HEAD"):
                return HttpResponseRedirect(urljoin(request.path, page))
            return HttpResponseNotAllowed(["POST"])

        return wrapper

    return decorate
