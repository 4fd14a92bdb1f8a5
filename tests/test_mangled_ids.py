"""An address is no key: what is private asks who comes, and an id that is not quite one names nothing, nobody's row."""

import re
from urllib.parse import quote

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from tests.access import LEADS_BACK, person
from tests.test_permissions import ROWS, empty_pages, undone
from tests.thorough import THOROUGH

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROLES = ("administrator", "manager", "ward")


def mangled(argument):
    """What somebody may make of an id, a key or a token: none of it is one."""
    text = str(argument)
    odd = [f"{text}{end}" for end in ("0", "x", "%00", "%20", "%0a", "%E2%80%8B", ".0", "'", ",1", "%2e", "e0")]
    odd += [f"{begin}{text}" for begin in ("-", "+", "%20", "0x", "%EF%BC%91")]
    if isinstance(argument, int):
        return [*odd[1:], str(argument + 2**32), str(argument + 2**63), str(argument + 2**64), text * 20]
    return [*odd, text[:-1], text[::-1]]


def test_mangled_id_names_nothing():
    clients = {role: Client() for role in ROLES}
    for role, client in clients.items():
        client.force_login(person(role))
    found, asked = [], 0
    with empty_pages():
        for row in [each for each in ROWS if each.args][:: 1 if THOROUGH else 9]:
            role = next((role for role in ROLES if row.get[role] == 200), "")
            if not role or row.get is LEADS_BACK or row.name == "account_reset_password_from_key":  # says: void
                continue
            with undone():
                caches["pages"].clear()
                arguments = row.args() if callable(row.args) else row.args
                for place, argument in enumerate(arguments):
                    shown = [str(each) for each in arguments]
                    for odd in mangled(argument):
                        target = address(row.name, arguments, place, odd)
                        status = clients[role].get(target).status_code
                        asked += 1
                        if status != 404 and odd not in shown:
                            found.append((str(row), target, status))
    assert found == [] and asked > (1000 if THOROUGH else 60)


def address(name, arguments, place, odd):
    """The address of the row with another text in place of one of its arguments: the n-th part that reads so."""
    parts, text = reverse(name, args=arguments).split("/"), quote(str(arguments[place]), safe=":=@")
    where = [number for number, part in enumerate(parts) if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", part)]
    assert where, (name, arguments)
    number = where[min(sum(str(each) == text for each in arguments[:place]), len(where) - 1)]
    return "/".join([*parts[:number], parts[number].replace(text, odd), *parts[number + 1 :]])


def test_private_address_without_its_cookie_leads_to_the_login_or_nowhere():
    """Whatever its owner was shown: a page, a file, a paper, a picture."""
    visitor, shown = Client(), []
    with empty_pages():
        for row in ROWS[:: 1 if THOROUGH else 12]:
            if row.get["visitor"] in (200, 405, 400) or not any(row.get[role] == 200 for role in ROLES):
                continue
            with undone():
                target = row.address()
                for query in ("", "?format=csv", "?format=xlsx"):
                    response = visitor.get(f"{target}{query}")
                    if response.status_code not in (302, 404) or response.streaming:
                        shown.append((str(row), target + query, response.status_code))
    assert shown == []
