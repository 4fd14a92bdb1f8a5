"""Programs in processes of their own: what they are given, what they may use, and that they end."""

import base64
import io
import signal

import pytest

from portal.files.bounded import Limits, program

pytestmark = pytest.mark.once

SMALL = Limits(seconds=1, megabytes=100, wait=20)


def run(words, limits=SMALL, meanwhile=None):
    """Exit code and complaint of a program of one line."""
    with program("timeit", b"", "-n1", "-r1", words, limits=limits, meanwhile=meanwhile) as ended:
        return ended.code, ended.complaint


def test_program_gets_the_whole_file_and_all_of_its_output_comes_back():
    """More than a pipe holds, from wherever the file stands."""
    content = bytes(300_000)
    opened = io.BytesIO(content)
    opened.seek(5)
    for source in (content, opened):
        with program("base64", source, "-e", limits=SMALL) as ended:
            assert (ended.code, base64.decodebytes(ended.out.read())) == (0, content)


def test_program_that_needs_too_much_ends():
    assert run("while True: pass")[0] in (-signal.SIGXCPU, -signal.SIGKILL)
    code, complaint = run("bytes(200 * 1024 * 1024)")
    assert code == 1 and "MemoryError" in complaint
    code, complaint = run("import sys; [sys.stdout.write('x' * 2**20) for _ in range(101)]")
    assert code == 1 and "File too large" in complaint


def test_program_that_waits_is_not_waited_for():
    """Nothing else waits for it meanwhile."""
    looked = []
    code, _ = run("__import__('time').sleep(60)", Limits(1, 100, wait=1.5), lambda: looked.append(1))
    assert (code, looked) == (-signal.SIGKILL, [1, 1])


def test_program_gets_no_secret(monkeypatch):
    for name in ("SECRET_KEY", "DATABASE_URL", "EMAIL_HOST_PASSWORD"):
        monkeypatch.setenv(name, "himitsu")
    assert run("import os; assert 'himitsu' not in os.environ.values()") == (0, "")
