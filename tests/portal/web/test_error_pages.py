"""Every refusal and failure is a page in Japanese: what happened, what to do next, and the number to ask about it."""

import logging
import re

import pytest
from django.db import OperationalError
from django.test import Client

from portal.logs import request_id
from portal.wording import Wording
from tests import make
from tests.clients import as_
from tests.html import text

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ANSWERS = {  # name: status, heading
    "host": (400, "送信を受け付けられません"),
    "right": (403, "このページは開けません"),
    "forged": (403, "送信できませんでした"),
    "missing": (404, "ページが見つかりません"),
    "method": (405, "この操作は受け付けられません"),
    "decided": (409, "先に処理されています"),
    "too large": (413, "送られた内容が大きすぎます"),
    "too many fields": (413, "送られた内容が大きすぎます"),
    "too often": (429, "しばらくお待ちください"),
    "failure": (500, "ページを表示できません"),
    "database": (503, "ただいま表示できません"),
}
INTERNAL = re.compile(r"Traceback|django|SELECT |/site-packages/|portal/front|Exception|himitsu", re.IGNORECASE)


def answer(name, monkeypatch):
    client = Client(raise_request_exception=False)
    match name:
        case "host":
            return client.get("/", headers={"host": "example.com"})
        case "right":
            return as_(make.secretariat()).get("/members/people/")
        case "forged":
            return Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "himitsu"})
        case "missing":
            return client.get("/nothing/")
        case "method":
            return client.put("/about/")
        case "decided":
            application = make.application(make.user("shinsei@example.jp"), status="approved")
            return as_(make.secretariat()).post(
                f"/desk/applications/{application.pk}/decide/", {"decision": "decline", "version": 1, "reason": "重複"}
            )
        case "too large":
            return client.post("/contact/", {"text": "あ" * 900_000}, content_type="application/x-www-form-urlencoded")
        case "too many fields":
            return client.post("/contact/", {f"a{number}": "" for number in range(1100)})
        case "too often":
            return [client.post("/accounts/password/reset/", {"email": "aoba@example.jp"}) for _ in range(4)][-1]
    error = {"failure": RuntimeError("himitsu"), "database": OperationalError("SELECT himitsu")}[name]

    def fail(*_):
        raise error

    monkeypatch.setattr(type(Wording.objects), "history", fail)
    return client.get("/about/terms/")


class Lines(logging.Handler):
    """What the log says of requests, with the number of the request under way."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.numbers = []

    def emit(self, record):
        self.numbers.append(request_id.get())


@pytest.fixture
def lines():
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("name", ANSWERS)
def test_error_page_bears_the_number_of_its_line_in_the_log(name, monkeypatch, lines):
    response = answer(name, monkeypatch)
    page = text(response)
    heading, number = re.search(r"<h1>(.+?)</h1>", page)[1], re.search(r"問合せ番号　<code>(\w+)</code>", page)[1]
    assert (response.status_code, heading) == ANSWERS[name]
    assert number == response.headers["X-Request-ID"] and len(number) == 32
    assert number in lines.numbers
    assert "次にできること" in page and not re.search(INTERNAL, page)
