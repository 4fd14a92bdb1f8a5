"""Reading: what one row says, the output of every reader."""

from dataclasses import dataclass, field


@dataclass
class Reading:
    """One thing that a row says. `what` names the kind of thing: entry, agreement, figure, series, footnote, tie…

    `split` holds the contents when the row tells of several things; `part` counts the things of one row from 0.
    """

    number: int
    source: str
    what: str
    content: dict
    warnings: list[dict] = field(default_factory=list)
    split: list[dict] = field(default_factory=list)
    part: int = 0
