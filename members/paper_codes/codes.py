"""Codes on paper: twelve characters (59 bits) that nobody mistakes for others, written in three groups."""

import unicodedata

from django.utils.crypto import salted_hmac

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 and O, 1, I and L
LENGTH, GROUP = 12, 4
_SALT = "bulletin.paper_answers"


def code_of(token: str) -> str:
    """The code that belongs to a random token under this portal's SECRET_KEY, without hyphens.

    The database keeps the token and a hash of the code: a copy of it gives no code, and the sheet can be printed again.
    """
    number = int.from_bytes(salted_hmac(_SALT, token, algorithm="sha256").digest(), "big")
    characters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[rest])
    return "".join(characters)


def grouped(code: str) -> str:
    """The code as it is printed: ABCD-EFGH-JKMN."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def tidied(typed: str) -> str:
    """What somebody typed as a code: full or half width, small or capital letters, with any hyphens and blanks."""
    return "".join(each for each in unicodedata.normalize("NFKC", typed).upper() if each.isalnum())
