from django.apps import AppConfig

from .web.form_errors import speak_plainly


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        speak_plainly()
