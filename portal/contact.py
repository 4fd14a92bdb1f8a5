"""問合せ先 of the secretariat and 災害時のお知らせ: texts of the settings (portal.wording), shown on every page.

The contact stands below every mail as well. Both are read together.
"""

import math
import time
from typing import NamedTuple, Self

from .wording import Wording

FRESH = 60  # seconds until another process's change is seen
LABELS = {"name": "名称", "address": "所在地", "telephone": "電話", "email": "メール"}  # as a line of the text begins


class Contact(NamedTuple):
    """問合せ先: whom to ask. Blank is what the secretariat has not given: it is shown nowhere, and never invented."""

    name: str = ""
    address: str = ""
    telephone: str = ""
    email: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """From the text that is kept: a line for each part, 電話：03-0000-0000."""
        lines = dict(line.partition("：")[::2] for line in text.splitlines())
        return cls(**{name: lines.get(label, "") for name, label in LABELS.items()})

    @property
    def text(self) -> str:
        """The text to keep, which read() reads; blank when nothing is given."""
        given = self._asdict()
        return "\n".join(f"{label}：{given[name]}" for name, label in LABELS.items() if given[name])


NONE = Contact()


class _Kept:
    """What this process read last, and until when it need not be read again."""

    contact = NONE
    emergency = ""
    until = -math.inf
    version: int | None = None  # of the record, when it was asked for last


def current() -> Contact:
    """The contact in force; one query at most every FRESH seconds."""
    _read_if_old()
    return _Kept.contact


def emergency() -> str:
    """災害時のお知らせ in force, blank when there is none; read with the contact."""
    _read_if_old()
    return _Kept.emergency


def _read_if_old() -> None:
    if time.monotonic() >= _Kept.until:
        texts = Wording.objects.texts(Wording.Key.CONTACT, Wording.Key.EMERGENCY)
        remember(Contact.read(texts[Wording.Key.CONTACT]), emergency=texts[Wording.Key.EMERGENCY])


def at(version: int) -> Contact:
    """The contact in force, read again when the record's version, which counts its changes too, is another one."""
    if version != _Kept.version and _Kept.until < math.inf:
        forget()
    _Kept.version = version
    return current()


def last_known() -> Contact:
    """What was read last, without the database: for pages that say that something failed."""
    return _Kept.contact


def forget() -> None:
    """Read the contact again at the next page: it may have changed."""
    _Kept.until = -math.inf


def remember(contact: Contact, seconds: float = FRESH, emergency: str = "") -> None:
    """Let `contact` be the contact and `emergency` the 災害時のお知らせ in force, for `seconds`."""
    _Kept.contact, _Kept.emergency, _Kept.until = contact, emergency, time.monotonic() + seconds
