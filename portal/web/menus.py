"""Menus: the ways of a person who works in the portal, as they stand beside the page that is shown."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from portal import waiting

from .ways import DESK, MEMBER, NOT_OF_MEMBERS, OF_MEMBERS, PUBLIC, Way

if TYPE_CHECKING:  # names of types only: members import portal
    from members.models import User

NOTHING_WAITS: Mapping[str, int] = MappingProxyType({})


class Link(NamedTuple):
    """A way as it stands in a menu: name, address and aria-current, blank elsewhere; how much waits there."""

    name: str
    address: str
    current: str
    waiting: int = 0


class Group(NamedTuple):
    """Links of a menu under a heading."""

    name: str
    links: list[Link]


def desk_groups(user: "User", page: str) -> list[Group]:
    """The menu of the secretariat while `page` is shown; empty on pages that are not the secretariat's."""
    if page in PUBLIC:
        return []
    here = _desk_way(page)
    if not here:
        return []
    counts = waiting.counts()
    return [Group(name, _links(ways, user, page, here, counts)) for name, ways in DESK]


def desk_page(page: str) -> str:
    """The page of the way of the secretariat that `page` is, or is below; "" for a page of none."""
    way = _desk_way(page)
    return way.page if way else ""


def _desk_way(page: str) -> Way | None:
    return _place([way for _, ways in DESK for way in ways], page)


def member_links(user: "User", page: str) -> list[Link]:
    """The menu of a member while `page` is shown; empty where members do not work."""
    if not _is_one_of(page, OF_MEMBERS) or _is_one_of(page, NOT_OF_MEMBERS):
        return []
    return _links(MEMBER, user, page, _place(MEMBER, page))


def _links(
    ways: list[Way], user: "User", page: str, here: Way | None, counts: Mapping[str, int] = NOTHING_WAITS
) -> list[Link]:
    return [
        Link(way.name, way.address, _current(page, way) if way is here else "", counts.get(way.page, 0))
        for way in ways
        if way.who(user)
    ]


def _current(page: str, way: Way) -> str:
    return "page" if page == way.page else "true"


def _place(ways: list[Way], page: str) -> Way | None:
    """The way that `page` is, else the one below which it is named most exactly."""
    if exact := next((way for way in ways if way.page == page), None):
        return exact
    named = [(len(pattern), way) for way in ways for pattern in way.below if fnmatchcase(page, pattern)]
    return max(named, key=lambda each: each[0])[1] if named else None


def _is_one_of(page: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(page, pattern) for pattern in patterns)
