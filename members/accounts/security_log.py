"""Security events inside allauth (login, second factor, password …), as lines of portal.audit.security_log.

Signals are how allauth tells of them; the portal's own transitions write AuditLine, which is logged by itself.
"""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth

from portal.audit import security_log

from .models.users import User

EVENTS = {  # signal: what it is called, and whether it went well
    account.user_logged_in: ("login", True),
    auth.user_logged_out: ("logout", True),
    account.login_code_rejected: ("login code", False),
    account.user_signed_up: ("sign-up", True),
    account.email_confirmed: ("address confirmed", True),
    account.email_verification_code_rejected: ("address code", False),
    account.email_changed: ("address changed", True),
    account.password_set: ("password set", True),
    account.password_changed: ("password changed", True),
    account.password_reset: ("password reset", True),
    mfa.authenticator_added: ("second factor added", True),
    mfa.authenticator_removed: ("second factor removed", True),
    mfa.authenticator_reset: ("recovery codes made", True),
    mfa.authenticator_used: ("second factor used", True),
    mfa.authentication_failed: ("second factor", False),
}


def write(event, *, ok, user=None, **more):
    municipality = user.municipality if ok and user else None  # a refusal takes as long for an unknown account
    security_log.write(event, ok=ok, user=user, municipality=municipality, **more)


def log_auth_event(sender, signal, request=None, user=None, email_address=None, authenticator=None, **kwargs):
    event, ok = EVENTS[signal]
    more = {"factor": authenticator.type} if authenticator else {}
    write(event, ok=ok, user=user or getattr(email_address, "user", None), **more)


def log_failed_login(sender, credentials, request=None, **kwargs):
    user = User.objects.filter(email=str(credentials.get("email", "")).casefold()).first()
    write("login", ok=False, user=user)


def connect():
    for signal in EVENTS:
        signal.connect(log_auth_event, dispatch_uid="portal.security")
    auth.user_login_failed.connect(log_failed_login, dispatch_uid="portal.security")
