from django.apps import AppConfig


class BulletinConfig(AppConfig):
    name = "bulletin"
    verbose_name = "掲示板"

    def ready(self):
        from . import on_ready  # noqa: PLC0415 — it imports models, which are loaded now and not before

        on_ready.register()
