"""Numbers that forms and addresses send, and what is no number."""

import pytest

from portal.web.numbers import whole_number

pytestmark = pytest.mark.once


def test_number_is_read_and_everything_else_is_another():
    said = {"7": 7, "007": 7, "999999999": 999_999_999}
    no_number = ["", "-1", "1.5", "１", "²", "a", "1" * 10, "9" * 5_000]
    assert {text: whole_number(text, -1) for text in said} == said
    assert {whole_number(text, -1) for text in no_number} == {-1}
