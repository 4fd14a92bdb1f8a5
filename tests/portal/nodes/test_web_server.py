"""The web server as it is shipped, in front of a portal that says what reached it."""

import http.client
import http.server
import json
import re
import socket
import ssl
import threading
import time

import pytest

from tests.nginx import NAME, connect, hsts, needed, running_nginx
from tests.outbox.test_masked_mails import TOKEN, token_links
from tests.portal.web.test_security_headers import observatory
from tests.smtp import free_port

pytestmark = [pytest.mark.once, needed]

HIDDEN = [
    *("/_files/proposals/1/himitsu.pdf", "/_files/", "/_nginx/unavailable.html", "/_nginx/../himitsu", "/static/"),
    *("/static/../media/himitsu", "/static/%2e%2e/media/himitsu", "/static..%2fmedia/himitsu", "/metrics"),
]


BROKEN = [  # requests that nobody sends by mistake, and what they are answered with
    (f"POST / HTTP/1.1\nHost: {NAME}\nContent-Length: 4\nTransfer-Encoding: chunked\n\n0\n\n", 400),
    (f"GET / HTTP/1.1\nHost: {NAME}\nHost: example.com\n\n", 400),
    (f"POST / HTTP/1.1\nHost: {NAME}\nTransfer-Encoding: chunked\n\nzz\n\n", 400),
    (f"POST / HTTP/1.1\nHost: {NAME}\nTransfer-Encoding: xchunked\n\n0\n\n", 501),
    (f"POST / HTTP/1.1\nHost: {NAME}\nContent-Length: 1\nContent-Length: 2\n\nab", 400),
    (f"GET / HTTP/1.1\nHost: {NAME}\nX-Long: {'a' * 40_000}\n\n", 400),
    (f"GET /{'a' * 40_000} HTTP/1.1\nHost: {NAME}\n\n", 414),
    (f"TRACE / HTTP/1.1\nHost: {NAME}\n\n", 405),
    (f"GET / HTTP/1.1\nHost : {NAME}\n\n", 400),
]


