"""Public pages name no person; addresses and logs hold no secret; an applicant sees the own application only."""

import html
import logging
import re
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.test import Client

from members.models import Invitation, Profile
from outbox.models import OutgoingMail
from tests import make
from tests.access import ROLES, person
from tests.pages import ACCOUNTS, MISSING, PAGES
from tests.thorough import THOROUGH

pytestmark = pytest.mark.django_db

NAME, ADDRESS, TELEPHONE, OFFICE_ADDRESS = "鯨岡金襴子", "kanari-4711@city.example.jp", "0993-47-1147", "ka@example.jp"
PRIVATE = (NAME, ADDRESS, TELEPHONE, OFFICE_ADDRESS)
PLACE = "/municipalities/182109/"


@pytest.fixture
def somebody():
    """Somebody of 坂井市 who did everything that leaves a name: applied, manages, wrote a profile and a proposal."""
    user = make.manager(ADDRESS, name=NAME)
    office = user.assignments.get().office
    office.telephone, office.email = TELEPHONE, OFFICE_ADDRESS
    office.save()
    make.application(user, status="approved", name=NAME, telephone=TELEPHONE, office_email=OFFICE_ADDRESS)
    Invitation.objects.issue(office=office, role="staff", email=f"x.{ADDRESS}", by=user)
    Profile.objects.create(municipality=office.municipality, introduction="三国の港町です。", contact_office=office)
    make.proposal(user, visibility="public", title="カニの町から公開")
    return user


def crawl(client, starts, most=400):
    """Address → page, for the addresses and every page of the portal they link to, one step far; plus downloads."""
    pages, waiting = {}, list(starts)
    for step in (1, 2):
        found = set()
        for address in waiting:
            response = client.get(address)
            text = b"".join(response.streaming_content) if response.streaming else response.content
            pages[address] = (response.status_code, html.unescape(text.decode("utf-8", "replace")))
            if step == 1:
                found |= set(re.findall(r'(?:href|src)="(/[^"#]*)"', pages[address][1]))
        waiting = sorted(address for address in found - pages.keys() if not address.startswith("/static/"))[:most]
    return pages


def searches():
    return [f"/search/?q={quote(word)}" for word in PRIVATE]


@pytest.mark.once
def test_public_pages_show_no_person(somebody):
    """Pages, files and search show visitors no name, e-mail address or telephone number of staff."""
    starts = [address for address in PAGES if "/data/" not in address] + [PLACE, "/bulletin/", "/data/", *ACCOUNTS]
    pages = crawl(Client(), starts, most=250)
    assert len(pages) > 150 and "三国の港町です。" in pages[PLACE][1]
    shown = [(address, word) for address, (_, page) in pages.items() for word in PRIVATE if word in page]
    assert shown == []
    for address in searches():
        page = html.unescape(Client().get(address).content.decode())
        assert "/proposals/" not in page and PLACE not in page


def test_contact_is_shown_once_the_municipality_published_it(somebody):
    Profile.objects.update(contact_is_public=True)
    page = Client().get(PLACE).content.decode()
    assert [word in page for word in PRIVATE] == [False, False, True, True]


@pytest.mark.parametrize("prefix", ["/admin/", "/django-admin/", "/manage/", "/health/", "/.env"])
def test_no_other_way_in_exists_for_anybody(prefix):
    """There is no Django admin and no page with details of the machine."""
    answers = set()
    for role in ROLES:
        client, user = Client(), person(role)
        if user:
            client.force_login(user)
        answers.add(client.get(prefix).status_code)
    assert answers == {404}


