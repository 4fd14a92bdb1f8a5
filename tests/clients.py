"""Who asks: clients of people, as the tests of pages use them."""

from django.test import Client

from tests import make


def as_(user=None):
    """A client logged in as `user`, a visitor's without one."""
    client = Client()
    if user:
        client.force_login(user)
    return client


def log_in(user):
    """A client logged in as people do it, so that the session is one that the person can list and end."""
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": make.PASSWORD})
    return client
