from __future__ import annotations

import datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse

from agreements.revisions.models import AuditedModel
from members.models import User
from portal.japanese.wareki import fiscal_year
from timeline.content import draft_entry
from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_content import Content
from timeline.entries.models.links import Link
from timeline.entries.models.versions import Version
from timeline.event_records.draft_links import links_of_festival
from timeline.meetings.models.agenda import AgendaItem
from timeline.plan.days import year_span

OUTLINE_OFFER = "outline-"  # how the key of an outline on an agenda begins, followed by the event's number


class EventQuerySet(models.QuerySet["Event"]):
    def with_progress(self) -> Self:
        """With what stages.stages_of reads of them; `published_at`: when the entry was first made public here."""
        public = Version.objects.filter(entry=OuterRef("entry"), state=Entry.State.PUBLISHED).order_by("number")
        found = self.annotate(published_at=Subquery(public.values("saved_at")[:1]))
        return found.select_related("entry__kind", "entry__series", "entry__venue").prefetch_related(
            "steps__entry",
            Prefetch("entry__links_earlier", Link.objects.select_related("earlier", "earlier_item")),
            "entry__links_later__later",
            "results__pictures",
        )

    def of_year(self, year: int) -> Self:
        """Events that begin in the fiscal year, or are meant for it while they have no entry; by day, those last."""
        first, last = year_span(year)
        in_year = Q(entry__first_day__gte=first, entry__first_day__lte=last)
        found = self.filter(in_year | Q(entry=None, fiscal_year=year))
        return found.order_by(F("entry__first_day").asc(nulls_last=True), "pk")

    def years(self) -> list[int]:
        """Fiscal years of events, newest first. Two queries."""
        meant = self.filter(entry=None).order_by().values_list("fiscal_year", flat=True).distinct()
        begun = self.exclude(entry=None).order_by().values_list("entry__first_day", flat=True).distinct()
        return sorted({*meant, *map(fiscal_year, begun)}, reverse=True)

    def own(self) -> Self:
        """Events of the project itself, and not of another host."""
        return self.filter(taking_part="")

    def public(self) -> Self:
        """Events whose entry everybody may read."""
        return self.filter(entry__state=Entry.State.PUBLISHED)

    def not_over(self, day: datetime.date) -> Self:
        """Events that go on on `day` or are to come, and those without an entry; neither dropped nor called off."""
        found = self.filter(Q(entry=None) | Q(entry__last_day__gte=day))
        found = found.exclude(entry__event_status__in=Entry.EventStatus.called_off())
        dropped = self.model.objects.filter(steps__step="dropped")
        return found.exclude(pk__in=dropped.values("pk"))

    def settled(self) -> Self:
        """Confirmed or announced, not dropped, and not to be read by everybody yet: what wards and members plan with.

        A meeting's confirmation stands in a step, or, once there is an entry, in a link of it.
        """
        told = Q(steps__step__in=["confirmed", "announced"]) | Q(entry__links_earlier__kind=Link.Kind.DRAFT)
        dropped = self.model.objects.filter(steps__step="dropped")
        found = self.exclude(entry__state=Entry.State.PUBLISHED).exclude(pk__in=dropped.values("pk"))
        return found.filter(pk__in=self.model.objects.filter(told).values("pk")).select_related(
            "entry__kind", "entry__series"
        )

    def with_outline_to_confirm(self) -> Self:
        """Events with an outline but no entry that no meeting has confirmed, not dropped; the oldest first."""
        settled = self.model.objects.filter(steps__step__in=["confirmed", "dropped"])
        found = self.filter(entry=None).exclude(outline={}).exclude(pk__in=settled.values("pk"))
        return found.order_by("pk")

    def awaiting_results(self, day: datetime.date) -> Self:
        """結果の入力待ち: over before `day`, with neither a final result nor the note that none is; oldest first."""
        over = self.filter(entry__last_day__lt=day, has_no_result=False)
        over = over.exclude(entry__event_status__in=Entry.EventStatus.called_off())
        return over.exclude(results__is_interim=False).order_by("entry__last_day", "pk")


