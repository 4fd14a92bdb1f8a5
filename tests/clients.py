"""Who asks: clients of people, as the tests of pages use them."""

from django.test import Client

from tests import make
from tests.html import joined, text


def as_(user=None):
    """A client logged in as `user`, a visitor's without one."""
    client = Client()
    if user:
        client.force_login(user)
    return client


def in_session(user, page="/members/"):
    """A client logged in as `user` that has opened a page, so that what it sends next begins no session."""
    client = as_(user)
    client.get(page)
    return client


def log_in(user):
    """A client logged in as people do it, so that the session is one that the person can list and end."""
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": make.PASSWORD})
    return client


def get_page(client, address, **query):
    """The HTML of a page, which must be there: lines joined, character references resolved."""
    response = client.get(address, query)
    assert response.status_code == 200
    return joined(text(response))


def confirm(client, address):
    """What the button of the page answers that is shown before a step (portal.web.confirming), and leads to."""
    deed = client.get(address).context["deed"]
    return client.post(address, dict([deed.read] if deed.read else []), follow=True)


def visit(address, **query):
    """The HTML of a page as a visitor gets it."""
    return get_page(Client(), address, **query)
