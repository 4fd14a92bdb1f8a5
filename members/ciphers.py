"""Ciphers for what the database keeps and must be read again, under SECRET_KEY and, to read only, its fallbacks."""

import base64
import functools

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def cipher(purpose: str) -> MultiFernet:
    """Encrypts under the key of today, decrypts under those before too (InvalidToken where none fits)."""
    return _cipher(purpose, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@functools.lru_cache(maxsize=8)
def _cipher(purpose: str, *keys: str) -> MultiFernet:
    digests = [salted_hmac(purpose, "", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
