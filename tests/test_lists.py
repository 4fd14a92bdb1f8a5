"""Every list of the portal can be taken away as Excel and CSV, or is named here with the reason why not."""

import re

import pytest

from tests.access import person
from tests.clients import as_
from tests.test_permissions import ROWS

pytestmark = pytest.mark.django_db

LIST = re.compile(r"(?:^|[:_-])(?:[a-z]+_)?(?:list|queue|board|inbox|people|desk|meeting|print)$")
WITHOUT = {  # name of the address: why it has no file
    "setting-list": "ways to the settings, and no data",
    "members:token-list": "ten keys at most, with their buttons; nothing to compute with",
    "bulletin:field-list": "a form, in which the fields are changed",
    "bulletin:answer-word-list": "a form, in which the words of answers are changed",
    "enquiries:question-list": "a form, in which the questions are changed",
    "bulletin:role-list": "a form, in which the roles are changed",
    "timeline:kind-list": "a form, in which the kinds are changed",
    "bulletin:follow-list": "a form of choices, one's own",
    "bulletin:partner-list": "a form of one proposal; the board's file names who joined",
    "bulletin:version-list": "two texts beside each other, and no table",
    "timeline:version-list": "texts to compare and to restore, and no table",
    "usersessions_list": "one's own devices, to be logged out",
}


def readers():
    """Who sees most, one after the other."""
    return [as_(person(role)) for role in ("visitor", "administrator", "manager", "ward")]


def test_every_list_has_a_file_or_a_reason():
    pages = {row.name: row for row in ROWS if LIST.search(row.name) and 200 in row.get.values()}
    clients = readers()
    without = {name for name, row in pages.items() if not any(has_file(client, row.address()) for client in clients)}
    assert len(pages) > 35
    assert without == set(WITHOUT)


def has_file(client, page):
    """It gives one, and offers it where there is something to take away."""
    response = client.get(page, {"format": "csv"})
    if not response.streaming or not response.headers["Content-Disposition"].startswith("attachment"):
        return False
    has_rows = b"".join(response.streaming_content).count(b"\n") > 1
    return not has_rows or 'class="downloads"' in client.get(page).content.decode()
