"""One-time tokens: for a forgotten password, and for registering the first administrator."""

import secrets

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.core.cache import cache

from .models.users import User

START_LIFE = 24 * 60 * 60
_START_SALT = "members.start"


class PasswordResetToken(PasswordResetTokenGenerator):
    """Token of a password reset link, void after use, an hour, a login, a change of address, or a stop of the account.

    It stays void when the account is resumed.
    """

    def _make_hash_value(self, user, timestamp):
        return f"{super()._make_hash_value(user, timestamp)}|{user.is_active}|{user.stopped_at}"


def make_start_token():
    """A signed token for the page on which the first administrator registers, good for a day."""
    return signing.dumps(secrets.token_hex(16), salt=_START_SALT)


def start_token_is_good(token):
    """Whether the token is signed by us, younger than a day, and the secretariat has no user yet."""
    return _nonce(token) is not None and not User.objects.secretariat().exists()


def use_start_token(token):
    """Use up the token; True only for the first caller, also when two come at once."""
    return start_token_is_good(token) and cache.add(f"{_START_SALT}:{_nonce(token)}", True, timeout=START_LIFE)


def _nonce(token):
    try:
        return signing.loads(token, salt=_START_SALT, max_age=START_LIFE)
    except signing.BadSignature:
        return None
