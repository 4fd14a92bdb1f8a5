import datetime
from collections import Counter
from collections.abc import Collection, Iterable
from string import ascii_lowercase
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, FilteredRelation, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, ExtractYear, Substr, TruncDate

from members.models import Prefecture
from portal.database.substrings import containing
from portal.japanese.text import words

from .entry_base import EntryBase


class Summary:
    """Numbers of entries by calendar year (newest first) and by kind (position, key, name), first and last day."""

    def __init__(self, groups: Iterable[tuple]) -> None:
        years: Counter[int] = Counter()
        self.kinds: Counter[tuple] = Counter()
        days: list[datetime.date] = []
        for year, *kind, number, first_day, last_day in groups:
            years[year] += number
            self.kinds[tuple(kind)] += number
            days += [first_day, last_day]
        self.years = dict(sorted(years.items(), reverse=True))
        self.total = sum(self.years.values())
        self.span: tuple[datetime.date, ...] = (min(days), max(days)) if days else ()


# a … z, za … zz, zza …: in the order of the keys they make, as many as a key has room for
LETTERS = [f"{'z' * length}{letter}" for length in range(10) for letter in ascii_lowercase]
# Rows that belong to an entry, by their name there, with what each names itself
ALL_ROWS = {
    "parts": ["venue"],
    "items": [],
    "roles": ["municipality__prefecture", "body"],
    "municipalities": ["prefecture"],
    "prefectures": [],
    "bodies": [],
    "corrections": [],
    "links_earlier": ["earlier", "earlier_item", "later_item"],
    "editions": ["document"],
}


