from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "会員"

    def ready(self):
        from . import additions  # noqa: PLC0415 — models are loaded now, and not before
        from .accounts import security_log  # noqa: PLC0415 — models are loaded now, and not before
        from .secretariat.models import SecretariatInvitation  # noqa: PLC0415 — as above

        security_log.connect()
        additions.administrator_gone.append(SecretariatInvitation.objects.revoke_issued_by)
