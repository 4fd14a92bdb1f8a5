"""Ways: whoever works in the portal has the menu on every page of theirs, and it leads only where they may go."""

import datetime
import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from django.utils import timezone

from members.models import Profile
from tests import make
from tests.access import person
from tests.clients import as_
from tests.html import joined, text
from tests.test_permissions import ROWS, undone

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MENUS = {"secretariat": "事務局の画面", "administrator": "事務局の画面"}
MEMBER_MENU = "わたしの自治体の画面"
# Everybody reads them, and the public navigation marks where one is; or they are sheets to print.
PUBLIC = re.compile(
    r"/(?:bulletin/(?:(?:cases|proposals)/[\w-]+/)?|timeline/[\w-]+/|members/plan/\d+/print/|(?:news|sections)/\d+/|desk/(?:papers/\w+|(?:plan|meetings)/\d+/print|events/\d+/flyer)/|enquiries/\d+/paper/|surveys/\d+/)$"
)


def menu(page, name):
    """[(name, address, aria-current)] of the menu of this name; empty without one."""
    found = re.search(rf'<nav [^>]*aria-label="{name}">(.*?)</nav>', page)
    waiting = r'(?:<span class="side-nav__waiting">\d+<span class="visually-hidden">件待ち</span></span>)?'
    link = rf'<a class="[\w-]+__link" href="([^"]*)"(?: aria-current="(\w+)")?>([^<]*){waiting}</a>'
    links = re.findall(link, found[1] if found else "")
    return [(name, address, current) for address, current, name in links]


def heading(page):
    return re.sub(r"<[^>]*>", "", re.search(r"<h1[^>]*>(.*?)</h1>", page)[1]).strip()


def here(page):
    """Where the breadcrumb says one is."""
    return re.search(r'<li><span aria-current="page">(.*?)</span></li>', page)[1]


@pytest.mark.parametrize("role", ["staff", "manager", "ward", "secretariat", "administrator"])
def test_every_way_leads_to_the_page_of_its_name(role):
    """Its name is the heading, the step in 現在の位置 and the one place that is marked; nothing leads to a refusal."""
    client, name = as_(person(role)), MENUS.get(role, MEMBER_MENU)
    start = "/desk/" if role in MENUS else "/members/"
    ways = menu(joined(text(client.get(start))), name)
    different = []
    for way, address, _ in ways:
        response = client.get(address)
        page = joined(text(response))
        marked = [(each, kind) for each, _, kind in menu(page, name) if kind]
        seen = (response.status_code, heading(page), here(page), marked)
        if seen != (200, way, way, [(way, "page")]):
            different.append((way, seen))
    assert len(ways) > 7
    assert different == []


@pytest.mark.parametrize("role", ["manager", "ward", "administrator"])
def test_menu_stands_on_every_page_where_somebody_works(role):
    """On all that opens for them and not for visitors, with one place marked."""
    client, name = as_(person(role)), MENUS.get(role, MEMBER_MENU)
    without = []
    for row in ROWS:
        if row.get[role] != 200 or row.get["visitor"] == 200:
            continue
        with undone():
            address = row.address()
            response = client.get(address)
            if not response.get("Content-Type", "").startswith("text/html"):
                continue
            marked = [way for way, _, kind in menu(joined(text(response)), name) if kind]
        if len(marked) != 1 and not PUBLIC.match(address):
            without.append((row.name, address, marked))
    assert without == []


def test_visitors_have_no_menu(client):
    for address in ("/", "/bulletin/", "/bulletin/cases/", "/accounts/login/", "/members/register/"):
        page = joined(text(client.get(address)))
        assert [menu(page, name) for name in (MEMBER_MENU, "事務局の画面")] == [[], []]


def test_public_navigation_marks_no_section_on_a_page_of_the_secretariat(desk):
    page = joined(text(desk.get("/bulletin/fields/")))
    assert [way for way, _, kind in menu(page, "主なページ") if kind] == []
    assert [way for way, _, kind in menu(page, "事務局の画面") if kind] == ["ポータルの設定"]


