from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = "協定"

    def ready(self):
        from . import on_ready  # noqa: PLC0415 — it imports models, which are loaded now and not before

        on_ready.register()
