"""The shipped nginx before two nodes: what one of them breaks is asked of the other, and never twice of both."""

import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.nodes import Visitor, nginx_of_two_nodes
from tests.smtp import free_port

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not shutil.which("nginx"), reason="nginx が要ります。入れるには：apt-get install nginx"),
]


class Node(ThreadingHTTPServer):
    """Answers 200, or hangs up on whoever has asked (`cuts`), as a process does that is killed."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.cuts, self.asked, self.addresses = False, list[str](), list[str]()
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(self.command)
        self.server.addresses.append(self.headers["X-Forwarded-For"])
        if not self.server.cuts:
            self.send_response(200)
            self.end_headers()

    do_POST = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture
def nodes():
    both = Node(), Node()
    yield both
    for each in both:
        each.stop()


@pytest.fixture
def address(nodes, tmp_path):
    port = free_port()
    with nginx_of_two_nodes(tmp_path, port, [node.server_port for node in nodes]):
        yield f"http://127.0.0.1:{port}/"


def ask(address, times, data=None):
    return [Visitor().ask(address, data)[0] for _ in range(times)]


def test_broken_answers_of_both_close_neither(nodes, address):
    """A process killed on each: their forms are not sent to another node, and whoever comes next is answered."""
    for node in nodes:
        node.cuts = True
        node.asked.clear()
    assert ask(address, 2, {"a": "b"}) == [502, 502]
    assert [node.asked for node in nodes] == [["POST"], ["POST"]]
    headers = Visitor().ask(address, {"a": "b"})[1]
    assert (headers["Retry-After"], headers["Cache-Control"], len(headers["X-Request-ID"])) == ("60", "no-store", 32)
    nodes[0].cuts = False
    assert ask(address, 6) == [200] * 6


def test_visitor_has_the_address_that_what_ends_tls_names(nodes, address):
    """The last of them: those before it are what the visitor wrote."""
    for node in nodes:
        node.addresses.clear()
    for _ in nodes:
        assert Visitor().ask(address, X_Forwarded_For="10.9.8.7, 203.0.113.5")[0] == 200
    assert [node.addresses for node in nodes] == [["203.0.113.5"], ["203.0.113.5"]]


def test_node_that_is_gone_costs_nobody_an_answer(nodes, address):
    nodes[0].stop()
    assert ask(address, 6, {"a": "b"}) == [200] * 6
