"""会場の図: the booths of an event on a grid, drawn by templates/timeline/booths/_ground.html as SVG."""

from typing import NamedTuple

from .models.booths import Booth

WIDTH, HEIGHT, GAP, LONGEST = 152, 84, 16, 9  # units of a booth, and characters of a line


class Cell(NamedTuple):
    booth: Booth
    x: int
    y: int
    name: str
    products: str
    kind: str  # modifier of the CSS class: free, ward or blank


class Ground:
    """The booths that have a place on the plan; `is_empty` when none has. The table beside it says the same."""

    def __init__(self, booths: list[Booth]) -> None:
        placed = [(booth, booth.column, booth.row) for booth in booths if booth.column and booth.row]
        self.cells = [self._cell(booth, column, row) for booth, column, row in placed]
        self.width = max((column for _, column, _ in placed), default=0) * (WIDTH + GAP) + GAP
        self.height = max((row for _, _, row in placed), default=0) * (HEIGHT + GAP) + GAP
        self.booth_width, self.booth_height = WIDTH, HEIGHT
        self.is_empty = not placed

    def _cell(self, booth: Booth, column: int, row: int) -> Cell:
        x, y = GAP + (column - 1) * (WIDTH + GAP), GAP + (row - 1) * (HEIGHT + GAP)
        name = booth.municipality.name if booth.municipality else booth.exhibitor
        kind = "free" if booth.is_free else "ward" if booth.municipality and booth.municipality.is_ward else ""
        return Cell(booth, x, y, _short(name), _short(booth.products), kind)


def _short(text: str) -> str:
    return f"{text[: LONGEST - 1]}…" if len(text) > LONGEST else text
