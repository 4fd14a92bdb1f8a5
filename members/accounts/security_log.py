"""One JSON line for each security event (login, second factor, password …), on the logger portal.security.

These events happen inside allauth, and signals are how it tells; the portal's own transitions write AuditLine.
No address, code or password is logged: whoever it is about is known by number. Everything outside ASCII is
escaped, so that no input can begin a line of its own.
"""

import json
import logging

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.core.exceptions import PermissionDenied
from django.utils import timezone

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


def write(event, *, ok, request=None, user=None, **more):
    municipality = user.municipality if ok and user else None  # a refusal takes as long for an unknown account
    line = {
        "at": timezone.localtime().isoformat(timespec="seconds"),
        "event": event,
        "ok": ok,
        "user": user.pk if user else None,
        "municipality": municipality.lg_code if municipality else None,
        "address": _address(request),
        **more,
    }
    logging.getLogger("portal.security").log(logging.INFO if ok else logging.WARNING, json.dumps(line))


def _address(request):
    try:
        return get_adapter().get_client_ip(request) if request else None
    except PermissionDenied:
        return None


def log_auth_event(sender, signal, request=None, user=None, email_address=None, authenticator=None, **kwargs):
    event, ok = EVENTS[signal]
    more = {"factor": authenticator.type} if authenticator else {}
    write(event, ok=ok, request=request, user=user or getattr(email_address, "user", None), **more)


def log_failed_login(sender, credentials, request=None, **kwargs):
    user = User.objects.filter(email=str(credentials.get("email", "")).casefold()).first()
    write("login", ok=False, request=request, user=user)


def connect():
    for signal in EVENTS:
        signal.connect(log_auth_event, dispatch_uid="portal.security")
    auth.user_login_failed.connect(log_failed_login, dispatch_uid="portal.security")
