from allauth.core import ratelimit
from allauth.core.exceptions import RateLimited


def too_many(request, action, key=None):
    """Response 429 when there were too many tries of `action` (settings.ACCOUNT_RATE_LIMITS); None otherwise."""
    try:
        ratelimit.consume(request, action=action, key=key, raise_exception=True)
    except RateLimited:
        return ratelimit.respond_429(request)
    return None
