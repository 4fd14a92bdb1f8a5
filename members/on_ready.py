"""What upper rooms of members add to lower ones, entered when the app is ready (members.apps)."""

from outbox import mailboxes

from . import hooks
from .accounts import security_log
from .people.models.assignments import Assignment
from .secretariat.models import SecretariatInvitation


def register() -> None:
    """Listen to logins for the security log; tell the outbox the offices' mailboxes; revoke the open invitations of
    whoever is no administrator any more."""
    security_log.connect()
    mailboxes.find.append(Assignment.objects.mailboxes_of)
    hooks.administrator_gone.append(SecretariatInvitation.objects.revoke_issued_by)
