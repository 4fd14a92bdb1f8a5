"""?known_on=: a page as the portal said it at the end of an earlier day, for those who cite it.

Such a page shows what was recorded, in words, and nothing that may change later: the same bytes whenever it is read.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html

from portal.japanese.short_days import past
from portal.japanese.wareki import wareki

from .forms import HOW_TO_TYPE, AsOfForm, WarekiDateField, not_to_come

_OF_A_RECORD = {"as_of", "known_on", "page"}  # of an address's query, what says which record it is of


class KnownOnForm(forms.Form):
    """The day (?known_on=), included, until the end of which the portal had recorded what is shown.

    `since`: the day from which it had anything to say, or what gives it (asked for only with a day); without one,
    that of begun_on(). The form stands with the citation (portal.templatetags.citing).
    """

    known_on = WarekiDateField(
        label="この日に記録していた内容を見る",
        required=False,
        short=past,
        help_text=HOW_TO_TYPE,
    )

    def __init__(self, data: Any, since: datetime.date | None | Callable[[], datetime.date] = None) -> None:
        super().__init__(data)
        self.since = since or begun_on

    def clean_known_on(self) -> datetime.date | None:
        day = not_to_come(self.cleaned_data["known_on"])
        since = day and (self.since() if callable(self.since) else self.since)
        if since and day < since:
            raise forms.ValidationError(f"記録があるのは{wareki(since)}からです。その日からの日を入力してください。")
        return day

    @property
    def day(self) -> datetime.date | None:
        """The day asked for; None when there is none, or what was typed is none."""
        return self.cleaned_data["known_on"] if self.is_valid() else None


@dataclass(frozen=True)
class KnownSection:
    """What was said of one thing: pairs of label and text; or of several in a table, whose `columns` are the labels."""

    heading: str
    rows: Sequence[Sequence[str]]
    columns: Sequence[str] = ()

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Of a table: the cells of each row, each with its label."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def linked_cells(
    columns: Iterable[str], facts: dict[str, str], named: str, row: Any, known_on: datetime.date
) -> list[str]:
    """Cells of `columns` with these facts of `row`; the one `named` so leads to the row's page of the same day."""
    link = format_html('<a href="{}?known_on={}">{}</a>', row.get_absolute_url(), known_on, facts[named])
    return [link if label == named else facts.get(label, "") for label in columns]


def known_page(
    request: HttpRequest,
    form: KnownOnForm,
    name: str,
    sections: Iterable[KnownSection],
    trail: Iterable[tuple[str, str]],
    day_form: AsOfForm | None = None,
    day: datetime.date | None = None,
    page: Any = None,
) -> HttpResponse:
    """The page of `form.day`, where `name` is that of the page; where it has a 基準日, its form and the day shown.

    `page`: which part of a long list `sections` are. What the list is narrowed by is no part of the address of a
    record: the page shows the whole list, and says so to whoever had narrowed it.
    """
    context = {"form": form, "day_form": day_form, "day": day, "known_on": form.day, "page": page}
    context["is_narrowed"] = bool(request.GET.keys() - _OF_A_RECORD)
    return render(
        request, "portal/known.html", context | {"name": name, "sections": list(sections), "trail": list(trail)}
    )


def begun_on(history: tuple[str, str] | None = None) -> datetime.date:
    """The day on which the portal's database was made: before it, the portal said nothing. One query.

    `history`: app and name of the migration since which a page's words are kept; then the day of that one.
    """
    found = MigrationRecorder.Migration.objects.all()
    found = found.filter(app=history[0], name=history[1]) if history else found
    return timezone.localdate(found.aggregate(first=Min("applied"))["first"])