class Portal(http.server.BaseHTTPRequestHandler):
    """Says as JSON what it was asked, whose page it is, and how often it was asked before."""

    protocol_version = "HTTP/1.1"
    asked = 0

    def do_GET(self):
        if self.path == "/cut/":  # as a process does that is killed
            self.close_connection = True
            return
        Portal.asked += 1
        said = {"path": self.path, "headers": dict(self.headers), "number": Portal.asked}
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Strict-Transport-Security", "max-age=60")
        self.send_header("X-Accel-Expires", "60")  # of a page for a session too, as if by mistake
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The ports of nginx with TLS and without."""
    folder = tmp_path_factory.mktemp("nginx")
    portal = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=portal.serve_forever, daemon=True).start()
    (folder / "media/proposals/1").mkdir(parents=True)
    (folder / "static").mkdir()
    (folder / "static/a.css").write_text("p {}")
    (folder / "media/himitsu").write_text("himitsu")
    (folder / "media/proposals/1/himitsu.pdf").write_text("himitsu")
    with running_nginx(folder, f"127.0.0.1:{portal.server_port}") as ports:
        yield ports
    portal.shutdown()
    portal.server_close()


def ask(server, path, **headers):
    """Status and body, or what the portal was asked."""
    connection = http.client.HTTPConnection(NAME)
    connection.sock = connect(server)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return response.status, json.loads(body) if body.startswith("{") else body


def raw(server, text):
    """The status line of what comes back for a request written by hand."""
    with connect(server) as opened:
        opened.sendall(text.replace("\n", "\r\n").encode())
        return opened.recv(4096).partition(b"\r\n")[0].decode()


def test_visitor_has_one_address_whatever_headers_say(server):
    forged = {"X-Forwarded-For": "10.9.8.7", "X_Forwarded_For": "10.9.8.7", "X-Real-IP": "10.9.8.7"}
    connection = http.client.HTTPConnection(NAME)
    connection.sock = connect(server)
    connection.request("GET", "/a/", headers={**forged, "X-Forwarded-Proto": "http", "X-Forwarded-Host": "example.com"})
    reached = json.loads(connection.getresponse().read())["headers"]
    connection.close()
    told = {name: reached.get(name) for name in ("Host", "X-Forwarded-For", "X-Forwarded-Proto")}
    assert told == {"Host": NAME, "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}
    assert "X_Forwarded_For" not in reached


def headers_of(server, method, path, secure=True, **headers):
    """Status and headers of an answer, each header as often as it was sent."""
    connection = http.client.HTTPConnection("127.0.0.1", server[1])
    if secure:
        connection.sock = connect(server)
    connection.request(method, path, headers={"Host": NAME} | headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status, response.headers


def test_every_answer_bears_the_policies_once(server):
    """Those of nginx itself too, with how long HTTPS is promised: the same that it says of what the portal answers."""
    answers = {
        "static": headers_of(server, "GET", "/static/a.css"),
        "no such file": headers_of(server, "GET", "/static/b.css"),
        "folder": headers_of(server, "GET", "/static/"),
        "method": headers_of(server, "PUT", "/"),
        "trace": headers_of(server, "TRACE", "/"),
        "too large": headers_of(server, "POST", "/", **{"Content-Length": "40000000"}),
        "too long": headers_of(server, "GET", "/" + "a" * 40_000),
        "header too long": headers_of(server, "GET", "/", **{"X-Long": "a" * 40_000}),
        "coding": headers_of(server, "POST", "/", **{"Transfer-Encoding": "xchunked"}),
        "broken": headers_of(server, "GET", "/%"),
        "hidden": headers_of(server, "GET", "/_files/himitsu"),
        "metrics": headers_of(server, "GET", "/metrics"),
        "down": headers_of(server, "GET", "/cut/"),
    }
    assert {name: status for name, (status, _) in answers.items()} == {
        "static": 200,
        "no such file": 404,
        "folder": 403,
        "method": 405,
        "trace": 405,
        "too large": 413,
        "too long": 414,
        "header too long": 400,
        "coding": 501,
        "broken": 400,
        "hidden": 404,
        "metrics": 404,
        "down": 502,
    }
    year = "max-age=31536000; includeSubDomains; preload"
    for name, (_, headers) in answers.items():
        assert headers.get_all("Strict-Transport-Security") == [year], name
        (policy,) = headers.get_all("Content-Security-Policy")
        assert policy.startswith("default-src 'none'; ") and "frame-ancestors 'none'" in policy
        assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
        assert headers.get_all("X-Frame-Options") == ["DENY"]
        assert headers.get_all("Referrer-Policy") == headers.get_all("Cross-Origin-Opener-Policy") == ["same-origin"]
        assert headers.get_all("Cross-Origin-Resource-Policy") == ["same-origin"]
        assert "camera=()" in headers["Permissions-Policy"]
        assert observatory(headers, []) == 125
    _, of_the_portal = headers_of(server, "GET", "/", Cookie="sessionid=aoi")
    assert of_the_portal.get_all("Strict-Transport-Security") == [year]
    status, plain = headers_of(server, "GET", "/", secure=False)
    assert status == 301 and "Strict-Transport-Security" not in plain  # by plain HTTP it must not be said (RFC 6797)
    assert plain["Content-Security-Policy"].startswith("default-src 'none'; ") and plain["X-Frame-Options"] == "DENY"


def test_nginx_promises_https_for_as_long_as_the_portal():
    """What the handbook writes to /etc/nginx/portal-hsts.conf, from HSTS_SECONDS."""
    assert hsts(3600) == 'map $https $portal_hsts { default ""; on "max-age=3600"; }\n'
    assert hsts(0) == 'map $https $portal_hsts { default ""; on ""; }\n'


def test_nothing_stored_is_reached_by_an_address(server):
    """nginx refuses it, or asks the portal, which knows no such address."""
    answers = {path: ask(server, path) for path in HIDDEN}
    served = {path for path, (status, said) in answers.items() if status == 200 and not isinstance(said, dict)}
    assert served == set() and "himitsu" not in [said for _, said in answers.values()]
    assert answers["/_files/proposals/1/himitsu.pdf"][0] == answers["/metrics"][0] == 404
    tricks = {
        "X-Accel-Redirect": "/_files/himitsu",
        "X-Sendfile-Type": "X-Accel-Redirect",
        "X-Accel-Mapping": "/=/_files/",
    }
    status, said = ask(server, "/tricks/", **tricks)
    assert (status, said["path"]) == (200, "/tricks/")


def test_page_of_a_session_is_kept_for_nobody(server):
    """Even if the portal said by mistake that it may be kept."""
    first = ask(server, "/page/")[1]["number"]
    assert ask(server, "/page/", Cookie="colour=red")[1]["number"] == first
    for cookie in ("__Host-sessionid=aoi", "a=b; __Host-sessionid=aoi", "sessionid=aoi"):
        own = ask(server, "/page/", Cookie=cookie)[1]
        assert own["number"] > first and own["headers"]["Cookie"] == cookie
        for path in ("/own/", "/own/a.css", "/own/%0a", "/own/;a.js"):
            seen = ask(server, path, Cookie=cookie)[1]["number"]
            assert ask(server, path)[1]["number"] != seen
    assert ask(server, "/page/")[1]["number"] == first


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_tls_is_new_enough_and_plain_requests_are_sent_to_it(server):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        with connect(server, minimum_version=version, maximum_version=version) as opened:
            assert opened.version() == version.name.replace("_", ".")
    old = ssl.create_default_context(cafile=server[2])
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError), socket.create_connection(("127.0.0.1", server[0])) as opened:
        old.wrap_socket(opened, server_hostname=NAME)
    connection = http.client.HTTPConnection("127.0.0.1", server[1])
    connection.request("GET", "/about/", headers={"Host": NAME})
    response = connection.getresponse()
    assert (response.status, response.headers["Location"]) == (301, f"https://{NAME}/about/")
    connection.close()


@pytest.mark.parametrize("request_text, status", BROKEN)
def test_broken_request_ends_at_the_web_server(server, request_text, status):
    asked = Portal.asked
    assert raw(server, request_text).split()[1] == str(status)
    assert Portal.asked == asked


def logs(server):
    """All that nginx has written in its logs, by file."""
    return {path.name: path.read_text() for path in server[2].parent.glob("*.log")}


def test_no_token_and_no_question_is_in_the_log(server, tmp_path):
    """Of every kind of link that is mailed, as the portal's own log has it; whether the portal answers or is down."""
    links = token_links()
    with running_nginx(tmp_path, f"127.0.0.1:{free_port()}") as down:
        for place in (server, down):
            for link in links:
                about = {"Referer": f"https://{NAME}{link}?words=himitsu", "Cookie": "__Host-sessionid=himitsu-cookie"}
                asked = [(True, f"{link}?words=himitsu"), (True, "/static/gone.css"), (False, link)]
                for secure, path in [*asked, (True, f"/{link}"), (True, link.replace("/", "/./", 1))]:
                    headers_of(place, "GET", path, secure, **about)
            written = logs(place)
            for name, log in written.items():
                assert TOKEN not in log and "himitsu-cookie" not in log and "words=" not in log, name
            assert (
                written["portal.log"].count("/members/invitations/... ") == (4 if place == server else 2)
                and len(links) >= 5
            )
        lines = written["portal.log"].splitlines()
    pattern = r" GET /members/invitations/\.\.\. 502 .* 127\.0\.0\.1:\d+=502 "
    assert [line for line in lines if re.search(pattern, line)]


