"""データの利用条件: the licence of the public data, kept as a text of the settings (portal.wording)."""

from typing import NamedTuple, Self

from .wording import Wording

LABELS = {"name": "名称", "url": "アドレス"}  # as a line of the text begins


class Licence(NamedTuple):
    """The licence under which the public data may be used: its name, and the address of its text."""

    name: str
    url: str

    @classmethod
    def read(cls, text: str) -> Self:
        """From the text that is kept: a line for each part, 名称：…"""
        lines = dict(line.partition("：")[::2] for line in text.splitlines())
        return cls(**{name: lines.get(label, "") for name, label in LABELS.items()})

    @property
    def text(self) -> str:
        """The text to keep, which read() reads."""
        given = self._asdict()
        return "\n".join(f"{label}：{given[name]}" for name, label in LABELS.items())


def current() -> Licence:
    """The licence in force. One query."""
    return Licence.read(Wording.objects.text(Wording.Key.LICENCE))
