from django.apps import AppConfig
from django.core.checks import register

from .web.form_errors import translate_django_messages
from .web.nodes import check_database_encryption, check_nodes
from .web.proxies import check_trusted_proxies


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        translate_django_messages()
        for check in (check_trusted_proxies, check_nodes, check_database_encryption):
            register(check, "portal", deploy=True)
