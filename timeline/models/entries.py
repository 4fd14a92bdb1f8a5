import datetime
from collections import Counter
from string import ascii_lowercase

from django.db import models
from django.db.models import Case, F, FilteredRelation, Q, When
from django.db.models.functions import ExtractYear
from django.urls import reverse

from agreements.models import Body, Source
from members.models import Municipality, Prefecture
from portal.substrings import containing
from portal.text import normalise, words

from .entry_content import content_of_whole
from .kinds import EntryKind
from .publication import Publication
from .venues import Series, Venue


class Summary:
    """Numbers of entries by calendar year (newest first) and by kind (position, key, name), first and last day."""

    def __init__(self, groups):
        years: Counter[int] = Counter()
        self.kinds: Counter[tuple] = Counter()
        days: list[datetime.date] = []
        for year, *kind, number, first_day, last_day in groups:
            years[year] += number
            self.kinds[tuple(kind)] += number
            days += [first_day, last_day]
        self.years = dict(sorted(years.items(), reverse=True))
        self.total = sum(self.years.values())
        self.span = (min(days), max(days)) if days else ()


# a … z, za … zz, zza …: in the order of the keys they make, as many as a key has room for
LETTERS = [f"{'z' * length}{letter}" for length in range(10) for letter in ascii_lowercase]
BELONGINGS = (
    "parts__venue",
    "parts__slots",
    "items",
    "roles__municipality__prefecture",
    "roles__body",
    "municipalities__prefecture",
    "prefectures",
    "bodies",
    "corrections",
    "links_earlier__earlier__items",
    "links_earlier__earlier_item",
    "links_earlier__later_item",
    "editions__document",
)


class EntryQuerySet(models.QuerySet):
    def get_by_natural_key(self, key):
        return self.get(key=key)

    def whole(self):
        """With all that belongs to each, in a number of queries that does not grow with them."""
        return self.select_related("kind", "venue", "series").prefetch_related(*BELONGINGS)

    def refresh_derived(self):
        """Derive the columns of all of them anew (Entry.refresh_derived); returns them whole."""
        entries = list(self.whole())
        for entry in entries:
            entry.derive()
        self.model._default_manager.bulk_update(entries, ["search_text", "outline"])
        return entries

    def published(self):
        return self.filter(state=Entry.State.PUBLISHED)

    def in_state(self, state):
        """Of that state; all of them for an empty one."""
        return self.filter(state=state) if state else self

    def count_by_state(self):
        """How many there are, by state. One query."""
        return dict(self.order_by().values_list("state").annotate(models.Count("pk")))

    def due(self, now):
        """Scheduled for `now` or before."""
        return self.filter(state=Entry.State.SCHEDULED, publish_at__lte=now)

    def publish_due(self, now):
        """Publish what is scheduled for `now` or before; returns how many. Whoever comes second finds nothing."""
        return sum(entry.publish_or_log(due=now) for entry in self.due(now))

    def free_key(self, day):
        """The next key of that first day: the day alone, then with b, c …; a is what others began with. Blank: none."""
        taken = set(self.filter(key__startswith=str(day)).values_list("key", flat=True))
        if not taken:
            return str(day)
        first = 1 if str(day) in taken else 0
        return next((key for letter in LETTERS[first:] if (key := f"{day}{letter}") not in taken), "")

    def events(self):
        """催し: entries of a kind that has an audience."""
        return self.filter(kind__has_audience=True)

    def summary(self):
        """How many entries there are, by year and by kind, and the days they span. One query."""
        groups = self.order_by().values_list(ExtractYear("first_day"), "kind__position", "kind", "kind__name")
        return Summary(groups.annotate(models.Count("pk"), models.Min("first_day"), models.Max("last_day")))

    def newest_first(self):
        return self.order_by("-first_day", "-key")

    def oldest_first(self):
        return self.order_by("first_day", "key")

    def upcoming(self, day):
        """Beginning after `day`."""
        return self.filter(first_day__gt=day)

    def under_way(self, day):
        """Going on during `day`, its first and last day included."""
        return self.filter(first_day__lte=day, last_day__gte=day)

    def not_over(self, day):
        """Under way on `day` or yet to come."""
        return self.filter(last_day__gte=day)

    def on_or_past(self, day):
        """Those not over on `day`, the nearest first, then those past, the latest first."""
        over = Case(When(last_day__lt=day, then=1), default=0)
        first_day, key = (Case(When(last_day__gte=day, then=F(name))) for name in ("first_day", "key"))
        return self.order_by(over, first_day, key, "-first_day", "-key")

    def naming(self, name):
        """Annotate `named`: the text of an item that holds `name`. An entry comes once for each, or once without."""
        items = FilteredRelation("items", condition=Q(items__text__contains=name))
        return self.annotate(naming=items, named=F("naming__text")).order_by(*self.query.order_by, "naming__position")

    def past_or_under_way(self, day):
        """Begun on `day` or before."""
        return self.filter(first_day__lte=day)

    def past(self, day):
        """Over before `day`."""
        return self.filter(last_day__lt=day)

    def between(self, first_day, last_day):
        """With at least one day among first_day … last_day, both included."""
        return self.filter(first_day__lte=last_day, last_day__gte=first_day)

    def in_year(self, year):
        """Beginning in the calendar year."""
        return self.filter(first_day__year=year)

    def about(self, lg_code):
        """Naming the municipality or ward of this code."""
        return self.filter(municipalities__lg_code=lg_code)

    def in_prefecture(self, prefecture):
        """Naming the prefecture, a municipality of it, or an association of it."""
        through = Entry.municipalities.through.objects.filter(municipality__prefecture=prefecture)
        bodies = Entry.bodies.through.objects.filter(body__prefecture=prefecture)
        named = Entry.prefectures.through.objects.filter(prefecture=prefecture)
        return self.filter(
            Q(pk__in=through.values("entry")) | Q(pk__in=bodies.values("entry")) | Q(pk__in=named.values("entry"))
        )

    def search(self, query):
        """Entries holding every word of `query`, in whatever spelling (portal.text)."""
        return containing(self, words(query))


