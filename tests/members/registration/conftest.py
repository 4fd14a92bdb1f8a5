"""What tests of 会員登録 are given."""

import pytest

from tests import make


@pytest.fixture
def applicant():
    """Somebody with an account who applies for 坂井市."""
    return make.user("taro@city.fukui-sakai.lg.jp")
