import datetime
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from agreements.models import Body
from agreements.revisions.models import RelatedFacts
from members.models import Municipality, Prefecture, User
from portal.japanese.text import words
from timeline.content import draft_entry
from timeline.entries.models.entries import Entry


class SectionQuerySet(models.QuerySet["Section"]):
    def public(self, day: datetime.date) -> Self:
        """Sections opened on `day` or before; what is closed stays readable."""
        return self.filter(opened_on__lte=day)

    def visible_to(self, user: User | AnonymousUser, day: datetime.date) -> Self:
        """Sections whose page `user` may read: the secretariat those in preparation as well."""
        return self if not user.is_anonymous and user.is_secretariat else self.public(day)


class Section(RelatedFacts):
    """コーナー: a page that gathers profiles, events and cases of an area or theme, from opening to closing day.

    Without an opening day, or before it, the section is in preparation (準備中). On the closing day it is closed.
    """

    name = models.CharField("名称", max_length=100, unique=True)
    theme = models.CharField("テーマ", max_length=50, blank=True, db_default="")
    lead = models.TextField("案内文", blank=True)
    prefectures = models.ManyToManyField(Prefecture, blank=True, related_name="sections", verbose_name="都道府県")
    municipalities = models.ManyToManyField(Municipality, blank=True, related_name="sections", verbose_name="自治体")
    bodies = models.ManyToManyField(Body, blank=True, related_name="sections", verbose_name="協定団体")
    opened_on = models.DateField("運用開始の日", null=True, blank=True)
    closed_on = models.DateField("終了の日", null=True, blank=True, help_text="この日の前日まで")
    entries = models.ManyToManyField(Entry, blank=True, related_name="sections", verbose_name="経過")

    FACTS = ("name", "theme", "lead", "opened_on", "closed_on")
    RELATED = ("prefectures", "municipalities", "bodies", "entries")
    SUPPLEMENTS = ("lead", "opened_on", "closed_on", "entries")

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = [F("opened_on").asc(nulls_last=True), "name"]
        verbose_name = verbose_name_plural = "コーナー"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gt=F("opened_on")),
                name="timeline_section_closed_after_opening",
                violation_error_message="終了の日は、運用開始の日より後にしてください。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("timeline:section-detail", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return self.opened_on is not None

    def state_on(self, day: datetime.date) -> str:
        """準備中, 運用中 or 終了 on `day`."""
        if self.opened_on is None or day < self.opened_on:
            return "準備中"
        return "終了" if self.closed_on and self.closed_on <= day else "運用中"

    def draft(self, *, by: User | None) -> Entry | None:
        """Draft the entry of the opening, titled as the source titles it; it then belongs to the section.

        None without an opening day, or when an entry tells of the section already.
        """
        with transaction.atomic():
            section = Section.objects.select_for_update().get(pk=self.pk)
            if section.opened_on is None or section.entries.exists():
                return None
            content = {
                "days": str(section.opened_on),
                "kind": Entry.Kind.PUBLICATION.value,
                "title": f"全国連携プロジェクトホームページで「{section.name}」運用開始",
                "prefectures": [prefecture.name for prefecture in section.prefectures.order_by("code")],
                "places": [str(place.full_name) for place in section.municipalities.select_related("prefecture")],
                "bodies": [body.name for body in section.bodies.all()],
            }
            origin = ("コーナーの運用開始", section.get_absolute_url())
            entry = draft_entry(content, by=by, origin=origin)
            section.entries.add(entry)
            section.write_audit_line("からの経過の下書き", by=by)
            return entry

    def places_on(self, day: datetime.date) -> models.QuerySet[Municipality]:
        """Municipalities of the section on `day`: those named or what they were merged into, and those of its
        prefectures and bodies.
        """
        named = list(self.municipalities.values_list("pk", flat=True))
        named = list(Municipality.objects.standing_on(day, named)) if named else []
        here = Q(prefecture__in=self.prefectures.all()) | Q(pk__in=named)
        for body in self.bodies.all():
            here |= Q(prefecture=body.prefecture_id, kind__in=body.member_kinds())
        return Municipality.objects.as_of(day).filter(here)

    def about(self, field: str) -> Q:
        """Condition that every word of the theme stands in the comparable text `field`; that of nothing without one."""
        found = [Q((f"{field}__contains", word)) for word in words(self.theme)]
        return Q(*found) if found else Q(pk__in=[])

    def events(self) -> Any:
        """Published events that name its prefectures, bodies or municipalities (also what these were merged into, or
        came from), associations of its prefectures, or its theme.
        """
        prefectures, bodies, own = (rows.values("pk") for rows in (self.prefectures, self.bodies, self.municipalities))
        named = (
            Q(prefectures__in=prefectures)
            | Q(bodies__in=bodies)
            | Q(bodies__prefecture__in=prefectures)
            | Q(municipalities__prefecture__in=prefectures)
            | Q(municipalities__in=own)
            | Q(municipalities__successor__in=own)
            | Q(municipalities__predecessors__in=own)
        )
        found = Entry.objects.filter(named | self.about("search_text")).order_by().values("pk")
        return Entry.objects.published().events().filter(pk__in=found)


class Logo(RelatedFacts):
    """ロゴマーク: a mark with the day on which it was adopted and the terms of its use."""

    name = models.CharField("名称", max_length=100, unique=True)
    adopted_on = models.DateField("決定の日", null=True, blank=True)
    terms = models.TextField("利用の条件", blank=True)
    entries = models.ManyToManyField(Entry, blank=True, related_name="logos", verbose_name="経過")

    FACTS = ("name", "adopted_on", "terms")
    RELATED = ("entries",)
    SUPPLEMENTS = ("adopted_on", "terms", "entries")

    class Meta:
        ordering = [F("adopted_on").desc(nulls_last=True), "pk"]
        verbose_name = verbose_name_plural = "ロゴマーク"

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        return True
