"""Public lists that the worker keeps at the end of each day, and their pages of a known day (portal.web.known)."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html

from portal.japanese.wareki import wareki
from portal.web.forms import AsOfForm
from portal.web.known import KnownOnForm, KnownSection, known_page

from .models import KeptRow

PER_PAGE = 80  # some 50 kB of the register


class Words(NamedTuple):
    """What a row says: the text of each column, its page, and the first and last day (ISO) of which it is true.

    A blank first day: of all days before; a blank last day: still.
    """

    cells: list[str]
    address: str = ""
    first_day: str = ""
    last_day: str = ""


class _KnownForm(KnownOnForm):
    """KnownOnForm of one list: a day at whose end nothing was kept is refused, and the nearest before it named."""

    def __init__(self, data: Any, kept_list: "KeptList") -> None:
        super().__init__(data, kept_list.began_on)
        self.kept_list = kept_list

    def clean_known_on(self) -> datetime.date | None:
        day = super().clean_known_on()
        nights = KeptRow.objects.nights(self.kept_list.name)
        if day and day != timezone.localdate() and not nights.filter(day=day).exists():
            nearest = nights.filter(day__lt=day).order_by("day").last()
            words = f"最も近い前の日は、{wareki(nearest.day)}です。" if nearest else ""
            raise forms.ValidationError(f"{wareki(day)}の終わりの記録は残っていません。{words}")
        return day


@dataclass(frozen=True)
class KeptList:
    """A public list: its `name` in the table, its heading, its columns, and what gives its rows of a day by key."""

    name: str
    heading: str
    columns: tuple[str, ...]
    rows: Callable[[datetime.date], Mapping[str, Words]]

    def began_on(self) -> datetime.date:
        """The first day of which it is known; today before its first night."""
        return KeptRow.objects.began_on(self.name) or timezone.localdate()

    def keep(self, day: datetime.date) -> bool:
        """Keep its rows as those of the end of `day`; False when that is done already."""
        return KeptRow.objects.keep(self.name, {key: list(row) for key, row in self.rows(day).items()}, day)

    def form(self, request: HttpRequest) -> KnownOnForm:
        """The form by which a day is chosen (?known_on=)."""
        return _KnownForm(request.GET, self)

    def page(self, request: HttpRequest, known: KnownOnForm, trail: Iterable[tuple[str, str]] = ()) -> HttpResponse:
        """The list as of the end of `known.day`: kept, or of today as it stands. With a 基準日, rows true of it."""
        assert known.day
        day_form = AsOfForm(request.GET)
        section, page = self._section(known.day, day_form.asked, request.GET.get("page"))
        return known_page(request, known, self.heading, [section], trail, day_form, day_form.asked, page=page)

    def _section(
        self, known_on: datetime.date, day: datetime.date | None, number: str | None
    ) -> tuple[KnownSection, Page[Any]]:
        if known_on == timezone.localdate():
            rows = dict(self.rows(known_on))
        else:
            found = KeptRow.objects.known_on(self.name, known_on).values_list("key", "said")
            rows = {key: Words._make(said or ()) for key, said in found}
        shown = [rows[key] for key in sorted(rows) if _is_true(rows[key], day)]
        page = Paginator(shown, PER_PAGE).get_page(number)
        return KnownSection(self.heading, [_row(words) for words in page], self.columns), page


def _is_true(words: Words, day: datetime.date | None) -> bool:
    return not day or (words.first_day <= str(day) and (not words.last_day or str(day) <= words.last_day))


def _row(words: Words) -> list[str]:
    first, *more = words.cells
    return [format_html('<a href="{}">{}</a>', words.address, first) if words.address else first, *more]
