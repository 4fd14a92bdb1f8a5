"""The pages behind the login, by role, as the demonstration fills them: valid, and as tests.browser.looks has it."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from portal.front.demo.people import person
from portal.front.demo.play import play
from portal.web.menus import Group, desk_groups, member_links
from tests.browser.looks import look_over
from tests.validity import errors

pytestmark = pytest.mark.browser

ROLES = {  # addresses with a * stand for the first link of that form on the page before it
    "matsuoka": [
        "/members/",
        "/members/people/invite/",
        "/members/profile/",
        "/members/profile/pictures/",
        "/members/notices/",
        "/members/settings/",
        "/members/offices/new/",
        "/members/people/",
        "/members/people/*/role/",
        "/members/people/",
        "/members/people/*/end/",
        "/members/people/",
        "/members/people/*/hand-over/",
        "/members/people/",
        "/members/people/*/sheet/",
        "/bulletin/",
        "/bulletin/proposals/new/",
        "/bulletin/",
        "/bulletin/proposals/*/",
        "/bulletin/follows/",
        "/bulletin/searches/?q=雪",
        "/bulletin/cases/new/",
    ],
    "visitor": [  # what the demonstration shows to everybody
        "/",
        "/bulletin/",
        "/bulletin/proposals/*/",
        "/municipalities/182109/",
        "/municipalities/131091/",
        "/contact/",
    ],
    "ishii": ["/members/", "/members/tokens/", "/enquiries/inbox/", "/enquiries/*/answer/"],
    "kuroki": ["/members/register/", "/members/settings/"],
    "takeda": ["/members/register/"],
    "aoki": ["/members/", "/members/people/"],
    "hanawa": [
        "/desk/",
        "/desk/settings/",
        "/desk/settings/wordings/terms/",
        "/desk/settings/wordings/answer_request/",
        "/desk/settings/kinds/",
        "/bulletin/defaults/",
        "/bulletin/fields/",
        "/desk/domains/",
        "/desk/people/",
        "/desk/timeline/",
        "/desk/timeline/new/",
        "/desk/import/",
        "/desk/checks/",
        "/desk/agreements/",
        "/desk/statistics/",
        "/desk/papers/",
        "/desk/proposals/",
        "/desk/rolls/",
        "/desk/rolls/013340/manager/",
        "/desk/audit/",
        "/desk/mail/",
        "/desk/people/",
        "/desk/people/*/",
        "/desk/people/invite/",
        "/accounts/2fa/",
        "/accounts/sessions/",
        "/desk/applications/",
        "/desk/applications/*/decide/",
    ],
}


def session_of(user):
    client = Client()
    client.force_login(user)
    client.get("/members/notices/")
    return client.cookies


def of_menu(user):
    """The pages that the user's menu leads to: a new way is among them."""
    groups = desk_groups(user, "desk") if user.is_secretariat else [Group("", member_links(user, "members:home"))]
    return [link.address for group in groups for link in group.links]


@pytest.mark.parametrize("keys", [[*ROLES][:1], [*ROLES][1:-1], [*ROLES][-1:]], ids=" ".join)
def test_pages_of_roles_are_accessible(page, live_server, settings, keys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    play(timezone.now())
    found: dict = {}
    for key in keys:
        page.context.clear_cookies()
        addresses = ROLES[key]
        if key != "visitor":
            user = person(key)
            bears = [{"name": c.key, "value": c.value, "url": live_server.url} for c in session_of(user).values()]
            page.context.add_cookies(bears)
            addresses = addresses + [address for address in of_menu(user) if address not in addresses]
        found |= violations(page, addresses, key)
    assert found == {}


def violations(page, addresses, key):
    """Each page is looked at once, however often one comes back to it."""
    found, seen = {}, set()
    for address in addresses:
        if "*" in address:
            form = re.compile(address.replace("*", r"\d+"))
            links = page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href') || '')")
            address = next(filter(None, map(form.match, links)))[0]
        if address in seen:
            page.goto(address)
            continue
        seen.add(address)
        html = page.goto(address).text()
        if wrong := errors(html) + [*look_over(page).items()]:
            found[key, page.url] = wrong
    return found
