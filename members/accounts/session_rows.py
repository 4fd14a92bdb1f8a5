"""The rows of people's sessions, allauth's and Django's: counted, ended, deleted.

Models call this; it imports none of this app's, and nothing that needs the user model loaded.
"""

import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session


def end_sessions(user):
    """Log the person out everywhere; returns from how many sessions."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def standing(user, now):
    """Sessions in which the person is logged in."""
    living = Session.objects.filter(expire_date__gt=now)
    return UserSession.objects.filter(user=user, session_key__in=living.values("session_key"))


def delete_expired_sessions(now):
    """Delete what is left of sessions that are over, with the forms that waited in them (portal.web.saved_form)."""
    Session.objects.filter(expire_date__lte=now).delete()
    seen_long_ago = UserSession.objects.filter(last_seen_at__lt=now - datetime.timedelta(days=1))
    seen_long_ago.exclude(session_key__in=Session.objects.values("session_key")).delete()
