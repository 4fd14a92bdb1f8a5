"""A clamd on loopback that reads INSTREAM and answers as a test tells it: OK, FOUND for EICAR, nonsense, or nothing."""

import contextlib
import socketserver
import threading

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PUZZLE = b"PUZZLE"  # what holds this is never judged


class FakeClamd(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answer = None  # instead of looking: bytes, or HANG
        self.asked = 0
        self.signatures = 27456  # their number, which grows with each update
        self.stopping = threading.Event()

    HANG = b"hang"

    @property
    def address(self):
        return f"127.0.0.1:{self.server_address[1]}"


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        if self.rfile.read(9) == b"zVERSION\0":
            self.wfile.write(f"ClamAV 1.4.1/{self.server.signatures}/Sun Nov 24 09:40:41 2024".encode() + b"\0")
            return
        self.server.asked += 1
        assert self.rfile.read(1) == b"\0"
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
        if self.server.answer == FakeClamd.HANG:
            self.server.stopping.wait()
            return
        looked = b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"
        if PUZZLE in content:
            looked = b"stream: Can't allocate memory ERROR"
        self.wfile.write((self.server.answer or looked) + b"\0")


@contextlib.contextmanager
def running():
    with FakeClamd() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()