def empty_outline():
    """The outline of an entry that nothing belongs to (Entry.refresh_derived)."""
    return {"venue": "", "address": "", "lines": [], "parts": [], "is_corrected": False}


class Entry(Publication):
    """経過の一件: one line of the chronology, and an event (催し) when its kind has an audience."""

    class Kind(models.TextChoices):
        """Keys of the kinds that code knows, and what they were called at first (EntryKind)."""

        GENERAL_MEETING = "general_meeting", "区長会総会"
        ADVISORY_COUNCIL = "advisory_council", "特別区制度懇談会"
        AGREEMENT = "agreement", "協定締結"
        FAIR = "fair", "魅力発信イベント・物産"
        EXHIBITION = "exhibition", "展示"
        LECTURE = "lecture", "講演会・シンポジウム"
        COMMITTEE = "committee", "委員会・協議会"
        FESTIVAL = "festival", "まつり等への協力"
        VISIT = "visit", "訪問・意見交換"
        PUBLICATION = "publication", "公表"
        NATIONAL = "national", "国の動き"
        RELIEF = "relief", "災害支援"
        OTHER = "other", "その他"

        @classmethod
        def meetings(cls):
            """Kinds whose agenda items belong to different matters; their title is the kind itself."""
            return [cls.GENERAL_MEETING, cls.ADVISORY_COUNCIL]

    class State(models.TextChoices):
        DRAFT = "draft", "下書き"
        SCHEDULED = "scheduled", "公開予約"
        PUBLISHED = "published", "公開"

    class EventStatus(models.TextChoices):
        PLANNED = "planned", "予定"
        HELD = "held", "開催"
        CANCELLED = "cancelled", "中止"
        POSTPONED = "postponed", "延期"

    key = models.SlugField(
        "記号",
        max_length=20,
        unique=True,
        help_text="はじめの公開時の初日と枝番（例：2016-04-26a）。URLになるため、あとから変えません。",
    )
    first_day = models.DateField("初日", db_index=True)
    last_day = models.DateField("最終日", help_text="この日を含みます。1日だけなら初日と同じ日")
    kind = models.ForeignKey(
        EntryKind,
        models.PROTECT,
        to_field="key",
        db_column="kind",
        null=True,
        related_name="entries",
        verbose_name="種別",
        help_text="下書きの間は、なくてもよい",
    )
    title = models.CharField("件名", max_length=200)
    theme = models.CharField("テーマ", max_length=200, blank=True)
    body = models.TextField("本文", blank=True)
    notes = models.TextField("注記（※）", blank=True, help_text="1行に1件。※は付けません")
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="会場")
    room = models.CharField("会場の中の場所", max_length=100, blank=True)
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="回を重ねるもの"
    )
    number = models.PositiveSmallIntegerField("回", null=True, blank=True)
    state = models.CharField("公開の状態", max_length=20, choices=State, default=State.DRAFT)
    event_status = models.CharField("催しの状態", max_length=20, choices=EventStatus, default=EventStatus.PLANNED)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="出典"
    )
    municipalities = models.ManyToManyField(
        Municipality, blank=True, related_name="entries", verbose_name="自治体・特別区"
    )
    prefectures = models.ManyToManyField(Prefecture, blank=True, related_name="entries", verbose_name="都道府県")
    bodies = models.ManyToManyField(Body, blank=True, related_name="entries", verbose_name="協定団体・企業")
    # derived by refresh_derived() from the rows that belong to the entry, so that lists read one table
    search_text = models.TextField("検索用の文字列", editable=False, blank=True)
    outline = models.JSONField("一覧用の要約", editable=False, default=empty_outline)
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "-key"]
        verbose_name = verbose_name_plural = "経過"
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="timeline_entry_last_day_not_before_first",
                violation_error_message="最終日は初日と同じか、後の日にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(number=None) | Q(series__isnull=False),
                name="timeline_entry_number_needs_series",
                violation_error_message="回を入力するときは、回を重ねるものを選んでください。",
            ),
        ]

    def __str__(self):
        return f"{self.title}（{self.first_day}）"

    def natural_key(self):
        return (self.key,)

    def get_absolute_url(self):
        return reverse("timeline:entry-detail", args=[self.key])

    @property
    def is_event(self):
        return self.kind is not None and self.kind.has_audience

    @property
    def is_meeting(self):
        return self.kind_id in self.Kind.meetings()

    def content(self):
        """The content (docs/record.md) of an entry loaded whole, without what is empty."""
        return content_of_whole(self)

    def texts(self):
        """Every text of the entry that readers see, in page order: for search and for checks."""
        yield from filter(None, (self.title, self.theme, self.body, self.notes, self.room))
        for part in self.parts.all():
            yield from filter(None, (part.title, part.body, part.room))
        for item in self.items.all():
            yield item.text
        for role in self.roles.all():
            yield f"{role.get_kind_display()} {role.name} {role.office}"

    def refresh_derived(self):
        """Derive search_text and outline anew from the entry and all that belongs to it, and save them.

        Whoever changes an entry, its parts, items, roles, places or corrections calls this last.
        """
        [fresh] = type(self).objects.filter(pk=self.pk).refresh_derived()
        self.search_text, self.outline = fresh.search_text, fresh.outline

    def derive(self):
        """Set what refresh_derived() saves, of an entry loaded whole."""
        self.search_text = self._search_text()
        self.outline = self._outline()

    def _search_text(self):
        """Everything the page says, misprints included, normalised."""
        names = [*([self.kind.name] if self.kind else []), *self.texts()]
        names += [venue.name for venue in self._venues()]
        names += [place.full_name for place in self.municipalities.all()]
        names += [body.name for body in self.bodies.all()]
        names += [prefecture.name for prefecture in self.prefectures.all()]
        names += [correction.as_printed for correction in self.corrections.all()]
        return normalise("／".join(names))

    def _outline(self):
        """What lists show below the title: first-level lines, parts with days and place, and whether corrected."""
        items = [item for item in self.items.all() if item.part_id is None and item.parent_id is None]
        return {
            "venue": f"{self.venue or ''} {self.room}".strip(),
            "address": self.venue.address if self.venue else "",
            "lines": [f"{item.label} {item.text}" if item.label else f"・{item.text}" for item in items],
            "parts": [
                [
                    part.pk,
                    str(part),
                    part.days_and_hours(),
                    f"{part.venue or ''} {part.room}".strip(),
                ]
                for part in self.parts.all()
            ],
            "is_corrected": any(correction.outcome == "corrected" for correction in self.corrections.all()),
        }

    def _venues(self):
        return [venue for venue in (self.venue, *(part.venue for part in self.parts.all())) if venue]
