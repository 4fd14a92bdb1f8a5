"""A form that arrives twice or fifty times, or whose answer is lost, makes one record: over real HTTP."""

import http.client
import re
import socket
import threading
from collections import Counter
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from members.models import Application, Invitation, Office, SecretariatInvitation
from outbox.models import OutgoingMail
from tests import make
from tests.racing import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

FIFTY = 50


@contextmanager
def swallowing(port):
    """A proxy that hands a request to `port`, waits for the whole answer, and hangs up instead of passing it on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            near, _ = listener.accept()
            with near, near.makefile("rb") as sent, socket.create_connection(("127.0.0.1", port)) as far:
                head = b"".join(iter(sent.readline, b"\r\n")) + b"\r\n"
                length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
                far.sendall(head + sent.read(length))  # head and body may come in two pieces
                while far.recv(1 << 16):  # the request says Connection: close
                    pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(timeout=10)


class Browser:
    """A person logged in at the live server, with the form at `address` open."""

    def __init__(self, server, user, address):
        self.port, self.address = urlsplit(server.url).port, address
        client = Client()
        client.force_login(user)
        page = client.get(address).content.decode()
        tokens = re.findall('name="csrfmiddlewaretoken" value="([^"]+)"', page)
        names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
        cookies = "; ".join(f"{name}={client.cookies[name].value}" for name in names)
        self.token = tokens[-1]
        self.headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}

    def send(self, data, port=None):
        """Status and where the answer leads."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=60)
        body = urlencode({**data, "csrfmiddlewaretoken": self.token})
        host = {"Host": f"127.0.0.1:{self.port}"}
        try:
            connection.request("POST", self.address, body, {**self.headers, **host})
            answer = connection.getresponse()
            return answer.status, answer.headers["Location"]
        finally:
            connection.close()


def applying():
    return make.user("shinsei@example.jp"), "/members/register/", {}, lambda: Application.objects.count()


def inviting():
    manager = make.manager("aoba@example.jp")
    data = {"email": "kohai@example.jp", "office": Office.objects.get().pk, "role": "staff"}
    return manager, "/members/people/invite/", data, lambda: Invitation.objects.count()


def founding():
    data = {"name": "秘書課", "email": "hisho@city.example.jp", "telephone": "0776-50-3013"}
    manager = make.manager("aoba@example.jp")
    return manager, "/members/offices/new/", data, lambda: Office.objects.filter(name="秘書課").count()


def inviting_to_the_desk():
    kanri = make.secretariat(secretariat_role="administrator")
    data = {"email": "shin@example.jp", "role": "member"}
    return kanri, "/desk/people/invite/", data, lambda: SecretariatInvitation.objects.count()


FORMS = [applying, inviting, founding, inviting_to_the_desk]


@pytest.mark.parametrize("times", [2, FIFTY])
@pytest.mark.parametrize("form", FORMS)
def test_form_sent_many_times_at_once_makes_one_record(live_server, form, times):
    user, address, data, count = form()
    browser = Browser(live_server, user, address)
    live_server.thread.httpd.socket.listen(FIFTY)  # Django's server for tests lets ten wait, gunicorn 2048
    answers = Counter(race(*[partial(browser.send, data)] * times))
    assert {status for status, _ in answers} == {302}
    assert len({place for _, place in answers}) == 1
    assert count() == 1
    mails = 1 if "email" in data else 0  # to whom is invited, or to the shared mailbox, to confirm it
    assert OutgoingMail.objects.filter(to=data.get("email", "")).count() == mails


@pytest.mark.parametrize("form", FORMS)
def test_answer_that_was_lost_and_form_sent_again_makes_one_record(live_server, form):
    """The portal has committed, the browser saw an error and sends the same form once more."""
    user, address, data, count = form()
    browser = Browser(live_server, user, address)
    with swallowing(browser.port) as port, pytest.raises((http.client.HTTPException, OSError)):
        browser.send(data, port)
    assert count() == 1
    status, _ = browser.send(data)
    assert (status, count()) == (302, 1)
