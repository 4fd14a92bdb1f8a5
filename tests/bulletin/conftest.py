"""The people of most tests: staff of 坂井市 and of 港区."""

import pytest

from tests import make


@pytest.fixture
def aoba():
    return make.staff("aoba@example.jp")


@pytest.fixture
def sakai():
    return make.staff("sakai@example.jp", name="坂井太郎")


@pytest.fixture
def minato():
    return make.staff("minato@example.jp", "131032", name="港次郎")
