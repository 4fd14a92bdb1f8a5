"""What lets somebody in, a link or a code, is shown to nobody but its reader, and stays in no row."""

import contextlib
import re
import uuid
import zlib
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.core.signing import b64_decode
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from bulletin.models import AnswerCode
from members.accounts.tokens import make_start_token
from members.models import DataToken, Office, SecretariatInvitation
from members.people.notices import mailbox_to_confirm
from outbox.delivery import drain
from outbox.models import OutgoingMail
from portal.logs import masked
from tests import make
from tests.clients import as_, log_in
from tests.members.people.invitations import issue
from timeline.models import Booth, BoothCode, Event, SignUpClass

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TOKEN = "MwHk3n-tokEn_of-43_characters:1xYzAb:QqRrSsTt"


@pytest.fixture
def administrator():
    user = make.user("kanri@example.jp", secretariat_role="administrator")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    return user


@pytest.fixture
def secrets(administrator, aoba):
    """One mail of each kind that lets somebody in, made as people make them; what is secret in each, by its kind."""
    client = Client()
    make.user("midori@example.jp")
    client.post("/accounts/password/reset/", {"email": "midori@example.jp"})
    client.post("/accounts/login/code/", {"email": "midori@example.jp"})
    Client().post("/accounts/signup/", {"email": "neu@example.jp", "password1": make.PASSWORD})
    issue(aoba, "invited@example.jp")
    SecretariatInvitation.objects.issue(role="member", email="jimu@example.jp", by=administrator)
    office = Office.objects.get(pk=aoba.assignment.office_id)
    office.email, office.email_asked_at = "kikaku@example.jp", timezone.now()
    mailbox_to_confirm(office, TOKEN)
    found = {}
    for mail in OutgoingMail.objects.all():
        (secret,) = re.findall(r"/([\w:-]{20,})/\n|　　([\d-]{9})\n", f"{mail.body}\n")
        found[mail.key.rpartition("/")[2].partition(":")[0]] = "".join(secret)
    return found


def shown_in(secrets, text):
    return {kind for kind, secret in secrets.items() if secret in text}


def test_secret_of_no_mail_is_shown_in_the_list_or_kept_once_sent(secrets, administrator, settings, tmp_path):
    settings.EMAIL_HOST = ""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    assert set(secrets) == {
        "password_reset_key",
        "login_code",
        "email_confirmation_signup",
        "invitation",
        "secretariat-invitation",
        "mailbox",
    }
    client = as_(administrator)
    waiting = client.get("/desk/mail/").content.decode()
    assert shown_in(secrets, waiting) == set() and waiting.count("本文を読む") == len(secrets)
    assert drain() is True
    sent = client.get("/desk/mail/").content.decode()
    assert shown_in(secrets, sent) == set() and sent.count("本文を読む") == len(secrets)
    assert shown_in(secrets, "".join(OutgoingMail.objects.values_list("body", flat=True))) == set()
    (file,) = settings.EMAIL_FILE_PATH.iterdir()
    assert shown_in(secrets, file.read_text()) == set(secrets)


def in_the_database():
    """All that a copy of the database tells whoever has no key, what is only packed unpacked."""
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            for value in (str(value) for row in cursor.fetchall() for value in row):
                yield value
                packed = value.partition(":")[0]
                with contextlib.suppress(Exception):
                    content = b64_decode(packed.removeprefix(".").encode())
                    yield (zlib.decompress(content) if packed.startswith(".") else content).decode(errors="replace")


def others(aoba, client):
    """Of what lets in and was not in `secrets`: the rest of the mails, and what is shown or printed once."""
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.jp"})
    client.get("/accounts/2fa/totp/activate/")
    proposal = make.proposal(make.staff("akane@example.jp"), wards=["131091"])
    code = AnswerCode.objects.issue(proposal.addressees.get(), by=aoba)
    ward = make.manager("aoi@example.jp", "131091")
    sent = {"code": code.printed, "answer": "raised", "comment": "やります", "said_by": "品川"}
    Client().post("/answer/", {**sent, "email": ward.email})
    entry = make.entry("kouza", date(2026, 12, 5), kind="exhibition")
    event = Event.objects.create(entry=entry, fiscal_year=2026)
    days = {"opens_on": date(2020, 1, 1), "closes_on": date(2096, 12, 4)}
    chosen = SignUpClass.objects.create(event=event, part=make.part(entry, "講座", date(2026, 12, 5)), places=2, **days)
    Client().post(f"/sign-up/{chosen.pk}/", {"token": uuid.uuid4(), "name": "花", "email": "hana@example.jp"})
    booth = Booth.objects.create(event=event, number=1, municipality=make.place("182109"), column=1, row=1)
    bodies = "\n".join(OutgoingMail.objects.values_list("body", flat=True))
    return {
        "answer to confirm": re.search(r"/answer/confirm/(\S+)/", bodies)[1],
        "sign-up": re.search(r"/sign-up/cancel/([^/\s]+)", bodies)[1],
        "address": re.search(r"　　([\d-]{9})\n", OutgoingMail.objects.get(to="new@example.jp").body)[1],
        "being set up": client.session["mfa.totp.secret"],
        "paper code": code.printed,
        "booth code": BoothCode.objects.issue(booth, by=None).printed,
        "data token": DataToken.objects.make(by=aoba, name="取込み", scopes=["proposals"], last_day=date(2096, 1, 1))[
            1
        ],
        "first administrator": make_start_token(),
    }


def test_no_secret_is_in_a_copy_of_the_database_once_mails_are_sent(secrets, aoba, server, settings):
    """Neither as it stands nor packed, with its hyphens or without; also not in the session in which it is awaited."""
    settings.EMAIL_HOST = "127.0.0.1"
    client = log_in(aoba)
    invited = make.user("guest@example.jp")
    Client().get(link := issue(aoba, invited.email))
    known = {**secrets, **others(aoba, client), "link opened": link.split("/")[-2]}
    assert drain() is True
    dump = "\n".join(in_the_database())
    assert "aoba@example.jp" in dump
    found = {kind for kind, secret in known.items() if secret in dump or secret.replace("-", "") in dump}
    assert found == set() and len(known) >= 15


def routes(patterns, before="/"):
    for each in patterns:
        if hasattr(each, "url_patterns"):
            yield from routes(each.url_patterns, before + str(each.pattern))
        else:
            yield before + str(each.pattern)


def token_links():
    """An address of each kind that holds a token, with TOKEN in its place."""
    return {
        re.sub(r"<str:token>|\(\?P<uidb36>.*<key>\.\+\)", TOKEN, route).replace("^", "").replace("$", "")
        for route in routes(get_resolver().url_patterns)
        if "token>" in route or "<key>.+" in route
    }


def test_every_address_with_a_token_is_masked():
    """A new kind of link is masked, in the log as well, or this fails."""
    links = token_links()
    assert [link for link in links if TOKEN in masked(f"https://portal.example.jp{link}")] == []
    assert len(links) >= 5


def test_numbers_that_are_no_code_are_not_masked():
    words = "電話 03-5210-9910、2026-11-29、第1234-5678-9012号、提案第12345678号"
    assert masked(words) == words
    assert masked("　　1234-5678\n") == "　　…\n"
