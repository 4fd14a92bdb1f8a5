"""The daily reminders of this app, room by room, for the worker (portal.front.tasks)."""

from django.utils import timezone

from .people import tasks as people
from .people.models.invitations import Invitation
from .profiles import tasks as profiles
from .secretariat.models import SecretariatInvitation
from .yearly_review import tasks as yearly_review


def remind(now):
    """Write the notices that are due on the day of `now` in Tokyo."""
    day = timezone.localdate(now)
    people.unasked_mailbox(day)
    people.transfer_season(day)
    yearly_review.unconfirmed_roll(day)
    profiles.unconfirmed_profile(day)
    people.ending_invitation(now)
    yearly_review.missing_manager(day)


def erase_invitations(now):
    """Blank the addresses of invitations that nobody accepted, UNUSED_KEPT after they ended."""
    Invitation.objects.erase_unused(now)
    SecretariatInvitation.objects.erase_unused(now)
