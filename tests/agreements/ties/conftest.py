"""What tests of ties are given."""

import pytest

from tests.clients import as_


@pytest.fixture
def client(aoi):
    """Logged in as 品川区's manager."""
    return as_(aoi)
