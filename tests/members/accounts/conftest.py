"""What tests of accounts are given."""

import pytest

from tests import make


@pytest.fixture
def holder():
    """Somebody with an account, who serves nowhere."""
    return make.user("aoba@example.jp", name="青葉 花子")
