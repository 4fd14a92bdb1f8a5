"""Work of the worker: the address and the keys of people who left go after a time; what they did keeps their name."""

import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.models import AuditLine

from .models.users import User
from .session_rows import end_sessions

KEPT = datetime.timedelta(days=3 * 365)  # from the last day in office, the last login and the registration
ERASED = "@erased.invalid"  # a name that no server has (RFC 2606)


def erase_former_people(now):
    """Erase address, password and second factor of who left KEPT before `now`; returns how many. Run by the worker."""
    return sum(_erase(user, now) for user in left_long_ago(now))


def left_long_ago(now):
    """Accounts of nobody's staff: no assignment within KEPT or to come, not of the secretariat, no login since."""
    until = now - KEPT
    day = timezone.localdate(until)
    serving = Q(assignments__ended_on=None, assignments__isnull=False) | Q(assignments__ended_on__gt=day)
    found = User.objects.filter(secretariat_role="", is_superuser=False, date_joined__lte=until)
    found = found.filter(Q(last_login=None) | Q(last_login__lte=until)).exclude(email__endswith=ERASED)
    return found.exclude(pk__in=User.objects.filter(serving).values("pk")).order_by("pk")


def _erase(user, now):
    with transaction.atomic():
        fields = {"email": f"former-{user.pk}{ERASED}", "password": make_password(None), "is_active": False}
        fields |= {"stopped_at": user.stopped_at or now, "mail_fails_since": None}
        if not left_long_ago(now).filter(pk=user.pk).update(**fields):
            return False
        EmailAddress.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        user.refresh_from_db()
        AuditLine.objects.write("連絡先の消去", user, by=None, reason="離任から3年を過ぎたため")
        return True