class Event(AuditedModel):
    """催し: from the idea to its results; of another host too, in which the wards take part (`taking_part`).

    What it is (title, days, place, programme) stands in `outline`, a content of docs/record.md, until it has its entry;
    from then on the entry alone says it. Before there is an outline it has a working title and a fiscal year.
    """

    class TakingPart(models.TextChoices):
        SUPPORT = "support", "支援"
        COOPERATION = "cooperation", "協力・連携"
        PARTICIPATION = "participation", "参画"
        PANELIST = "panelist", "登壇"
        RELATED = "related", "関連事業"

    name = models.CharField("件名（仮）", max_length=200, blank=True)
    fiscal_year = models.PositiveSmallIntegerField("年度", db_index=True)
    outline = models.JSONField("概要案", default=dict, blank=True)
    version = models.PositiveIntegerField("概要案の版", default=1, editable=False)
    entry = models.OneToOneField(
        Entry, models.PROTECT, null=True, blank=True, related_name="event_record", verbose_name="経過"
    )
    taking_part = models.CharField("ほかの主催者の催しへの関わり", max_length=20, choices=TakingPart, blank=True)
    host = models.CharField("主催者", max_length=200, blank=True)
    thanks = models.CharField("受けたお礼", max_length=300, blank=True)
    thanks_entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="お礼を受けた経過"
    )
    has_no_result = models.BooleanField("来場者数などの記録なし", default=False)
    note = models.TextField("事務局のメモ", blank=True)

    FACTS = ("name", "fiscal_year", "entry", "taking_part", "host", "thanks", "thanks_entry", "has_no_result", "note")
    HIDDEN_FACTS = ("name", "fiscal_year", "entry", "has_no_result", "note")
    SUPPLEMENTS = ("taking_part", "host", "thanks", "thanks_entry")

    published_at: datetime.datetime | None  # annotated by with_progress()

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = verbose_name_plural = "催しの記録"
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(outline={}) | Q(entry__isnull=False),
                name="timeline_event_named",
                violation_error_message="件名を入力するか、経過を選んでください。",
            ),
            models.CheckConstraint(
                condition=~Q(taking_part="") | Q(host="", thanks="", thanks_entry=None),
                name="timeline_event_host_of_others",
                violation_error_message="主催者とお礼は、ほかの主催者の催しのときだけ入力します。関わりを選んでください。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("timeline:event-record", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return self.entry is not None and self.entry.state == Entry.State.PUBLISHED

    @property
    def title(self) -> str:
        return self.entry.title if self.entry else self.outline.get("title") or self.name

    @property
    def days(self) -> tuple[datetime.date, datetime.date] | None:
        """First and last day, both included, as far as they are known."""
        if self.entry:
            return self.entry.first_day, self.entry.last_day
        first, _, last = self.outline.get("days", "").partition(" / ")
        return (datetime.date.fromisoformat(first), datetime.date.fromisoformat(last or first)) if first else None

    def is_over(self, day: datetime.date) -> bool:
        """Whether its last day was before `day`, and it was neither called off nor put off."""
        return self.entry is not None and self.entry.last_day < day and not self.entry.is_called_off

    def write_outline(self, content: Content, *, version: int, by: User | None) -> bool:
        """Make `content` the outline; False when somebody saved it since `version`, or it has its entry by now."""
        with transaction.atomic():
            days = content.get("days", "")[:10]
            year = fiscal_year(datetime.date.fromisoformat(days)) if days else self.fiscal_year
            fields: dict[str, Any] = {"outline": content, "fiscal_year": year, "version": version + 1}
            if content.get("title"):
                fields["name"] = ""  # from here on the outline says it
            if not Event.objects.filter(pk=self.pk, version=version, entry=None).update(**fields):
                return False
            self.refresh_from_db()
            self.write_audit_line("の概要案の保存", by=by)
            return True

    def draft(self, *, by: User | None) -> bool:
        """Draft the entry from the outline and the meetings that dealt with it; from then on the entry says all that.

        False when it has its entry already; ValueError without an outline; ContentError when a name is not known.
        """
        with transaction.atomic():
            saved = Event.objects.select_for_update().get(pk=self.pk)
            if saved.entry_id:
                return False
            if not saved.outline.get("days"):
                raise ValueError("概要案に日を入力してから、経過の下書きを作ってください。")
            confirmed = list(self.steps.confirmations())
            told = self.steps.told_before(datetime.date.fromisoformat(saved.outline["days"][:10]))
            rows = [*(links_of_festival(saved.outline) if saved.taking_part else ())]
            links = {row["from"]: row for row in [*rows, *(step.as_link for step in [*confirmed, *told])]}
            content = saved.outline | {"links": [links[key] for key in sorted(links)]}
            self.entry = draft_entry(content, by=by, origin=("催しの記録", self.get_absolute_url()))
            self.outline, self.name = {}, ""
            self.save(update_fields=["entry", "outline", "name"])
            said = [step.pk for step in confirmed if step.as_link["as"] == Link.Kind.DRAFT]
            self.steps.filter(pk__in=said).delete()  # the links say it now
            planned = AgendaItem.objects.filter(offer=f"{OUTLINE_OFFER}{self.pk}", item=None)
            planned.update(offer=f"draft-{self.entry.pk}", about=self.entry, link=Link.Kind.DRAFT)
            self.write_audit_line("から経過の下書きを作成", by=by)
            return True

    def leave_without_result(self, *, by: User | None) -> bool:
        """Note that no visitors and sales are recorded; False when that was noted, or there is a final result."""
        with transaction.atomic():
            open_ones = Event.objects.filter(pk=self.pk, has_no_result=False)
            final = self.results.filter(is_interim=False)
            if final.exists() or not open_ones.update(has_no_result=True):
                return False
            self.refresh_from_db()
            self.write_audit_line("の結果を記録なしにする", by=by)
            return True
