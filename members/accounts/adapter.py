"""Adapters of allauth: redirects after login, mail through the outbox, encrypted secrets of second factors."""

import base64
import logging
import secrets
import unicodedata
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

from members import sessions
from members.ciphers import cipher
from outbox.mail import enqueue
from portal.database.refusals import told_when_taken
from portal.web import saved_form
from portal.web.qr_codes import qr_code

from .models.users import User

JUST_SIGNED_UP = "just_signed_up"  # in the session of who has read the introduction and confirmed the address since


def stash_invited_email(request, email):
    """Store the invited address in the session for a sign-up, as verified by the link of the invitation.

    The token waits in the session under "invitation_token"; after sign-up or login the adapter leads back to it.
    """
    AccountAdapter(request).stash_verified_email(request, email)


def failure_count_key(email):
    """Key for counting failed logins: the address without width, case and accents; all spellings share a limit."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", email).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip()


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "メールアドレスかパスワードが違います。",
        "incorrect_password": "パスワードが違います。",
        "enter_current_password": "いまのパスワードが違います。",
        "too_many_login_attempts": "間違いが続いたため、受け付けません。15分ほど待ってから、もう一度お試しください。",
        "rate_limited": "続けて送られたため、受け付けられませんでした。少し待ってから、もう一度お試しください。",
    }

    def save_user(self, request, user, form, commit=True):
        """Save the new user; of two sign-ups of one address at once, the second is redirected to the login."""
        elsewhere = "account_request_login_code"
        with told_when_taken(lambda: ImmediateHttpResponse(redirect(elsewhere))), transaction.atomic():
            return super().save_user(request, user, form, commit)

    def get_login_redirect_url(self, request):
        if token := request.session.get("invitation_token"):
            return reverse("members:invitation-accept", args=[token])
        if saved_form.find(request):
            return reverse("members:kept-form")
        if request.user.is_secretariat:
            return reverse("desk")
        return reverse("members:home" if request.user.assignment else "members:application-start")

    def get_signup_redirect_url(self, request):
        """As after a login; who signed up to apply for membership goes on with that, past its introduction."""
        address = self.get_login_redirect_url(request)
        if address == reverse("members:application-start"):
            request.session[JUST_SIGNED_UP] = True
        return address

    def is_safe_url(self, url):
        """Whether a redirect may lead to `url`; not to what is no address at all (http://[), on which allauth fails."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def login(self, request, user):
        super().login(request, user)
        sessions.begin(request.session)
        saved_form.drop_of_others(request, user)

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        saved_form.remember_owner(response, user)
        return response

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whether to ask for another login: the last one is older than ACCOUNT_REAUTHENTICATION_TIMEOUT."""
        fresh = sessions.began_within(self.request.session, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    def pre_authenticate(self, request, **credentials):
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            self.warn_owner(failure_count_key(credentials.get("email", "")))
            raise

    def _get_login_attempts_cache_key(self, request, **credentials):
        """The account alone. allauth puts the request's host before it, whose port the sender may choose."""
        return failure_count_key(credentials.get("email", ""))

    def warn_owner(self, email):
        """Mail the owner of the address, once a day, that somebody tries passwords."""
        if User.objects.filter(email=email, is_active=True).exists() and cache.add(f"told:{email}", True, 24 * 60 * 60):
            self.send_mail("account/email/too_many_attempts", email, {})

    def get_reset_password_from_key_url(self, key):
        return settings.BASE_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def send_mail(self, template_prefix, email, context):
        """Write the mail into the outbox; undone for an unknown address, which must take as long as a known one."""
        context = {"email": email, "base_url": settings.BASE_URL, **context}
        with transaction.atomic():
            enqueue(
                email,
                key=f"{template_prefix}:{secrets.token_hex(16)}",
                subject=render_to_string(f"{template_prefix}_subject.txt", context),
                body=render_to_string(f"{template_prefix}_message.txt", context).strip(),
                user=User.objects.filter(email=email.casefold()).first(),
                is_urgent=True,
            )
            transaction.set_rollback(template_prefix == "account/email/unknown_account")


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "パスキーで確認できませんでした。もう一度お試しください。",  # forms with codes have their own
    }

    def encrypt(self, text):
        return cipher("members.mfa").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Decrypt the secret of a second factor; without its key (SECRET_KEY_FALLBACKS) give one that no code fits."""
        try:
            return cipher("members.mfa").decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logging.getLogger("portal.security").error("A second factor cannot be read: its SECRET_KEY is missing.")
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def build_totp_svg(self, url):
        return qr_code(url)

    def get_public_key_credential_rp_entity(self):
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user, type):
        number = user.authenticator_set.filter(type=type).count() + 1
        return f"パスキー{number}"
