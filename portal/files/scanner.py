"""Virus scan of a file by a clamd (CLAMD_ADDRESS); without one every file passes.

The file goes over the connection in pieces (INSTREAM): the scanner needs no access to where files are kept.
"""

import enum
import logging
import socket
import time
from collections.abc import Iterable
from typing import Any

from django.conf import settings

PIECE = 64 * 1024
LONGEST_ANSWER = 4096

logger = logging.getLogger(__name__)


class Verdict(enum.Enum):
    CLEAN = enum.auto()
    FOUND = enum.auto()
    UNKNOWN = enum.auto()  # the scanner is down, too slow, or makes no sense: ask again later


def is_configured() -> bool:
    return bool(settings.CLAMD_ADDRESS)


def scan(file: Any) -> Verdict:
    """The scanner's verdict on an open file, read from its beginning, within CLAMD_SECONDS. CLEAN without a scanner."""
    if not is_configured():
        return Verdict.CLEAN
    file.seek(0)
    pieces = iter(lambda: file.read(PIECE), b"")
    try:
        said = _ask(pieces, time.monotonic() + settings.CLAMD_SECONDS)
    except OSError as error:
        logger.warning("ウイルス対策ソフト（clamd）に尋ねられません：%s", error)
        return Verdict.UNKNOWN
    finally:
        file.seek(0)
    if said == b"stream: OK":
        return Verdict.CLEAN
    if said.endswith(b" FOUND"):
        logger.warning("有害なファイルが見つかりました：%s", said.decode(errors="replace"))
        return Verdict.FOUND
    logger.warning("ウイルス対策ソフト（clamd）の答えが分かりません：%s", said.decode(errors="replace"))
    return Verdict.UNKNOWN


def signatures() -> int | None:
    """The number of the scanner's signatures, which grows with each update; None where it does not tell."""
    if not is_configured():
        return None
    end = time.monotonic() + settings.CLAMD_SECONDS
    try:
        with _connection(end) as connection:
            connection.sendall(b"zVERSION\0")
            said = _answer(connection, end)  # ClamAV 1.4.1/27456/Sun Nov 24 09:40:41 2024
    except OSError as error:
        logger.warning("ウイルス対策ソフト（clamd）に尋ねられません：%s", error)
        return None
    number = said.decode(errors="replace").split("/")[1:2]
    return int(number[0]) if number and number[0].isdecimal() and len(number[0]) < 10 else None


def _ask(pieces: Iterable[bytes], end: float) -> bytes:
    """The answer of clamd to a file sent in pieces; TimeoutError at `end` (time.monotonic)."""
    with _connection(end) as connection:
        connection.sendall(b"zINSTREAM\0")
        for piece in pieces:
            _wait_until(end, connection)
            connection.sendall(len(piece).to_bytes(4, "big") + piece)
        connection.sendall(bytes(4))
        return _answer(connection, end)


def _answer(connection: socket.socket, end: float) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        _wait_until(end, connection)
        more = connection.recv(LONGEST_ANSWER)
        if not more:
            break
        answer += more
    return answer.rstrip(b"\0\n")


def _connection(end: float) -> socket.socket:
    address = settings.CLAMD_ADDRESS
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        _wait_until(end, connection)
        connection.connect(address)
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=settings.CLAMD_SECONDS)


def _wait_until(end: float, connection: socket.socket) -> None:
    """Let the connection's next step last until `end`: a scanner that drips answers holds nobody longer."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("時間切れ")
    connection.settimeout(left)
