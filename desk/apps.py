from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "事務局の画面"

    def ready(self):
        from . import on_ready  # noqa: PLC0415 — it imports models, which are loaded now and not before

        on_ready.register()
