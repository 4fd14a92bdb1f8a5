"""Log filters: the tokens of links that let somebody in are masked, and each line names the request it came of."""

import contextvars
import datetime
import json
import logging
import re

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")  # of the request under way

_SECRET_LINKS = re.compile(
    r"(/members/(?:invitations|start|mailboxes)/|/answer/confirm/|/accounts/password/reset/key/)[^/\s]+"
)


def mask_secret_links(record: logging.LogRecord) -> bool:
    """Filter of the console; always True. A link that was refused may still be good for whom it was meant for."""
    record.msg, record.args = _SECRET_LINKS.sub(r"\1…", record.getMessage()), ()
    return True


def add_request_id(record: logging.LogRecord) -> bool:
    """Filter of the console; always True."""
    record.request_id = request_id.get()
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
