"""Functions that count, end and delete the login sessions of users, in allauth's table and Django's.

Models call this; it imports none of this app's, and nothing that needs the user model loaded.
"""

import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session


def end_sessions(user):
    """Log the user out everywhere; returns the number of sessions ended."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def active_sessions(user, now):
    """Queryset of allauth's UserSession: those in which the user is logged in at `now`."""
    living = Session.objects.filter(expire_date__gt=now)
    return UserSession.objects.filter(user=user, session_key__in=living.values("session_key"))


def delete_expired_sessions(now):
    """Delete expired sessions, with the forms saved in them (portal.web.saved_form); a daily task of the worker."""
    Session.objects.filter(expire_date__lte=now).delete()
    seen_long_ago = UserSession.objects.filter(last_seen_at__lt=now - datetime.timedelta(days=1))
    seen_long_ago.exclude(session_key__in=Session.objects.values("session_key")).delete()
