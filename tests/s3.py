"""A store that speaks as much of S3 as the portal asks: objects of one bucket, in memory, by real HTTP."""

import contextlib
import threading
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET = "portal"
ACCESS = {"S3_BUCKET": BUCKET, "S3_ACCESS_KEY": "portal", "S3_SECRET_KEY": "secret"}


class Store(ThreadingHTTPServer):
    """`objects`: content and moment of each name. `is_full`: it takes no more. `is_closed`: it gives nothing.

    `anonymous`: what came unsigned.
    """

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects = {}
        self.is_full = self.is_closed = False
        self.anonymous = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def _name(self):
        if "AWS4-HMAC-SHA256" not in self.headers.get("Authorization", ""):
            self.server.anonymous.append(self.path)
        return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}").removeprefix("/")

    def _answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if not (self.command == "HEAD" and status == 200):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _fail(self, status, code):
        self._answer(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        name = self._name()
        if self.server.is_full:
            return self._fail(507, "InsufficientStorage")
        self.server.objects[name] = (body, datetime.now(UTC))
        return self._answer(200, ETag=f'"{md5(body).hexdigest()}"')

    def do_GET(self):
        name = self._name()
        if not name:
            return self._list()
        if self.server.is_closed:
            return self._fail(403, "AccessDenied")
        if name not in self.server.objects:
            return self._fail(404, "NoSuchKey")
        body, moment = self.server.objects[name]
        length = {"Content_Length": str(len(body))} if self.command == "HEAD" else {}
        tag = f'"{md5(body).hexdigest()}"'
        return self._answer(200, body, ETag=tag, Last_Modified=format_datetime(moment, usegmt=True), **length)

    do_HEAD = do_GET

    def do_DELETE(self):
        self.server.objects.pop(self._name(), None)
        self._answer(204)

    def _list(self):
        query = parse_qs(urlsplit(self.path).query)
        prefix = query.get("prefix", [""])[0]
        delimiter = query.get("delimiter", [""])[0]
        found = [name for name in sorted(self.server.objects) if name.startswith(prefix)]
        rest = {name: name.removeprefix(prefix) for name in found}
        folders = sorted({prefix + end.partition("/")[0] + "/" for end in rest.values() if delimiter and "/" in end})
        files = [name for name, end in rest.items() if not (delimiter and "/" in end)]
        body = "".join(
            f"<Contents><Key>{escape(name)}</Key><Size>{len(self.server.objects[name][0])}</Size>"
            f"<LastModified>{self.server.objects[name][1]:%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
            for name in files
        ) + "".join(f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>" for folder in folders)
        self._answer(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{body}</ListBucketResult>".encode())


@contextlib.contextmanager
def running_store():
    """Yield an empty store; gone afterwards."""
    with Store() as store:
        threading.Thread(target=store.serve_forever, daemon=True).start()
        try:
            yield store
        finally:
            store.shutdown()
