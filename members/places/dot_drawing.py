"""The dot map's drawing: the box in which each municipality has its dot (Location), and dots as an SVG path."""

from collections import defaultdict
from collections.abc import Iterable

WIDTH, HEIGHT = 720, 782  # the box, in units of dot_x and dot_y
BAND = 14  # units; dots are drawn band by band, to and fro, so that the steps between them stay short


def path(points: Iterable[tuple[int, int]], *, are_squares: bool = False) -> str:
    """Data of one SVG path that draws a dot at each point, by strokes without length; some 7 bytes each.

    Round ends of the stroke make discs of them, its width is their size. `are_squares`: square ends are to make
    squares. These strokes have a length, for on paper (PDF) one without any has round ends or none.
    """
    length = 0.1 if are_squares else 0
    bands: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for x, y in points:
        bands[y // BAND].append((x, y))
    drawn: list[str] = []
    last_x: float = 0
    last_y = 0
    for turn, band in enumerate(sorted(bands)):
        for x, y in sorted(bands[band], reverse=bool(turn % 2)):
            across, down = x - last_x, y - last_y
            drawn.append(f"m{across:.4g}{'' if down < 0 else ' '}{down}h{length}")
            last_x, last_y = x + length, y
    return "".join(drawn)
