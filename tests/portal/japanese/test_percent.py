"""割合: one rule of rounding for every page, paper and file."""

import pytest

from portal.japanese.percent import percent


@pytest.mark.parametrize(
    "part, whole, expected",
    [
        *[(5, 23, 22), (1, 3, 33), (2, 3, 67), (1, 8, 13), (3, 8, 38), (1, 200, 1), (197, 200, 99)],
        *[(0, 23, 0), (23, 23, 100), (0, 0, None)],
        *[(1, 201, 1), (1, 100_000, 1), (99_999, 100_000, 99), (199, 200, 99)],  # neither none nor all
    ],
)
def test_half_is_rounded_up_and_0_and_100_mean_none_and_all(part, whole, expected):
    assert percent(part, whole) == expected
