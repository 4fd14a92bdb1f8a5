"""Places in files that people attach: where the pictures inside were taken, which a phone writes into each."""

import threading
from pathlib import PurePosixPath

from django.core.files.base import ContentFile, File

from .bounded import Limits, program
from .place_remover import PACKAGES, REFUSED, may_hold_places

LIMITS = Limits(seconds=10, megabytes=1024)
TOO_MUCH = (
    "このファイルは、中の写真を確かめるのに時間かメモリーがかかりすぎます。写真を減らすか小さくしてから選んでください。"
)

# A document may unpack to hundreds of MB: one at a time for each process of the portal.
_reading = threading.Lock()


class PlaceStaysError(ValueError):
    """The place cannot be taken out; the message says in Japanese why, and what would be right."""


def without_places(file: File, name: str) -> File:
    """The file without the places in its pictures: itself where there are none. Raises PlaceStaysError.

    Not looked into are a PDF with a password and what other programs have packed in ways of their own.
    """
    ending = PurePosixPath(name).suffix.lower()
    with _reading:
        said = _rewritten(file, ending) if ending in PACKAGES or may_hold_places(file.chunks()) else b""
    file.seek(0)
    return ContentFile(said) if said else file


def _rewritten(file: File, ending: str) -> bytes:
    """What the file becomes, by a process of its own; nothing where it stays as it is."""
    with program("portal.files.place_remover", file, ending, limits=LIMITS) as ended:
        said = ended.out.read()
        if ended.code == REFUSED:
            raise PlaceStaysError(said.decode())
        if ended.code:
            raise PlaceStaysError(TOO_MUCH)
        return said
