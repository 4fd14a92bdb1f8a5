"""Login sessions: store, backend and middleware; they end after an hour without a request, or twelve hours.

This module keeps its path: SESSION_ENGINE and AUTHENTICATION_BACKENDS name it, and each stored session
names the backend it was begun with, so that a move would log everybody out.
"""

import time

from allauth.account import auth_backends
from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.auth import get_user_model, logout
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from portal.database.compiled_queries import prepared

from .ciphers import cipher

ENCRYPTED = "members.sessions"  # purpose of the cipher
STARTED, SEEN = "started_at", "seen_at"
RENEWED_AFTER = 60  # seconds; not with every request, for that would be a write each time


class SessionStore(db.SessionStore):
    """Django's sessions in the database, read by a compiled query: every request of a member begins with it.

    They are encrypted: in them are codes of mails that wait to be typed, tokens of invitations, secrets being set up,
    and what somebody typed.
    """

    def encode(self, session_dict):
        return cipher(ENCRYPTED).encrypt(super().encode(session_dict).encode()).decode()

    def decode(self, session_data):
        try:
            signed = cipher(ENCRYPTED).decrypt(session_data.encode()).decode()
        except InvalidToken:
            signed = session_data  # of a version before this was so, signed all the same; or under a key that is gone
        return super().decode(signed)

    def _validate_session_key(self, key):
        """Django takes any eight characters. A cookie can spell a NUL, which PostgreSQL answers with an error."""
        return bool(key) and len(key) >= 8 and key.isascii() and key.isalnum()

    def load(self):
        found = _data(self.session_key, timezone.now())
        if not found:
            self._session_key = None  # a new one, should anything be kept
            return {}
        return self.decode(found[0])


class AuthenticationBackend(auth_backends.AuthenticationBackend):
    """allauth's backend; it reads the user of a session by a compiled query, too."""

    def get_user(self, user_id):
        user = next(iter(_user(user_id)), None)
        return user if user and self.user_can_authenticate(user) else None


@prepared
def _user(pk):
    return get_user_model().objects.filter(pk=pk)


@prepared
def _data(key, now):
    return Session.objects.filter(session_key=key, expire_date__gt=now).values_list("session_data", flat=True)


def begin(session):
    """Store the time of the login in the session, for SessionLimits and began_within()."""
    session[STARTED] = session[SEEN] = int(time.time())


def renew(request):
    """Cycle the session key after a change of the user's rights: the old one is void."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def began_within(session, seconds):
    """Whether the login was less than `seconds` ago."""
    return time.time() - session.get(STARTED, 0) < seconds


class SessionLimits:
    """Middleware: renews the session of whoever is logged in, ends it after twelve hours, marks responses as private.

    Visitors cost nothing here: without a session cookie nothing is read and nothing written.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        self.renew_or_end(request)
        response = self.get_response(request)
        if "Cache-Control" not in response:
            add_never_cache_headers(response)
        if not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache"'
        return response

    def renew_or_end(self, request):
        session, now = request.session, int(time.time())
        if STARTED not in session:
            begin(session)
        elif now - session[STARTED] >= settings.SESSION_LONGEST:
            logout(request)
        elif now - session[SEEN] >= RENEWED_AFTER:
            session[SEEN] = now
            UserSession.objects.create_from_request(request)
