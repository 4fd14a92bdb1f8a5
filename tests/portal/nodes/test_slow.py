"""Broken requests end at the portal too, should one pass the web server; slow visitors hold up no other."""

import contextlib
import http.client
import socket
import ssl
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from tests.nginx import NAME, connect, needed, running_nginx
from tests.nodes import running_nodes
from tests.portal.nodes.test_web_server import BROKEN
from tests.thorough import THOROUGH

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once, needed]

SLOW = 500 if THOROUGH else 60
PAGES = 200 if THOROUGH else 20
OWN = {"BASE_URL": f"https://{NAME}", "TRUSTED_PROXIES": "1"}
PROXIED = "X-Forwarded-Proto: https\nX-Forwarded-For: 127.0.0.1\n"


def said(address, text):
    """The status that gunicorn answers to a request written by hand."""
    with socket.create_connection(("127.0.0.1", urlsplit(address).port), timeout=10) as opened:
        head, _, rest = text.partition("\n\n")
        opened.sendall(f"{head}\n{PROXIED}\n{rest}".replace("\n", "\r\n").encode())
        return opened.recv(4096).split()[1].decode()


def test_broken_request_ends_at_the_portal_too():
    """Conflicting lengths, bad chunks, two hosts, headers and addresses without end; one that is fine passes."""
    with running_nodes(1, **OWN) as (node,):
        fine = said(node, f"GET /healthz HTTP/1.1\nHost: {NAME}\n\n")
        answers = [said(node, text) for text, _ in BROKEN]
        afterwards = said(node, f"GET /healthz HTTP/1.1\nHost: {NAME}\n\n")
    # bad chunks are 411: the portal reads nothing that comes without a length
    assert answers == ["400", "400", "411", "501", "400", "431", "414", "405", "400"]
    assert (fine, afterwards) == ("200", "200")


class SlowVisitors:
    """Connections that never come to an end: without a word, with a header, and with a form, a byte at a time; two
    thirds of them of one address, the others each of its own.
    """

    def __init__(self, server):
        self.server, self.opened, self.is_over = server, [], threading.Event()

    def __enter__(self):
        with ThreadPoolExecutor(20) as pool:
            self.opened = list(pool.map(self.open, range(SLOW)))
        self.dripping = threading.Thread(target=self.drip)
        self.dripping.start()
        return self

    def open(self, number):
        source = "127.0.1.1" if number % 3 else f"127.1.{number // 250}.{number % 250 + 1}"
        if number % 5 == 0:
            return socket.create_connection(("127.0.0.1", self.server[0]), timeout=60, source_address=(source, 0))
        opened = connect(self.server, source)
        length = "Content-Length: 900000\r\n\r\n" if number % 2 else "X-Long: "
        opened.sendall(f"POST /accounts/login/ HTTP/1.1\r\nHost: {NAME}\r\n{length}".encode())
        return opened

    def drip(self):
        while not self.is_over.wait(1):
            for opened in self.opened:
                with contextlib.suppress(OSError):
                    if isinstance(opened, ssl.SSLSocket):
                        opened.sendall(b"a")

    def __exit__(self, *error):
        self.is_over.set()
        self.dripping.join()
        for opened in self.opened:
            opened.close()


def test_slow_visitors_hold_up_no_other(tmp_path):
    """An ordinary page, made anew each time, comes without an error and long before a slow one would be given up."""
    took: list[float] = []
    statuses = set()
    with (
        running_nodes(1, **OWN, DATA_DIR=str(tmp_path)) as (node,),
        running_nginx(tmp_path, urlsplit(node).netloc) as server,
        SlowVisitors(server),
    ):
        for number in range(PAGES):
            began = time.monotonic()
            connection = http.client.HTTPConnection(NAME)
            connection.sock = connect(server, "127.2.0.1")
            connection.request("GET", f"/accounts/login/?{number}")
            response = connection.getresponse()
            statuses.add((response.status, "ログイン" in response.read().decode()))
            connection.close()
            took.append(time.monotonic() - began)
    assert statuses == {(200, True)}
    assert statistics.quantiles(took, n=20)[-1] < (1 if THOROUGH else 5)  # seconds
