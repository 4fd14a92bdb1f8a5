from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from members.models import User
from portal.models import AuditLine
from timeline.content import draft_entry
from timeline.models import Entry, EntryKind

from .. import notices
from .cases import Case


class StepQuerySet(models.QuerySet[Any]):
    def published(self) -> Self:
        """Published steps, in order."""
        return self.exclude(published_at=None)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Published steps; all steps for participants and the secretariat."""
        shared = Case.objects.shared_with(user).values("pk")
        return self.filter(Q(published_at__isnull=False) | Q(case__in=shared))

    def removable(self) -> Self:
        """Unpublished steps, which may be deleted."""
        return self.filter(published_at=None)

    def apart_from_their_entries(self) -> Self:
        """Published steps whose days differ from those of their entry, with both, the longest first.

        Annotates apart_since, the moment of the last save of either.
        """
        dated = self.published().exclude(entry=None).exclude(first_day=None)
        apart = dated.exclude(first_day=F("entry__first_day"), last_day=F("entry__last_day"))
        saved = AuditLine.objects.filter(subject_kind=Step._meta.verbose_name, subject_id=OuterRef("pk"))
        saved = Subquery(saved.filter(action="歩みの保存").order_by("-at").values("at")[:1])
        since = Greatest(Coalesce(saved, "entry__updated_at"), "entry__updated_at")
        return apart.annotate(apart_since=since).select_related("case", "entry").order_by("apart_since", "pk")

    def of_published_cases(self) -> Self:
        """Published steps of published cases, each with its case. One query."""
        return self.published().filter(case__published_at__isnull=False).select_related("case")


class Step(models.Model):
    """歩み of a case, on a day (none: 日付の記録なし); may stand in the chronology as an entry.

    `position` is their order from the first word on: a step without a day has its place, too.
    """

    class Kind(models.TextChoices):
        PROPOSED = "proposed", "提案"
        ANSWERED = "answered", "回答"
        CONSULTED = "consulted", "相談"
        VISITED = "visited", "訪問"
        NEGOTIATED = "negotiated", "協議"
        HELD = "held", "開催"
        AGREED = "agreed", "協定"
        REPORTED = "reported", "報告"

        @classmethod
        def joint(cls) -> list["Step.Kind"]:
            """Kinds of joint public acts, at which the lineage ties its two strands (lineage.Strands)."""
            return [cls.HELD, cls.AGREED]

    # steps that belong in the chronology, and the kind of their entry where they do not say it themselves
    ENTRY_KINDS = {
        Kind.VISITED: Entry.Kind.VISIT,
        Kind.HELD: Entry.Kind.FAIR,
        Kind.AGREED: Entry.Kind.AGREEMENT,
        Kind.REPORTED: Entry.Kind.OTHER,
    }

    token = models.CharField("送信の記号", max_length=40, null=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="steps", verbose_name="連携事例")
    kind = models.CharField("種別", max_length=20, choices=Kind)
    first_day = models.DateField("初日", null=True, blank=True)
    last_day = models.DateField("最終日", null=True, blank=True)
    text = models.CharField("内容", max_length=300)
    note = models.CharField("補足", max_length=300, blank=True)
    venue = models.CharField("会場", max_length=100, blank=True)
    event_kind = models.CharField(
        "催しの種別",
        max_length=20,
        blank=True,
        help_text="開催のときだけ。経過の下書きの種別になります",
    )
    entry = models.ForeignKey(Entry, models.SET_NULL, null=True, blank=True, related_name="steps", verbose_name="経過")
    position = models.PositiveSmallIntegerField("順番", default=0)
    published_at = models.DateTimeField("公開日時", null=True, blank=True)
    version = models.PositiveIntegerField("版", default=1)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["case", "position", "pk"]
        verbose_name = verbose_name_plural = "歩み"
        constraints = [
            models.UniqueConstraint("case", "token", name="bulletin_step_sent_once"),  # none: not by a form
            models.CheckConstraint(
                condition=Q(first_day=None, last_day=None) | Q(last_day__gte=F("first_day")),
                name="bulletin_step_last_day_not_before_first",
                violation_error_message="最終日は初日と同じか、後の日にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def place(self, after: "Step | None" = None) -> None:
        """Set `position`: by its day; without a day, after the step `after`, or last."""
        others = list(self.case.steps.exclude(pk=self.pk))
        if self.first_day:
            earlier = [row for row in others if row.first_day and row.first_day <= self.first_day]
            later = [row for row in others if row.first_day and row.first_day > self.first_day]
            after = earlier[-1] if earlier else None
            number = others.index(after) + 1 if after else others.index(later[0]) if later else len(others)
            while number < len(others) and not others[number].first_day and after:
                number += 1  # what has no day stays with the step before it
        else:
            number = others.index(after) + 1 if after in others else len(others)
        others.insert(number, self)
        for position, row in enumerate(others, 1):
            row.position = position
        Step.objects.bulk_update(others, ["position"])

    @transaction.atomic
    def revise(
        self, *, by: User, version: int, after: "Step | None" = None, publish: bool = False, **content: Any
    ) -> bool:
        """Save the step if it still has `version`. False, and nothing changes, when somebody else saved meanwhile."""
        now = {**content, "version": F("version") + 1}
        if not Step.objects.filter(pk=self.pk, version=version).update(**now):
            return False
        self.refresh_from_db()
        if after or self.first_day:
            self.place(after)
        self._note("歩みの保存", by)
        if publish:
            self.publish(by=by)
        self._draft(by)
        return True

    @transaction.atomic
    def publish(self, *, by: User) -> bool:
        """公開, once the case is public. False when the step is public already, or the case is not."""
        now, hidden = timezone.now(), Step.objects.filter(pk=self.pk, published_at=None)
        if not hidden.filter(case__in=Case.objects.published().values("pk")).update(published_at=now):
            return False
        self.refresh_from_db()
        self._note("歩みの公開", by)
        self._draft(by)
        return True

    @transaction.atomic
    def remove(self, *, by: User) -> bool:
        """Delete what was never public. False when it is public, or gone."""
        if not Step.objects.removable().filter(pk=self.pk).delete()[0]:
            return False
        self._note("歩みの削除", by)
        return True

    def _draft(self, by: User) -> None:
        """Draft an entry of the chronology, once, from a public step with a day and of a kind that belongs there.

        The draft says what the step says and names the case as its source.
        """
        if not self.published_at or not self.first_day or self.kind not in self.ENTRY_KINDS or self.entry:
            return
        origin = (f"連携事例「{self.case.title}」", self.case.get_absolute_url())
        self.entry = draft_entry(self.content(), by=by, origin=origin)
        self.save(update_fields=["entry"])
        notices.entry_drafted(self, dict.fromkeys(User.objects.secretariat()))

    def content(self) -> dict[str, Any]:
        """Content of the entry drafted from the step, in the record format (docs/record.md)."""
        kind = self.event_kind or self.ENTRY_KINDS[self.Kind(self.kind)]
        is_over = bool(self.last_day) and self.last_day < timezone.localdate()  # type: ignore[operator]
        attended = EntryKind.objects.with_audience()
        places = [f"{place.prefecture.name}{place.name}" for place in self.case.places()]
        content = {
            "days": f"{self.first_day} / {self.last_day}",
            "kind": kind,
            "title": self.text[:200],
            "body": self.note,
            "venue": self.venue,
            "places": places,
            "status": Entry.EventStatus.PLANNED if not is_over and attended.filter(key=kind).exists() else "",
        }
        return {name: value for name, value in content.items() if value}

    @property
    def is_apart_from_its_entry(self) -> bool:
        """Whether the chronology, and with it the calendars, say other days."""
        return Step.objects.filter(pk=self.pk).apart_from_their_entries().exists()

    def last_change(self) -> AuditLine | None:
        """The line of the audit about the last save: who and when."""
        name = self._meta.verbose_name
        return AuditLine.objects.filter(subject_kind=name, subject_id=self.pk, action="歩みの保存").first()

    def _note(self, action: str, by: User) -> None:
        self.case.refresh_derived()
        AuditLine.objects.write(action, self, by=by, municipality=by.municipality)

    def content_in_words(self) -> dict[str, Any]:
        """What the public reads of it (CaseVersion); days as ISO text, None without one."""
        return {
            "kind": self.get_kind_display(),
            "first_day": self.first_day and self.first_day.isoformat(),
            "last_day": self.last_day and self.last_day.isoformat(),
            "text": self.text,
            "note": self.note,
            "venue": self.venue,
        }

    def outline(self) -> list[Any]:
        """Kind, first and last day as ISO text or None, and what happened: what lists show (Case.outline)."""
        days = [day and day.isoformat() for day in (self.first_day, self.last_day)]
        return [self.kind, *days, self.text]
