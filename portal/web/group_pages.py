"""Long lists cut into pages where years, or other groups, change: no page grows without end, groups stay together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

WHOLE = 100  # rows of a page: what less than 100 kB hold; a group with more takes several pages


class GroupShown(NamedTuple):
    """The rows of a group on a page: positions in the group from `first` to `last` (from 1), out of `number`."""

    group: Any
    first: int
    last: int
    number: int

    @property
    def is_whole(self) -> bool:
        return self.last - self.first + 1 == self.number


class GroupLink(NamedTuple):
    """A group of the list, with the number of its rows and the page on which it begins."""

    group: Any
    number: int
    page: int


class GroupPages(Paginator):
    """Pages of `rows`, which are in the order of the groups of `counts` ({year: its number of rows}, for example).

    `within(rows, groups)` narrows the rows to these groups: a page far down is read without those before it.
    `whole`: up to how many rows stand on one page all the same.
    """

    def __init__(
        self,
        rows: QuerySet[Any],
        counts: Mapping[Any, int],
        within: Callable[[Any, Sequence[Any]], QuerySet[Any]],
        *,
        whole: int = WHOLE,
    ) -> None:
        on_a_page = max(WHOLE, whole) if sum(counts.values()) <= whole else WHOLE
        super().__init__(rows, on_a_page)
        self.rows, self.counts, self.within = rows, counts, within
        self.cuts = list(_cuts(counts, on_a_page)) or [[]]

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    @property
    def num_pages(self) -> int:
        return len(self.cuts)

    def get_page(self, number: int | float | str | None) -> "GroupPage":
        """That page; the first or the last one where there is none of the number."""
        return cast("GroupPage", super().get_page(number))

    def page(self, number: int | str) -> "GroupPage":
        number = self.validate_number(number)
        return GroupPage(number, self)

    def links(self) -> list[GroupLink]:
        """Every group of the list, in its order."""
        pages = {shown.group: number for number, cut in reversed(list(enumerate(self.cuts, 1))) for shown in cut}
        return [GroupLink(group, number, pages[group]) for group, number in self.counts.items()]


class GroupPage(Page):
    """A page of GroupPages; `groups` (GroupShown) are those whose rows are on it."""

    object_list: Any
    paginator: GroupPages

    def __init__(self, number: int, pages: GroupPages) -> None:
        self.groups: list[GroupShown] = pages.cuts[number - 1]
        self.before = sum(shown.last - shown.first + 1 for cut in pages.cuts[: number - 1] for shown in cut)
        super().__init__(self._rows(pages), number, pages)

    def _rows(self, pages: GroupPages) -> Any:
        if not self.groups:
            return pages.rows.none()
        start = self.groups[0].first - 1
        rows = pages.within(pages.rows, [shown.group for shown in self.groups])
        return rows[start : start + self._number()]

    def _number(self) -> int:
        return sum(shown.last - shown.first + 1 for shown in self.groups)

    def start_index(self) -> int:
        return self.before + 1

    def end_index(self) -> int:
        return self.before + self._number()


def _cuts(counts: Mapping[Any, int], on_a_page: int) -> Iterator[list[GroupShown]]:
    """The groups of each page: as many whole ones as it holds; one with more rows than a page is cut."""
    page: list[GroupShown] = []
    room = on_a_page
    for group, number in counts.items():
        for first in range(1, number + 1, on_a_page):
            shown = GroupShown(group, first, min(first + on_a_page - 1, number), number)
            needed = shown.last - shown.first + 1
            if needed > room:
                yield page
                page, room = [], on_a_page
            page.append(shown)
            room -= needed
    if page:
        yield page
