"""Masks of what lets somebody in, links and codes, for the log and the list of mails; and the request of a log line."""

import contextvars
import datetime
import json
import logging
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the settings import this, before Django can be used
    from django.http import HttpRequest

NO_REQUEST = "-"
# Of the request under way.
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default=NO_REQUEST)
request_under_way: "contextvars.ContextVar[HttpRequest | None]" = contextvars.ContextVar("request", default=None)

_SECRET_LINKS = re.compile(
    r"(/members/(?:invitations|start|mailboxes)/|/answer/confirm/|/enquiries/code/|/accounts/password/reset/key/"
    r"|/sign-up/cancel/|/events/booth/\?code=)[^/\s\"]+"  # a quotation mark ends a value of a JSON line
)
_CODES = re.compile(r"(?<![0-9A-Za-z-])[0-9]{4}-[0-9]{4}(?![0-9A-Za-z-])")  # ALLAUTH_USER_CODE_FORMAT
MASK = "…"


def mask_secret_links(record: logging.LogRecord) -> bool:
    """Filter of the console; always True. A link that was refused may still be good for whom it was meant for."""
    record.msg, record.args = _SECRET_LINKS.sub(r"\1***", record.getMessage()), ()  # a line of JSON stays ASCII
    return True


def masked(text: str) -> str:
    """The text of a mail with the tokens of its links and its codes masked: for whoever it was not sent to."""
    return _CODES.sub(MASK, _SECRET_LINKS.sub(rf"\1{MASK}", text))


def add_request_id(record: logging.LogRecord) -> bool:
    """Filter of the console; always True."""
    record.request_id = request_id.get()
    return True


def without_traceback(record: logging.LogRecord) -> bool:
    """Filter of loggers; always True. What strangers send wrongly is a line: no error of the program's is in it."""
    record.exc_info = None
    return True


class JsonFormatter(logging.Formatter):
    """A JSON object in one line for each record, for machines that collect logs (LOG_FORMAT=json)."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": request_id.get(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
