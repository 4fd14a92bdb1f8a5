"""What lets somebody in, a link or a code, is shown to nobody but its reader, and stays in no row."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from members.models import Office, SecretariatInvitation
from members.people.notices import mailbox_to_confirm
from outbox.delivery import drain
from outbox.models import OutgoingMail
from portal.web.logs import masked
from tests import make
from tests.clients import as_
from tests.members.people.invitations import issue

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
