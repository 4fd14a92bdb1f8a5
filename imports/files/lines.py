"""Lines that a reader of files writes, in a process with limits of time and memory (portal.files.bounded)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from portal.files.bounded import Limits, program

from .decode import Unreadable

LIMITS = Limits(seconds=10, megabytes=200)


@contextmanager
def lines_of(module: str, file: Any, *arguments: str, too_much: str, broken: str) -> Iterator[Iterator[Any]]:
    """The JSON lines that a reader (`module`) writes about `file` (binary), its standard input.

    Raises Unreadable: `too_much` when it needs more than its limits, `broken` when it says that the file is, and what
    it says itself when it refuses.
    """
    with program(module, file, *arguments, limits=LIMITS) as ended:
        if ended.code:
            raise Unreadable(too_much)
        yield (_readable(raw, broken) for raw in ended.out)


def _readable(raw, broken):
    line = json.loads(raw)
    if "refused" in line:
        raise Unreadable(line["refused"])
    if "broken" in line:
        raise Unreadable(broken)
    return line
