"""Who may open the pages of the board."""

from tests.access import Row

ROWS: list[Row] = []
