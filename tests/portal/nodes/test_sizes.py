"""What is too large is refused in Japanese with what may be sent, by nginx and the portal alone, in little memory."""

import contextlib
import http.client
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as shipped
from django.test import Client

from bulletin.models import Attachment
from tests import make
from tests.bulletin.attachments.test_attachments import PDF
from tests.nginx import NAME, connect, needed, running_nginx
from tests.nodes import running_nodes
from tests.thorough import THOROUGH

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once, needed]

MB = 10**6
EDGE = "----edge"
HUGE = 500 if THOROUGH else 40
REFUSED = shipped.BASE_DIR / "deploy/nginx/pages/refused.html"


def form(size, fields, encoding=""):
    """Pieces of a form with a file of so many bytes."""
    for name, value in fields.items():
        yield f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    head = 'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n'
    yield f"--{EDGE}\r\n{head}{encoding}\r\n".encode() + PDF
    piece = b"QUJD" * 16_384
    for left in range(size - len(PDF), 0, -len(piece)):
        yield piece[: max(left, 0)]
    yield f"\r\n--{EDGE}--\r\n".encode()


def halting(text):
    """Pieces of a text whose second half comes when its first has long been refused."""
    yield text[: len(text) // 2]
    time.sleep(0.5)
    yield text[len(text) // 2 :]


def send(connection, path, pieces, length=None, **headers):
    """Status and text of the answer to what is sent, chunked without `length`; as a browser, it may be cut short."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers |= {"Content-Length": str(length)} if length is not None else {"Transfer-Encoding": "chunked"}
    connection.putrequest("POST", path, skip_host=True)
    for name, value in {"Host": NAME, **headers}.items():
        connection.putheader(name, value)
    connection.endheaders()
    try:
        for piece in pieces:
            connection.send(piece if length is not None else b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.send(b"" if length is not None else b"0\r\n\r\n")
    except OSError:
        pass
    try:
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__, ""
    finally:
        connection.close()


def memory(address):
    """The most MB that any worker of the node has held since it began."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"PORT={urlsplit(address).port}".encode() in (process / "environ").read_bytes().split(b"\0"):
                said = dict(line.split(":\t", 1) for line in (process / "status").read_text().splitlines())
                found[process.name] = said
    workers = [said for said in found.values() if said["PPid"] in found]
    return max(int(said["VmHWM"].split()[0]) / 1024 for said in workers)


def test_request_is_bounded_through_nginx_and_without_it(akane, tmp_path):
    """Files are taken to 10 MB, and said to be too large above, at the field; a whole request is taken to 32 MB, or
    refused before it is read. What comes in pieces is the same behind nginx; the portal itself wants a length.
    """
    proposal = make.proposal(akane)
    client, token = Client(), "a" * 32
    client.force_login(akane)
    fields = {"csrfmiddlewaretoken": token, "description": "図面"}
    about = {
        "Cookie": f"__Host-sessionid={client.cookies['sessionid'].value}; __Host-csrftoken={token}",
        "Content_Type": f"multipart/form-data; boundary={EDGE}",
        "Referer": f"https://{NAME}/",
        "X_Forwarded_Proto": "https",
        "X_Forwarded_For": "127.0.0.1",
    }
    path = f"{proposal.get_absolute_url()}attachments/"
    own = {"BASE_URL": f"https://{NAME}", "TRUSTED_PROXIES": "1", "DATA_DIR": str(tmp_path)}
    with running_nodes(1, **own) as (node,), running_nginx(tmp_path, urlsplit(node).netloc) as server:

        def ask(way, pieces, length=None, **headers):
            connection = http.client.HTTPConnection("127.0.0.1", urlsplit(node).port, timeout=60)
            if way == "nginx":
                connection.sock = connect(server)
            return send(connection, path, pieces, length, **about | headers)

        for way in ("nginx", "gunicorn"):  # what the first of its kind takes once is no matter of size
            ask(way, form(MB // 10, fields), sum(map(len, form(MB // 10, fields))))
        before, answers = memory(node), {}
        for way in ("nginx", "gunicorn"):
            for size in (9.9, 10.6, HUGE):
                whole = int(size * MB)
                length = sum(map(len, form(whole, fields)))
                answers[way, size] = ask(way, form(whole, fields), length)
                answers[way, size, "in pieces"] = ask(way, form(whole, fields))
            plain = {"Content_Type": "application/x-www-form-urlencoded"}
            for name, text in (("text", b"body=" + b"a" * 5 * MB), ("fields", b"&".join([b"a=1"] * 2000))):
                answers[way, name] = ask(way, [text], len(text), **plain)
            text = b"body=" + b"a" * 5 * MB
            answers[way, "text in halves"] = ask(way, halting(text), len(text), **plain, Connection="close")
            packed = list(form(12 * MB, fields, "Content-Transfer-Encoding: base64\r\n"))
            answers[way, "base64"] = ask(way, packed, sum(map(len, packed)))
        grown = memory(node) - before
    statuses = {name: status for name, (status, _) in answers.items()}
    of_portal = {9.9: 302, 10.6: 200, HUGE: 413, "text": 413, "fields": 413, "text in halves": 413, "base64": 400}
    assert statuses == {
        **{("nginx", name): status for name, status in of_portal.items()},
        **{("gunicorn", name): status for name, status in of_portal.items()},
        **{("nginx", size, "in pieces"): of_portal[size] for size in (9.9, 10.6, HUGE)},
        **{("gunicorn", size, "in pieces"): 411 for size in (9.9, 10.6, HUGE)},
    }
    assert all("10MB" in text and "32MB" in text for _, text in (answers["gunicorn", n] for n in (HUGE, "text")))
    assert "32MB" in answers["nginx", HUGE][1] and "10MBまでのファイルを選んでください" in answers["nginx", 10.6][1]
    assert Attachment.objects.count() == 2 and grown < 20  # the same file twice is one


def test_web_server_and_portal_take_the_same(settings):
    shipped = (settings.BASE_DIR / "deploy/nginx/portal.conf").read_text()
    assert f"client_max_body_size {settings.REQUEST_BYTES // 2**20}m;" in shipped
    words = (settings.BASE_DIR / "templates/413.html").read_text() + REFUSED.read_text()
    assert words.count(f"{settings.REQUEST_BYTES // 2**20}MB") == 2
    assert f"1つ{settings.UPLOAD_BYTES // 2**20}MB" in words
    assert f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 2**20}MB" in words
