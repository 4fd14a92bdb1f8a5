"""Deployment check: behind HTTPS there is a proxy, and login limits must count visitors, not the proxy."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning


def check_trusted_proxies(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A warning when BASE_URL is of HTTPS, which gunicorn does not speak here, and no proxy is counted."""
    if not settings.HTTPS or settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return []
    return [
        Warning(
            "TRUSTED_PROXIES が 0 のままです。ログインの試みを数えるとき、全員が1つのアドレスに見えます。",
            hint="nginx の後ろでは TRUSTED_PROXIES=1 とします（docs/deploy.md）。",
            id="portal.W001",
        )
    ]