class EntryQuerySet(models.QuerySet[Any]):
    def get_by_natural_key(self, key: str) -> Any:
        return self.get(key=key)

    def with_all_rows(self) -> Self:
        """Prefetch all rows that belong to each entry: twelve queries."""
        fields = self.model._meta.get_field
        rows = [
            Prefetch(name, fields(name).related_model._default_manager.select_related(*named))
            for name, named in ALL_ROWS.items()
        ]
        whole = self.select_related("kind", "venue", "series").prefetch_related(*rows)
        return whole.prefetch_related("parts__slots", "links_earlier__earlier__items")

    def refresh_derived(self) -> list:
        """Derive the columns of all of them anew (Entry.refresh_derived); returns them."""
        entries = list(self.with_all_rows())
        for entry in entries:
            entry.derive()
        self.model._default_manager.bulk_update(entries, ["search_text", "outline"])
        return entries

    def published(self) -> Self:
        return self.filter(state=EntryBase.State.PUBLISHED)

    def with_known_since(self) -> Self:
        """Annotate known_since: the moment of the first public version, or of the record's loading."""
        entry: Any = self.model  # Entry, which stands above its queries
        versions = entry.versions.rel.related_model.objects.filter(
            entry=OuterRef("pk"), state=EntryBase.State.PUBLISHED
        )
        first = Subquery(versions.order_by("saved_at").values("saved_at")[:1])
        return self.annotate(known_since=Coalesce(first, "created_at"))

    def known_at(
        self, moment: datetime.datetime, day: datetime.date | None = None, kinds: Collection[str] | None = None
    ) -> Self:
        """Entries that were public before `moment`, each with `said`: its content then, None where it is unchanged.

        With `day`, those that began by it, with `kinds` those of one of these kinds, as they said then. In the order
        of their addresses, the newest first.
        """
        entry: Any = self.model  # Entry, which stands above its queries
        versions = entry.versions.rel.related_model.objects.filter(
            entry=OuterRef("pk"), state=EntryBase.State.PUBLISHED, saved_at__lt=moment
        ).order_by("-number")
        days = Subquery(versions.annotate(days=KeyTextTransform("days", "content")).values("days")[:1])
        named = Coalesce(Substr(days, 1, 10), Cast("first_day", models.CharField()))
        known = self.published().with_known_since().filter(known_since__lt=moment)
        known = known.alias(said_from=named).filter(said_from__lte=str(day)) if day else known
        if kinds is not None:
            kind = Subquery(versions.annotate(said_kind=KeyTextTransform("kind", "content")).values("said_kind")[:1])
            known = known.alias(said_kind=Coalesce(kind, Cast("kind_id", models.TextField()))).filter(
                said_kind__in=kinds
            )
        return known.annotate(said=Subquery(versions.values("content")[:1])).order_by("-key")

    def count_by_day_known(self, most: int) -> list[tuple[datetime.date, int]]:
        """The last `most` days on which entries came into the record, newest first, and how many. One query."""
        days = self.order_by().with_known_since().annotate(day=TruncDate("known_since")).values_list("day")
        return list(days.annotate(models.Count("pk")).order_by("-day")[:most])

    def in_state(self, state: str) -> Self:
        """Entries of that state; all for an empty one."""
        return self.filter(state=state) if state else self

    def count_by_state(self) -> dict[str, int]:
        """How many there are, by state. One query."""
        return dict(self.order_by().values_list("state").annotate(models.Count("pk")))

    def due(self, now: datetime.datetime) -> Self:
        """Entries scheduled for `now` or before."""
        return self.filter(state=EntryBase.State.SCHEDULED, publish_at__lte=now)

    def publish_due(self, now: datetime.datetime) -> int:
        """Publish what is scheduled for `now` or before; returns how many. Whoever comes second finds nothing."""
        return sum(entry.publish_or_log(due=now) for entry in self.due(now))

    def free_key(self, day: datetime.date) -> str:
        """An unused key: the day alone, then with b, c …; from a where no key is the day alone. Blank: none left."""
        taken = set(self.filter(key__startswith=str(day)).values_list("key", flat=True))
        if not taken:
            return str(day)
        first = 1 if str(day) in taken else 0
        return next((key for letter in LETTERS[first:] if (key := f"{day}{letter}") not in taken), "")

    def events(self) -> Self:
        """催し: entries of a kind that has an audience."""
        return self.filter(kind__has_audience=True)

    def summary(self) -> Summary:
        """How many entries there are, by year and by kind, and the days they span. One query."""
        groups = self.order_by().values_list(ExtractYear("first_day"), "kind__position", "kind", "kind__name")
        return Summary(groups.annotate(models.Count("pk"), models.Min("first_day"), models.Max("last_day")))

    def newest_first(self) -> Self:
        return self.order_by("-first_day", "-key")

    def with_matters(self) -> Self:
        """With what tells of their matters: kinds, series, agenda items and bodies."""
        return self.select_related("kind", "series").prefetch_related("items", "bodies")

    def oldest_first(self) -> Self:
        return self.order_by("first_day", "key")

    def upcoming(self, day: datetime.date) -> Self:
        """Entries beginning after `day`."""
        return self.filter(first_day__gt=day)

    def under_way(self, day: datetime.date) -> Self:
        """Entries going on during `day`, its first and last day included."""
        return self.filter(first_day__lte=day, last_day__gte=day)

    def not_over(self, day: datetime.date) -> Self:
        """Entries under way on `day` or yet to come."""
        return self.filter(last_day__gte=day)

    def on_or_past(self, day: datetime.date) -> Self:
        """Entries not over on `day`, the nearest first, then those past, the latest first."""
        over = Case(When(last_day__lt=day, then=1), default=0)
        first_day, key = (Case(When(last_day__gte=day, then=F(name))) for name in ("first_day", "key"))
        return self.order_by(over, first_day, key, "-first_day", "-key")

    def naming(self, name: str) -> Self:
        """Annotate `named`: text of an item that holds `name`. One row for each such item, or one with None."""
        items = FilteredRelation("items", condition=Q(items__text__contains=name))
        return self.annotate(naming=items, named=F("naming__text")).order_by(*self.query.order_by, "naming__position")

    def past_or_under_way(self, day: datetime.date) -> Self:
        """Entries begun on `day` or before."""
        return self.filter(first_day__lte=day)

    def known_on(self, day: datetime.date | None) -> Self:
        """Entries of the record of `day`: begun by then; all of them, what is to come as well, without one."""
        return self.past_or_under_way(day) if day else self

    def past(self, day: datetime.date) -> Self:
        """Entries over before `day`."""
        return self.filter(last_day__lt=day)

    def between(self, first_day: datetime.date, last_day: datetime.date) -> Self:
        """Entries with at least one day among first_day … last_day, both included."""
        return self.filter(first_day__lte=last_day, last_day__gte=first_day)

    def in_year(self, year: int) -> Self:
        """Entries beginning in the calendar year."""
        return self.filter(first_day__year=year)

    def in_years(self, years: Collection[int]) -> Self:
        """Entries beginning in a calendar year from the first to the last of `years`."""
        first, last = min(years), max(years)
        return self.filter(first_day__gte=datetime.date(first, 1, 1), first_day__lte=datetime.date(last, 12, 31))

    def about(self, lg_code: str) -> Self:
        """Entries naming the municipality or ward of this code."""
        return self.filter(municipalities__lg_code=lg_code)

    def in_prefecture(self, prefecture: Prefecture) -> Self:
        """Entries naming the prefecture, a municipality of it, or an association of it."""
        entry: Any = self.model  # Entry, which stands above its queries
        through = entry.municipalities.through.objects.filter(municipality__prefecture=prefecture)
        bodies = entry.bodies.through.objects.filter(body__prefecture=prefecture)
        named = entry.prefectures.through.objects.filter(prefecture=prefecture)
        return self.filter(
            Q(pk__in=through.values("entry")) | Q(pk__in=bodies.values("entry")) | Q(pk__in=named.values("entry"))
        )

    def search(self, query: str) -> Self:
        """Entries holding every word of `query`, in whatever spelling (portal.japanese.text)."""
        return containing(self, words(query))
