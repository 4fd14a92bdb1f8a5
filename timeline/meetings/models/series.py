from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from agreements.models import Body
from agreements.revisions.models import AuditedModel
from timeline.entries.models.entries import Entry
from timeline.entries.models.programme import Role
from timeline.entries.models.venues import NameQuerySet, Series
from timeline.kinds.models import EntryKind


class MeetingSeriesQuerySet(NameQuerySet):
    def of_entry(self, entry: Entry) -> Any:
        """The meeting that the entry is a session of; None for others. One query."""
        own = Q(meetings__entry=entry)
        if entry.series_id:
            own |= Q(series=entry.series_id)
        if entry.is_meeting:
            own |= Q(kind=entry.kind_id, series=None)
        return self.filter(own).order_by("pk").first()

    def joint_with(self, body: Body) -> Any:
        """Committees of which a session that was published names the body."""
        committees = self.filter(kind=Entry.Kind.COMMITTEE).select_related("kind")
        sessions = body.entries.published().order_by().values
        held = Q(series__in=sessions("series")) | Q(meetings__entry__in=sessions("pk"))
        return committees.filter(held).distinct()


class MeetingSeries(AuditedModel):
    """会議: a meeting that comes again, as 区長会総会 or a committee. Its sessions that were held are entries."""

    name = models.CharField("名称", max_length=100, unique=True)
    kind = models.ForeignKey(
        EntryKind,
        models.PROTECT,
        to_field="key",
        db_column="kind",
        related_name="meeting_series",
        verbose_name="経過の種別",
        help_text="開いた会議を経過に書くときの種別",
    )
    series = models.OneToOneField(
        Series,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meeting",
        verbose_name="シリーズ",
        help_text="第1回、第2回と数える会議のとき",
    )
    numbers_items = models.BooleanField(
        "議題に番号（①、②…）を付ける", default=False, help_text="付けない会議では「・」で並べます"
    )
    parties = models.TextField("構成", blank=True, help_text="会議に出る団体や人。分からなければ空けておきます")
    basis = models.TextField("根拠", blank=True, help_text="要綱、協定など、会議を置くもとになったもの")
    chairs = models.TextField(
        "座長", blank=True, help_text="経過に名前の出ていない座長。1行に1人、就いていた時期と職も書きます"
    )
    predecessor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name="前身の会議"
    )

    FACTS = ("name", "kind", "series", "numbers_items", "parties", "basis", "chairs", "predecessor")
    HIDDEN_FACTS = ("kind", "series", "numbers_items")
    SUPPLEMENTS = ("parties", "basis", "chairs", "predecessor")

    objects = MeetingSeriesQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "会議"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("timeline:meeting-series", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return True

    @property
    def place_in_print(self) -> str:
        return f"会議「{self.name}」"

    def facts_by_label(self) -> dict[str, str]:
        """AuditedModel.facts_by_label, yes and no in words."""
        return {**super().facts_by_label(), "議題に番号（①、②…）を付ける": "はい" if self.numbers_items else "いいえ"}

    def sessions(self) -> Any:
        """Entries of this meeting, drafts among them: of its numbered series, of its kind where that names a meeting
        (Kind.meetings), and those that a Meeting points to.
        """
        own = Q(meeting__series=self)
        if self.series_id:
            own |= Q(series=self.series_id)
        elif self.kind_id in Entry.Kind.meetings():
            own |= Q(kind=self.kind_id)
        return Entry.objects.filter(own)

    def chairs_of_record(self) -> Any:
        """Roles of published entries that name a chair (座長) of this meeting, the latest first."""
        named = Role.objects.filter(office__contains=f"{self.name}座長", entry__state=Entry.State.PUBLISHED)
        return named.select_related("entry").order_by("-entry__first_day", "pk")

    def title_of_session(self, number: int | None) -> str:
        """Title of a session's entry: 区長会総会, 第2回…委員会."""
        return f"第{number}{self.series.unit if self.series else '回'}{self.name}" if number else self.name
