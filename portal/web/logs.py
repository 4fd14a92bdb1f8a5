"""What is written down about requests holds no link that lets somebody in (S30)."""

import re

_SECRET_LINKS = re.compile(r"(/members/(?:invitations|start)/|/accounts/password/reset/key/)[^/\s]+")


def without_secrets(record):
    """Filter of the console: a link that was refused may still be good for the one it was meant for."""
    record.msg, record.args = _SECRET_LINKS.sub(r"\1…", record.getMessage()), ()
    return True
