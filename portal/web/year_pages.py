"""Long lists cut into pages where years change, so that no page grows without end and the years stay together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

WHOLE = 200  # rows up to which a list stands whole on one page, as long as that is read with ease
ON_A_PAGE = 100  # rows of a page beyond that; a year with more takes several pages


class YearShown(NamedTuple):
    """The rows of a year on a page: positions in the year from `first` to `last` (from 1), out of `number`."""

    year: Any
    first: int
    last: int
    number: int

    @property
    def is_whole(self) -> bool:
        return self.last - self.first + 1 == self.number


class YearLink(NamedTuple):
    """A year of the list, with the number of its rows and the page on which it begins."""

    year: Any
    number: int
    page: int


class YearPages(Paginator):
    """Pages of `rows`, which are in the order of the years of `counts` ({year: its number of rows}).

    A year is whatever the rows are grouped by. `within(rows, years)` narrows the rows to these: a page far down is
    read without those before it.
    """

    def __init__(
        self,
        rows: QuerySet[Any],
        counts: Mapping[Any, int],
        within: Callable[[Any, Sequence[Any]], QuerySet[Any]],
    ) -> None:
        on_a_page = WHOLE if sum(counts.values()) <= WHOLE else ON_A_PAGE
        super().__init__(rows, on_a_page)
        self.rows, self.counts, self.within = rows, counts, within
        self.cuts = list(_cuts(counts, on_a_page)) or [[]]

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    @property
    def num_pages(self) -> int:
        return len(self.cuts)

    def get_page(self, number: int | float | str | None) -> "YearPage":
        """That page; the first or the last one where there is none of the number."""
        return cast("YearPage", super().get_page(number))

    def page(self, number: int | str) -> "YearPage":
        number = self.validate_number(number)
        return YearPage(number, self)

    def page_of(self, year: Any, place: int) -> int:
        """The number of the page with the row at `place` (from 0) of the year; 1 where there is none."""
        for number, cut in enumerate(self.cuts, 1):
            if any(shown.year == year and shown.first <= place + 1 <= shown.last for shown in cut):
                return number
        return 1

    def links(self) -> list[YearLink]:
        """Every year of the list, in its order."""
        pages = {shown.year: number for number, cut in reversed(list(enumerate(self.cuts, 1))) for shown in cut}
        return [YearLink(year, number, pages[year]) for year, number in self.counts.items()]


class YearPage(Page):
    """A page of YearPages; `years` (YearShown) are those whose rows are on it."""

    object_list: Any
    paginator: YearPages

    def __init__(self, number: int, pages: YearPages) -> None:
        self.years: list[YearShown] = pages.cuts[number - 1]
        self.before = sum(shown.last - shown.first + 1 for cut in pages.cuts[: number - 1] for shown in cut)
        super().__init__(self._rows(pages), number, pages)

    def _rows(self, pages: YearPages) -> Any:
        if not self.years:
            return pages.rows.none()
        start = self.years[0].first - 1
        rows = pages.within(pages.rows, [shown.year for shown in self.years])
        return rows[start : start + self._number()]

    def _number(self) -> int:
        return sum(shown.last - shown.first + 1 for shown in self.years)

    def start_index(self) -> int:
        return self.before + 1

    def end_index(self) -> int:
        return self.before + self._number()


def _cuts(counts: Mapping[Any, int], on_a_page: int) -> Iterator[list[YearShown]]:
    """The years of each page: as many whole ones as it holds; one with more rows than a page is cut."""
    page: list[YearShown] = []
    room = on_a_page
    for year, number in counts.items():
        for first in range(1, number + 1, on_a_page):
            shown = YearShown(year, first, min(first + on_a_page - 1, number), number)
            needed = shown.last - shown.first + 1
            if needed > room:
                yield page
                page, room = [], on_a_page
            page.append(shown)
            room -= needed
    if page:
        yield page