@pytest.mark.parametrize("status", ["draft", "submitted", "sent_back", "declined", "withdrawn"])
def test_applicant_reaches_nothing_but_the_own_application(somebody, status):
    """Follows every link from every page an applicant may open."""
    applicant = make.user("shinsei@example.jp")
    application = make.application(applicant, "012068", status=status)
    client = Client()
    client.force_login(applicant)
    starts = ["/members/", "/members/register/", f"/members/applications/{application.pk}/", "/members/notices/"]
    pages = crawl(client, [*starts, "/accounts/email/", "/accounts/2fa/", "/accounts/sessions/", MISSING])
    private = {address for address, (code, _) in pages.items() if code == 200 and address.startswith("/members/")}
    own = f"/members/applications/{application.pk}/"
    allowed = {"/members/", "/members/register/", "/members/notices/", "/members/settings/"}
    assert {address for address in private if not address.startswith(own)} <= allowed
    assert not [address for address in pages if address.startswith("/desk/") and pages[address][0] == 200]
    assert [word for _, page in pages.values() for word in PRIVATE if word in page] == []


@pytest.fixture
def log(caplog):
    """Every line that reaches the console, as it is written there."""
    handler = next(each for each in logging.getLogger().handlers if getattr(each, "name", "") == "console")

    def lines():
        kept = [record for record in caplog.records if all(each.filter(record) for each in handler.filters)]
        return "\n".join(handler.format(record) for record in kept)

    with caplog.at_level(logging.DEBUG, "django.request"):
        yield lines


def test_secret_links_reach_no_log(somebody, log):
    """Not even the token of a link that was refused: it may still be good for the person it was meant for."""
    body = OutgoingMail.objects.get(to=f"x.{ADDRESS}").body
    call_command("worker", once=True)  # which leaves no token in what it has sent
    token = re.search(r"/members/invitations/([^/\s]+)/", body)[1]
    client = Client()
    client.force_login(somebody)
    assert client.get(f"/members/invitations/{token}/").status_code == 403
    assert Client().get(f"/members/invitations/{token}x/").status_code == 404
    assert Client().get("/members/start/a-made-up-token-0123456789/").status_code == 410
    assert Client().get("/accounts/password/reset/key/1-a-made-up-token/").status_code == 200
    written = log()
    assert "/members/invitations/" in written
    assert token not in written and "a-made-up-token" not in written


def test_private_pages_send_no_address_to_others(somebody):
    """Browsers send the URL of a private page to no other host; the search for accounts puts no word in the URL."""
    for address in ["/", "/members/people/", "/accounts/login/"]:
        assert Client().get(address).headers["Referrer-Policy"] == "same-origin"


def test_no_session_and_no_person_is_in_an_address_or_the_log(somebody, log):
    """What leads on from any page of a manager and an administrator, and what the log says of it and of failures."""
    kanri, addresses = make.secretariat("kanri@example.jp", secretariat_role="administrator"), set()
    secrets = [ADDRESS, f"x.{ADDRESS}", OFFICE_ADDRESS, "kanri@example.jp", NAME, TELEPHONE, make.PASSWORD]
    for user, starts in (
        (somebody, ["/members/", "/members/people/"]),
        (kanri, ["/desk/", "/desk/people/", "/desk/mail/"]),
    ):
        client = Client(raise_request_exception=False)
        sent = {"login": user.email, "password": make.PASSWORD}
        addresses.add(client.post("/accounts/login/", sent).headers.get("Location", ""))
        client.force_login(user)
        secrets.append(client.session.session_key)
        for status, page in crawl(client, starts, most=40 if THOROUGH else 6).values():
            addresses |= set(re.findall(r'(?:href|src|action)="([^"]*)"', page)) if status == 200 else set()
            secrets += re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[:1]
        for odd in (
            f"/nothing/?email={ADDRESS}",
            f"/bulletin/proposals/999/?q={quote(NAME)}",
            "/members/people/9/role/",
        ):
            client.get(odd, headers={"referer": f"https://testserver/search/?q={quote(NAME)}"})
            client.post(odd, {"email": ADDRESS, "name": NAME, "password": make.PASSWORD})
    followed = [each for each in addresses if not each.startswith(("mailto:", "tel:"))]
    assert [(each, word) for each in followed for word in secrets if word in each or quote(word) in each] == []
    written = log()
    assert [word for word in secrets if word in written or quote(word) in written] == []
    assert len(followed) > 50 and "/nothing/" in written
