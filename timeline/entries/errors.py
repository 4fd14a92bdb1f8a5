"""Errors of writing a content: its problems with their places, and a version saved by others meanwhile."""

from typing import NamedTuple


class Problem(NamedTuple):
    """`path` names the place for programs (parts.1.slots), `place` for people (日程2の日時)."""

    path: str
    place: str
    message: str


class ContentError(ValueError):
    """A content that cannot be written. Its text, and each of its problems, is Japanese and names the place."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("\n".join(f"{place}：{message}" if place else message for _, place, message in problems))


class Overtaken(Exception):
    """Refusal: somebody else saved the entry since the version that was read."""
