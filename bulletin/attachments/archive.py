"""Files as one ZIP, in folders, written while it is sent: nothing is kept, however large it gets.

Names are as they were given, in UTF-8 as Windows reads them, each once in its folder.
"""

import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import Any

PIECE = 256 * 1024
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}


class _Sink:
    """Takes what ZipFile writes, for the response to pass on; it cannot seek."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: Any) -> int:
        self._written += data
        return len(data)

    def flush(self) -> None:
        """Nothing to do: `take` gives everything."""

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


def archive(folders: dict[str, list[Any]], note_row: Callable[[], None] = lambda: None) -> Iterator[bytes]:
    """The bytes of a ZIP of rows (with name, file and added_at) by folder ("": of none), in their order.

    A file that is gone meanwhile is left out. `note_row` is called once for each row.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as package:  # type: ignore[call-overload]  # it need not seek
        for row, name in _named(folders):
            note_row()
            try:
                file = row.file.open("rb")
            except FileNotFoundError:
                continue
            with file, package.open(_entry(row, name), "w") as entry:
                while piece := file.read(PIECE):
                    entry.write(piece)
                    yield sink.take()
    yield sink.take()


def _named(folders: dict[str, list[Any]]) -> Iterator[tuple[Any, str]]:
    """Each row with its path in the ZIP."""
    for folder, rows in folders.items():
        for row, name in zip(rows, unique_names([row.name for row in rows]), strict=True):
            yield row, f"{folder}/{name}" if folder else name


def _entry(row: Any, name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, row.added_at.timetuple()[:6])


def unique_names(names: Iterable[str]) -> list[str]:
    """`names`, each once also where upper and lower case are the same: 図.pdf, 図 (2).pdf. None is a device's."""
    taken: set[str] = set()
    unique = []
    for name in names:
        path = PurePath(f"_{name}" if PurePath(name).stem.casefold() in RESERVED else name)
        number, found = 1, path.name
        while _folded(found) in taken:
            number += 1
            found = f"{path.stem} ({number}){path.suffix}"
        taken.add(_folded(found))
        unique.append(found)
    return unique


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
