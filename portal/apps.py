from django.apps import AppConfig

from .web.form_errors import translate_django_messages


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        translate_django_messages()