def test_what_the_web_server_refuses_bears_the_number_of_its_line_in_the_log(server):
    """In Japanese, with the headers of a safe page; the bodies of requests are not read for it."""
    for method, path, length, status in [
        ("PUT", "/number/", 0, 405),
        ("POST", "/number/", 40_000_000, 413),
        ("GET", "/number/" + "a" * 40_000, 0, 414),
    ]:
        connection = http.client.HTTPConnection(NAME)
        connection.sock = connect(server)
        connection.putrequest(method, path)
        connection.putheader("Content-Length", str(length))
        connection.endheaders()
        response = connection.getresponse()
        page, number = response.read().decode(), response.headers["X-Request-ID"]
        connection.close()
        assert response.status == status and response.headers["Content-Security-Policy"].startswith(
            "default-src 'none'"
        )
        assert f"<code>{number}</code>" in page and len(number) == 32
        assert "受け付けられませんでした" in page and "nginx" not in page
        for _ in range(60):  # it is written when the rest of what was sent has been thrown away
            if lines := re.findall(rf"^.* {number}$", (server[2].parent / "portal.log").read_text(), re.MULTILINE):
                break
            time.sleep(0.1)
        asked = "-" if status == 414 else path  # a line that is too long is not read
        assert [line.split()[3:5] for line in lines] == [[asked, str(status)]]