# What people do, by the name of its page or button, each within three clicks of where they start.
OF_VISITORS = [
    *("about", "terms", "privacy", "accessibility", "search", "data", "api-page", "desk:contact"),
    *("members:application-start", "account_login", "account_reset_password", "bulletin-paper:answer"),
    "enquiries:code-answer",
    *("timeline:entry-list", "timeline:entry-detail", "timeline:entry-print", "timeline:correction-list"),
    *("timeline:event-list", "timeline:event-month", "timeline:news-list", "timeline:document-list"),
    *("agreements:body-list", "agreements:body-detail", "agreements:statistic-list"),
    *("members:municipality-list", "members:municipality-detail", "members:profile-list"),
    *("bulletin:proposal-list", "bulletin:case-list", "bulletin:case-detail", "bulletin:figure-list"),
]
OF_ACCOUNTS = [
    *("members:notice-list", "members:settings", "account_email", "account_change_password", "mfa_index"),
    *("usersessions_list", "account_logout", "bulletin:follow-list", "bulletin:search-list"),
]
OF_MANAGERS = [
    *("bulletin:inbox", "bulletin:answer", "bulletin:handling", "bulletin:proposal-create", "bulletin:proposal-edit"),
    *("bulletin:approval-edit", "bulletin:case-create", "bulletin:case-list", "bulletin:figure-list"),
    *(
        "members:people",
        "members:invite",
        "members:token-list",
        "members:token-create",
        "members:hand-over",
        "members:assignment-end",
        "members:office-edit",
    ),
    *("members:profile-edit", "members:picture-add", "members:municipality-detail"),
]
OF_WARDS = ["agreements:tie-list", "agreements:tie-create", "agreements:tie-return", "imports:tie-import"]
OF_DESK = [
    *("members:application-decide", "members:membership-edit", "members:manager-invite", "members:inviting-list"),
    *("members:unreachable-list", "members:domain-list", "members:desk-people", "members:desk-invite"),
    *("timeline:editor-create", "timeline:editor-edit", "timeline:version-list", "timeline:contact-create"),
    *("timeline:document-create", "timeline:document-edit", "timeline:news-create", "timeline:kind-list"),
    *("imports:import-list", "desk:check-list", "desk:agreement-sign", "desk:agreement-correct"),
    *("agreements:agreement-detail", "agreements:preparation-create", "agreements:figure-create"),
    *("agreements:figure-edit", "agreements:source-create", "agreements:trend-year", "agreements:return-list"),
    *("meetings:meeting-results", "meetings:follow-up-list", "timeline:plan-print", "papers:progress"),
    *("papers:meeting", "papers:meeting-pdf", "papers:letter-list", "papers:letter-pdf", "timeline:entry-pdf"),
    *("bulletin-desk:proposal-hide", "bulletin-desk:proposal-close", "bulletin-answers:contact-list"),
    *("bulletin:field-list", "bulletin:answer-word-list", "bulletin:role-list", "bulletin:defaults-edit"),
    *("bulletin:figure-list", "bulletin:case-create", "desk:announcement-create", "desk:contact-list"),
    *("enquiries:enquiry-list", "enquiries:enquiry-create"),
    *("setting-list", "wording-edit", "desk:audit-list", "desk:mail-list"),
    *("members:notice-list", "members:settings", "account_change_password", "mfa_index", "account_logout"),
]


def something_to_do():
    """A proposal that the wards were asked, a ward's call, drafts of both, an application, an entry to be written."""
    for person_there in make.people("182109", "131091"):
        Profile.objects.create(municipality=person_there.municipality, confirmed_on=timezone.localdate())
    make.proposal()
    make.call(municipalities=["182109"])
    make.proposal(state="draft")
    make.call(state="draft")
    make.application(make.user("applicant@example.jp"), "032069")
    make.entry("2026-05-01", datetime.date(2026, 5, 1), title="協定の締結", state="draft")


def reached(client, start, clicks=3):
    """Names of all pages and buttons that `clicks` clicks reach from `start`. Of each page two are opened."""
    names, addresses = set(), {start}
    opened: Counter[str] = Counter()
    for _ in range(clicks):
        found = set()
        for address in sorted(addresses):
            name = name_of(address)
            if opened[name] > 1 or "format=" in address or "logout" in address:
                continue
            opened[name] += 1
            response = client.get(address)
            if response.status_code == 200 and response.get("Content-Type", "").startswith("text/html"):
                targets = re.findall(r'<(?:a|form)\b[^>]*\b(?:href|action)="([^"#]+)', text(response))
                found |= {urljoin(address, target) for target in targets}
        addresses = {each for each in found if name_of(each)}
        names |= {name_of(each) for each in addresses}
    return names


def name_of(address):
    """The name of the page at an address of the portal; blank elsewhere."""
    try:
        return resolve(urlsplit(address).path).view_name if address.startswith("/") else ""
    except Resolver404:
        return ""


@pytest.mark.parametrize(
    "role, start, wanted",
    [
        ("visitor", "/", OF_VISITORS),
        ("manager", "/members/", [*OF_ACCOUNTS, *OF_MANAGERS]),
        ("ward", "/members/", [*OF_ACCOUNTS, *OF_MANAGERS, *OF_WARDS]),
        ("administrator", "/desk/", OF_DESK),
    ],
)
def test_everything_people_do_is_three_clicks_away(role, start, wanted):
    something_to_do()
    user = make.manager("ward@example.jp", "131091") if role == "ward" else person(role)
    missing = set(wanted) - reached(as_(user), start)
    assert missing == set()
