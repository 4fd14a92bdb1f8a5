from django.apps import AppConfig


class EnquiriesConfig(AppConfig):
    name = "enquiries"
    verbose_name = "照会"

    def ready(self):
        from . import on_ready  # noqa: PLC0415 — it imports models, which are loaded now and not before

        on_ready.register()
