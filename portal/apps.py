from django.apps import AppConfig

from .web import deploy_checks  # noqa: F401 — registers itself
from .web.form_errors import translate_django_messages


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        translate_django_messages()
