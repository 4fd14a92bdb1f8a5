"""The conversation with clamd: large files in pieces, over a port or a socket."""

import io
import socketserver
import threading

import pytest

from portal.files.scanner import Verdict, scan
from tests.clamd import EICAR, FakeClamd, _Conversation


@pytest.mark.parametrize(
    "content, verdict",
    [
        (b"", Verdict.CLEAN),
        (b"x" * 300_000, Verdict.CLEAN),
        (b"x" * 65_500 + EICAR, Verdict.FOUND),  # across two pieces
    ],
    ids=["empty", "large", "harmful"],
)
def test_file_is_looked_at_whole_and_left_at_its_beginning(clamd, content, verdict):
    file = io.BytesIO(content)
    file.seek(1)
    assert (scan(file), file.tell()) == (verdict, 0)


def test_answer_that_never_comes_is_no_answer(clamd, settings):
    clamd.answer, settings.CLAMD_SECONDS = FakeClamd.HANG, 0.1
    assert scan(io.BytesIO(b"x")) is Verdict.UNKNOWN


def test_socket_in_the_file_system_is_asked_too(settings, tmp_path):
    class Server(socketserver.ThreadingUnixStreamServer):
        asked, answer = 0, None

    path = str(tmp_path / "clamd.ctl")
    settings.CLAMD_ADDRESS, settings.CLAMD_SECONDS = path, 5
    with Server(path, _Conversation) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        assert scan(io.BytesIO(EICAR)) is Verdict.FOUND
        server.shutdown()
        thread.join()
    assert scan(io.BytesIO(EICAR)) is Verdict.UNKNOWN  # gone


def test_without_a_scanner_nobody_is_asked():
    assert scan(io.BytesIO(EICAR)) is Verdict.CLEAN
