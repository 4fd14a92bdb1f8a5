"""What upper rooms of members add to lower ones, entered when the app is ready (members.apps)."""

from . import hooks
from .accounts import security_log
from .secretariat.models import SecretariatInvitation


def register() -> None:
    """Listen to logins for the security log; revoke the open invitations of whoever is no administrator any more."""
    security_log.connect()
    hooks.administrator_gone.append(SecretariatInvitation.objects.revoke_issued_by)
