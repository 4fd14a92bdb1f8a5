"""二つの日の違い: what came into the public record, left it or was put right between two days."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from django import forms
from django.conf import settings

from agreements.models import Agreement, PublishedFigure
from members.models import Membership
from portal.japanese.short_days import past
from portal.japanese.wareki import wareki
from portal.web.downloads import Column, Kind, Listing
from portal.web.forms import HOW_TO_TYPE, WarekiDateField, not_to_come
from timeline.models import Correction, Entry

CAME, WENT, CORRECTED = "加わった", "終わった", "訂正した"
MOST = 200  # rows of one kind on the page; a file has all
DIFFERENCES = Listing(
    "二つの日の違い",
    "記録の、はじめの日と終わりの日との違い。1行が1つの違い",
    (
        Column("種類", meaning="経過、協定、会員、公表値、訂正"),
        Column("違い", meaning="、".join((CAME, WENT, CORRECTED))),
        Column("日", Kind.DATE, "経過は初日、協定は締結日か終了日、会員は登録日か終了日、公表値は基準日、訂正は訂正日"),
        Column("名称"),
        Column("内容"),
        Column("ページ", meaning="URL"),
    ),
)


class TwoDaysForm(forms.Form):
    """The two days, `from` not in the differences and `to` in them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in (("from", "はじめの日"), ("to", "終わりの日")):
            self.fields[name] = WarekiDateField(
                label=label,
                required=False,
                short=past,
                help_text=HOW_TO_TYPE,
            )
            self.fields[name].widget.attrs["class"] = "field__control field__control--date"

    def clean(self):
        given = super().clean() or {}
        first, last = given.get("from"), given.get("to")
        for name, day in (("from", first), ("to", last)):
            try:
                not_to_come(day)
            except forms.ValidationError as error:
                self.add_error(name, error)
        if first and last and first >= last and not self.errors:
            self.add_error("to", f"はじめの日（{wareki(first)}）より後の日を入力してください。")
        return given


class Difference(NamedTuple):
    """A row of DIFFERENCES; `path` is that of its page."""

    kind: str
    how: str
    day: datetime.date | None
    name: str
    text: str
    path: str


def differences(first: datetime.date, last: datetime.date) -> Iterator[Difference]:
    """What differs in the record of `last` from that of `first`, kind by kind. Seven queries."""
    entries = Entry.objects.published().upcoming(first).past_or_under_way(last).select_related("kind").oldest_first()
    for entry in entries.iterator():
        yield Difference("経過", CAME, entry.first_day, entry.title, str(entry.kind), entry.get_absolute_url())
    for how, rows in _came_and_went(Agreement.objects.select_related("body"), first, last):
        for agreement in rows:
            day = agreement.signed_on if how == CAME else agreement.ended_on
            yield Difference("協定", how, day, agreement.body.name, agreement.name, agreement.body.get_absolute_url())
    for how, rows in _came_and_went(Membership.objects.with_places(), first, last):
        for row in rows:
            day, place = row.started_on if how == CAME else row.ended_on, row.municipality
            yield Difference("会員", how, day, place.full_name, "", place.get_absolute_url())
    figures = PublishedFigure.objects.select_related("body", "source")
    known = figures.known_on(last).exclude(pk__in=figures.known_on(first).values("pk"))
    for figure in known.order_by("as_of", "pk"):
        name = str(figure.body or figure.get_measure_display())
        yield Difference("公表値", CAME, figure.as_of, name, f"{figure.value}（{figure.source.title}）", "/statistics/")
    for row in Correction.objects.of_published().made_between(first, last).select_related("entry"):
        text = f"{row.as_printed} → {row.as_corrected}" if row.is_corrected else f"{row.as_printed}（資料のまま）"
        name = f"{row.entry.title}　{row.place}" if row.entry else row.place
        yield Difference("訂正", CORRECTED, row.corrected_on, name, text, row.get_absolute_url())


def _came_and_went(rows, first, last):
    """Pairs of CAME or WENT and the rows that hold on one of the days alone."""
    before, after = rows.as_of(first), rows.as_of(last)
    yield CAME, after.exclude(pk__in=before.order_by().values("pk"))
    yield WENT, before.exclude(pk__in=after.order_by().values("pk"))


def difference_rows(found) -> Iterator[tuple]:
    """Rows of DIFFERENCES."""
    return ((*row[:-1], settings.BASE_URL + row.path) for row in found)
