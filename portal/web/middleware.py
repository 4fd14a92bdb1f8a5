from django.conf import settings
from django.utils.cache import add_never_cache_headers


def keep_nothing_of_members(get_response):
    """What somebody logged in was shown is kept by no browser and no cache, unless the page said otherwise."""

    def middleware(request):
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response

    return middleware
