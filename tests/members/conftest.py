"""The people of most tests: 坂井市's manager and staff, 品川区's manager."""

import pytest

from tests import make


@pytest.fixture
def aoba():
    return make.manager("aoba@example.jp", name="青葉花子")


@pytest.fixture
def midori(aoba):
    return make.staff("midori@example.jp", name="緑次郎")


@pytest.fixture
def aoi():
    return make.manager("aoi@example.jp", "131091", name="品川葵")
