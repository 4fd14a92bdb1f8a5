"""People who ask the portal over TLS: a connection each, logged in or not, that fills in forms as a browser does."""

import http.client
import ssl
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup

SESSIONS: dict = {}  # the key of each person's, who is logged in once


class Browser:
    """One person's connection to nginx, which stays open."""

    def __init__(self, url, person=None):
        self.cookies = dict(pair.split("=", 1) for pair in cookies(person).split("; ")) if person else {}
        self.origin, self.place = url, urlsplit(url).netloc
        self.connection = http.client.HTTPSConnection(self.place, timeout=120, context=unchecked())

    def ask(self, path, data=None, files=()):
        """Status, place and text of the answer; `data`: pairs of a form, `files`: pairs of a field and its content."""
        body, kind = encoded(data, files) if data is not None else (None, "")
        headers = {"Origin": self.origin, "Cookie": "; ".join(f"{name}={self.cookies[name]}" for name in self.cookies)}
        headers |= {"Content-Type": kind} if kind else {}
        self.connection.request("GET" if body is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers["Location"] or "", answer.read().decode(errors="replace")

    def form(self, path):
        """The fields of the last form on a page, as a browser sends it untouched."""
        status, _, text = self.ask(path)
        assert status == 200, (path, status)
        form = BeautifulSoup(text, "html.parser").select("main form[method=post]")[-1]
        fields = []
        for field in form.select("input[name], textarea[name], select[name]"):
            if field.name == "select":
                fields += [(field["name"], option.get("value", "")) for option in field.select("option[selected]")]
            elif field.get("type") in ("checkbox", "radio"):
                fields += [(field["name"], field.get("value", "on"))] if field.has_attr("checked") else []
            elif field.get("type") not in ("file", "submit"):
                fields.append((field["name"], field.get("value", "") if field.name == "input" else field.text))
        return fields


def unchecked():
    """The certificate is of this run."""
    return ssl._create_unverified_context()


def encoded(data, files):
    if not files:
        return urlencode(data).encode(), "application/x-www-form-urlencoded"
    edge = "edge-of-the-form"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in data
    ]
    for name, content in files:
        head = f'Content-Disposition: form-data; name="{name}"; filename="shiryo.pdf"\r\nContent-Type: application/pdf'
        parts.append(f"--{edge}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


def cookies(person):
    """The Cookie header of a browser in which `person` is logged in."""
    from django.conf import settings
    from django.test import Client

    if person not in SESSIONS:
        client = Client()
        client.force_login(person)
        SESSIONS[person] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={SESSIONS[person]}"


def people_of(lg_code, number):
    from members.models import User

    return list(User.objects.filter(assignments__office__municipality__lg_code=lg_code).order_by("email")[:number])
