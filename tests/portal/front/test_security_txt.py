"""/.well-known/security.txt: whom to tell of a weakness."""

import math

import pytest

from portal import contact

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.clock(2027, 3, 1, 9, 0)
def test_security_txt_names_the_contact_of_the_settings(client, clock, settings):
    settings.BASE_URL = "https://portal.example.jp"
    contact.remember(contact.Contact(email="renkei@example.jp"), math.inf)
    response = client.get("/.well-known/security.txt")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert response.content.decode().splitlines() == [
        "Contact: mailto:renkei@example.jp",
        "Contact: https://portal.example.jp/contact/",
        "Expires: 2027-08-28T00:00:00Z",
        "Preferred-Languages: ja, en",
        "Canonical: https://portal.example.jp/.well-known/security.txt",
    ]


def test_security_txt_has_an_address_where_the_settings_name_none(client):
    assert client.get("/.well-known/security.txt").content.decode().startswith("Contact: http")
