"""Ways: whoever works in the portal has the menu on every page of theirs, and it leads only where they may go."""

import re

import pytest

from tests.access import person
from tests.clients import as_
from tests.html import joined, text
from tests.test_permissions import ROWS, undone

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MENUS = {"secretariat": "事務局の画面", "administrator": "事務局の画面"}
MEMBER_MENU = "わたしの自治体の画面"
# Everybody reads them, and the public navigation marks where one is; or they are sheets to print.
PUBLIC = re.compile(r"/(?:bulletin/(?:(?:cases|proposals)/[\w-]+/)?|timeline/[\w-]+/|news/\d+/|desk/papers/\w+/)$")


def menu(page, name):
    """[(name, address, aria-current)] of the menu of this name; empty without one."""
    found = re.search(rf'<nav [^>]*aria-label="{name}">(.*?)</nav>', page)
    link = r'<a class="[\w-]+__link" href="([^"]*)"(?: aria-current="(\w+)")?>([^<]*)</a>'
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
