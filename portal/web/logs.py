"""Masks of what lets somebody in, links and codes, for the log and for the list of mails."""

import logging
import re

_SECRET_LINKS = re.compile(
    r"(/members/(?:invitations|start|mailboxes)/|/answer/confirm/|/accounts/password/reset/key/)[^/\s]+"
)
_CODES = re.compile(r"(?<![0-9A-Za-z-])[0-9]{4}-[0-9]{4}(?![0-9A-Za-z-])")  # ALLAUTH_USER_CODE_FORMAT
MASK = "…"


def mask_secret_links(record: logging.LogRecord) -> bool:
    """Filter of the console; always True. A link that was refused may still be good for whom it was meant for."""
    record.msg, record.args = _SECRET_LINKS.sub(rf"\1{MASK}", record.getMessage()), ()
    return True


def masked(text: str) -> str:
    """The text of a mail with the tokens of its links and its codes masked: for whoever it was not sent to."""
    return _CODES.sub(MASK, _SECRET_LINKS.sub(rf"\1{MASK}", text))
