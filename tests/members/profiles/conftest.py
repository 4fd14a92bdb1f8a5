"""What tests of 魅力発信 are given."""

import pytest
from django.test import Client

from members.models import Profile
from tests import make
from tests.members.profiles.editing import TEXTS


@pytest.fixture
def editor():
    """坂井市's staff, who writes its profile."""
    return make.staff("midori@example.jp", name="坂井みどり")


@pytest.fixture
def client(client, editor):
    """Logged in as the editor; public pages are asked for by `visitor`."""
    client.force_login(editor)
    return client


@pytest.fixture
def visitor():
    return Client()


@pytest.fixture
def profile(editor):
    """坂井市's, as it is before the test."""
    return Profile.objects.create(municipality=editor.municipality, **TEXTS)
