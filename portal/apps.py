from django.apps import AppConfig

from portal.errors import speak_plainly


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        speak_plainly()
