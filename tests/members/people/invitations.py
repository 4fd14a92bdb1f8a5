"""Invitations of a municipality, as they arrive by mail."""

import re

from members.models import Invitation
from outbox.models import OutgoingMail


def link(email):
    """The address in the latest invitation that was mailed to `email`."""
    mail = OutgoingMail.objects.filter(to=email, key__startswith="invitation:").latest("pk")
    return re.findall(r"/members/invitations/[\w-]+/", mail.body)[0]


def issue(by, email, role="staff", **more):
    """The address in the invitation to the office of `by`."""
    Invitation.objects.issue(office=by.assignments.get().office, role=role, email=email, by=by, **more)
    return link(email.casefold())
