"""Runs a program of ours over something that people sent or wrote, in a process with limits of time and memory.

    with program("portal.files.text_reader", file, limits=Limits(60, 1024)) as ended:
        ended.code, ended.out.read(), ended.complaint

Whatever it is made to do ends with its process, and the memory it took is given back. The process is bounds.py: it
bounds itself, then runs the one named. It imports nothing of Django, and gets no settings or secrets.
"""

import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

PROJECT = Path(__file__).resolve().parents[2]
WAIT = 60  # seconds on the clock, for a busy machine; the process may use its `seconds` of them
MOST_SAID = 20_000  # bytes of what a program complains, for the log
KEPT = ("HOME", "PATH", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "LD_LIBRARY_PATH", "TMPDIR")


class Limits(NamedTuple):
    """What a program may use: processor time (seconds), memory (MB, the interpreter's own included), time to wait."""

    seconds: int
    megabytes: int
    wait: float = WAIT

    def __str__(self) -> str:
        return f"{self.seconds}秒、{self.megabytes}MBまで"


class Ended(NamedTuple):
    """What became of a program: exit code (negative or 1 when it needed too much), its output, what it said."""

    code: int
    out: IO[bytes]
    complaint: str


@contextmanager
def program(
    module: str, source: Any, *arguments: str, limits: Limits, meanwhile: Callable[[], None] | None = None
) -> Iterator[Ended]:
    """The program `module` over `source` (bytes, or an open binary file), which is its standard input.

    Files, not pipes: none is ever full, and what a pipe does not hold at once is not lost. `meanwhile` is called every
    second. The output is open within the block.
    """
    with tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as got, tempfile.TemporaryFile() as said:
        if isinstance(source, bytes):
            sent.write(source)
        else:
            source.seek(0)
            shutil.copyfileobj(source, sent)
        sent.seek(0)
        bounds = (str(limits.seconds), str(limits.megabytes))
        command = [sys.executable, "-m", "portal.files.bounds", *bounds, module, *arguments]
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        with subprocess.Popen(command, stdin=sent, stdout=got, stderr=said, cwd=PROJECT, env=kept) as process:
            try:
                _await(process, limits.wait, meanwhile)
            finally:
                process.kill()
        got.seek(0)
        said.seek(0)
        yield Ended(process.returncode, got, said.read(MOST_SAID).decode(errors="replace").strip())


def _await(process: "subprocess.Popen[bytes]", wait: float, meanwhile: Callable[[], None] | None) -> None:
    """Return when the process has ended, or after `wait` seconds.

    Told by the kernel: Popen.wait() with a timeout looks every 50 ms, longer than most of these processes take.
    """
    end, ended = time.monotonic() + wait, os.pidfd_open(process.pid)
    try:
        poll = select.poll()
        poll.register(ended, select.POLLIN)
        while (left := end - time.monotonic()) > 0:
            if poll.poll(1_000 * (min(left, 1) if meanwhile else left)):
                process.wait()
                return
            if meanwhile:
                meanwhile()
    finally:
        os.close(ended)
