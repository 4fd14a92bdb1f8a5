"""Runs a reader of files in a process with limits of time and memory, and takes the lines that it writes."""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .decode import Unreadable

SECONDS = 10  # of processor time
BYTES = 200 * 1024 * 1024  # of memory, the interpreter's own included
WAIT = 60  # seconds on the clock, for a busy machine; the process may use SECONDS of them
MEMORY = 3  # exit code of a process that ran out of it
PROJECT = Path(__file__).resolve().parents[2]
LIMITS = f"{SECONDS}秒、{BYTES // 1024 // 1024}MBまで"


def limit_myself() -> None:
    """Bound this process, which then ends when it needs more. Called by the readers, which import no Django."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


@contextmanager
def lines_of(module: str, file: Any, *arguments: str, too_much: str, broken: str) -> Iterator[Iterator[Any]]:
    """The JSON lines that a reader (`module`) writes about `file` (binary), its standard input.

    Raises Unreadable: `too_much` when it needs more than its limits, `broken` when it says that the file is, and what
    it says itself when it refuses.
    """
    with tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as got:
        file.seek(0)
        shutil.copyfileobj(file, sent)
        sent.seek(0)
        command = [sys.executable, "-m", module, *arguments]
        try:
            done = subprocess.run(
                command, stdin=sent, stdout=got, stderr=subprocess.DEVNULL, cwd=PROJECT, env={}, timeout=WAIT
            )
        except subprocess.TimeoutExpired as error:
            raise Unreadable(too_much) from error
        if done.returncode:
            raise Unreadable(too_much)
        got.seek(0)
        yield (_readable(raw, broken) for raw in got)


def _readable(raw, broken):
    line = json.loads(raw)
    if "refused" in line:
        raise Unreadable(line["refused"])
    if "broken" in line:
        raise Unreadable(broken)
    return line
