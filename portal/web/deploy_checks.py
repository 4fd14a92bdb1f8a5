"""What `manage.py check --deploy` says of the settings beside Django's own checks."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

NO_PROXY = Warning(
    "TRUSTED_PROXIES が設定されていません。利用者のアドレスが、どれも中継（nginx）のものに見えます。",
    hint="ログインの試みの数え方と記録に関わります。nginx の後ろでは TRUSTED_PROXIES=1 にしてください。",
    id="portal.W001",
)


@register(Tags.security, deploy=True)
def proxies_are_counted(app_configs: Sequence[Any] | None, **options: Any) -> list[CheckMessage]:
    """NO_PROXY for an https address without one: gunicorn speaks no TLS, so somebody in front of it does."""
    return [] if not settings.HTTPS or settings.ALLAUTH_TRUSTED_PROXY_COUNT else [NO_PROXY]
