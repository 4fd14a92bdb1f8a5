"""What upper rooms of members add to lower ones, entered when the app is ready (members.apps)."""

from django.db.models import Q
from django.utils import timezone

from outbox import mailboxes

from . import hooks
from .accounts import security_log
from .people.models.assignments import Assignment
from .profiles.models import Profile
from .registration.models.memberships import Membership
from .secretariat.models import SecretariatInvitation


def register() -> None:
    """Listen to logins for the security log; tell the outbox the offices' mailboxes; revoke the open invitations of
    whoever is no administrator any more.

    The filters of the directory: members of the day, wards not counted, and those with a public profile today.
    """
    security_log.connect()
    mailboxes.find.append(Assignment.objects.mailboxes_of)
    hooks.directory_marks[:0] = [
        hooks.Mark("member", "会員", lambda day: Q(pk__in=Membership.objects.municipalities_on(day))),
        hooks.Mark("profile", "魅力発信", lambda day: Q(profile__in=Profile.objects.listed(timezone.localdate()))),
    ]
    hooks.administrator_gone.append(SecretariatInvitation.objects.revoke_issued_by)
