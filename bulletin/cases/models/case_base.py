"""CaseBase: the fields of Case, and the helpers that its transitions share."""

import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from bulletin.proposals.models.fields import Field
from bulletin.proposals.models.proposals import Proposal
from members.models import Assignment, Municipality, User
from portal.japanese.text import normalise
from portal.models import AuditLine

from .case_queries import CaseChannel, CaseQuerySet
from .participants import Participant
from .roles import ParticipantRole


def empty_outline() -> dict[str, list[Any]]:
    """The outline of a case that nothing belongs to (Case.refresh_derived)."""
    return {"places": [], "steps": []}


class CaseBase(models.Model):
    """Abstract: fields and names of Case. Its transitions stand in the classes derived from it."""

    Channel = CaseChannel

    # rows that belong to it; StepQuerySet imports this file, participants have methods of their own
    participants: Any  # ParticipantQuerySet
    steps: Any  # StepQuerySet
    versions: Any  # CaseVersionQuerySet

    token = models.CharField("送信の記号", max_length=40, null=True, unique=True, editable=False)
    key = models.SlugField("記号", max_length=40, unique=True, help_text="URLになるため、あとから変えません")
    title = models.CharField("件名", max_length=100)
    summary = models.TextField("あらまし", max_length=1000, blank=True)
    channel = models.CharField("きっかけ", max_length=20, choices=CaseChannel)
    proposal = models.OneToOneField(
        Proposal, models.PROTECT, null=True, blank=True, related_name="case", verbose_name="もとの提案"
    )
    fields = models.ManyToManyField(Field, blank=True, related_name="cases", verbose_name="分野")
    result = models.TextField("結果", max_length=2000, blank=True)
    visitors = models.PositiveIntegerField("来場者数（人）", null=True, blank=True)
    closed_on = models.DateField("終了日", null=True, blank=True)
    comes_back = models.BooleanField("毎年続ける", default=False, db_default=False)
    requested_at = models.DateTimeField("公開を申し込んだ日時", null=True, blank=True)
    published_at = models.DateTimeField("公開日時", null=True, blank=True)
    created_at = models.DateTimeField("登録日時", default=timezone.now)
    version = models.PositiveIntegerField("版", default=1)
    # derived by refresh_derived() from what the public reads of the case, so that lists read one table
    search_text = models.TextField("検索用の文字列", editable=False, blank=True)
    outline = models.JSONField("一覧用の要約", editable=False, default=empty_outline)
    latest_day = models.DateField("最後の日", null=True, editable=False)
    # of its steps 開催, public or not: by it those who take part are asked again in time for the next year
    last_held_on = models.DateField("最後の開催の初日", null=True, editable=False)
    # who took part while everybody could read it and does no longer: code, name, is it a ward, role, last day (ISO)
    former = models.JSONField("以前の参加", editable=False, default=list)

    objects = CaseQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.key,)

    def get_absolute_url(self) -> str:
        return reverse("bulletin:case-detail", args=[self.key])

    def places(self) -> QuerySet[Municipality]:
        """Participating municipalities and wards, without introducers (紹介)."""
        acting = self.participants.active().values("municipality")
        return Municipality.objects.filter(pk__in=acting).select_related("prefecture")

    def refresh_derived(self) -> None:
        """Derive search_text, outline, latest_day and last_held_on anew from its steps and the rest, and save them.

        Whoever changes a case, its participants or steps calls this last. Unpublished steps leave no trace in them.
        What the public reads of it from now on is kept as its version of the day (CaseVersion).
        """
        steps = list(self.steps.published())
        people = list(self.participants.select_related("municipality__prefecture"))
        self.search_text = self._search_text(steps, people)
        self.outline = {
            "places": [
                [place.lg_code, place.full_name, place.is_ward, row.role]
                for row in people
                for place in [row.municipality]
            ],
            "steps": [step.outline() for step in steps],
        }
        self.latest_day = max((step.last_day for step in steps if step.last_day), default=None)
        self.last_held_on = self.steps.filter(kind="held").aggregate(day=models.Max("first_day"))["day"]
        self.save(update_fields=["search_text", "outline", "latest_day", "last_held_on"])
        if self.published_at:
            self._keep_version(steps, self.published_at)

    def _keep_version(self, steps: list[Any], published_at: datetime.datetime) -> None:
        content, last = self.public_content(steps), self.versions.last()
        if not last or last.content != content:
            told = [step.first_day for step in steps if step.first_day]
            first_day = min(told, default=timezone.localdate(published_at))
            now = {"first_day": first_day, "content": content}
            self.versions.update_or_create(saved_on=timezone.localdate(), defaults=now)

    def public_content(self, steps: list[Any]) -> dict[str, Any]:
        """What the public reads of it, in words, with these `steps`; its outline is derived already. Two queries."""
        names = ParticipantRole.objects.names()
        return {
            "title": self.title,
            "summary": self.summary,
            "channel": self.get_channel_display(),
            "fields": [field.name for field in self.fields.all()],
            "result": self.result,
            "visitors": self.visitors,
            "closed_on": self.closed_on and self.closed_on.isoformat(),
            "places": [[name, names.get(role, role)] for _, name, _, role in self.outline["places"]],
            "former": [[name, names.get(role, role), until] for _, name, _, role, until in self.former],
            "steps": [step.content_in_words() for step in steps],
        }

    def _search_text(self, steps: list[Any], people: list[Participant]) -> str:
        names = [self.get_channel_display(), self.title, self.summary, self.result]
        names += [row.municipality.full_name for row in people]
        names += [field.name for field in self.fields.all()]
        names += [text for step in steps for text in (step.text, step.note, step.venue)]
        return normalise("／".join(filter(None, names)))

    def public_texts(self) -> list[str]:
        """What a published case says of itself: summary, result, places and its published steps."""
        places = "、".join(name for _, name, *_ in self.outline["places"])
        return [self.summary, self.result, places, *(text for *_, text in self.outline["steps"])]

    def readers(self) -> dict[User, Municipality]:
        """{User: Municipality}: the people in office today in the places that act in it."""
        return Assignment.objects.readers(self.places(), timezone.localdate())

    def roles(self) -> dict[Municipality, str]:
        """The role of each municipality that takes part."""
        rows = self.participants.select_related("municipality__prefecture")
        return {row.municipality: row.role for row in rows}

    def take_in(self, roles: dict[int, str]) -> None:
        """Create participants from {pk of the municipality: role}."""
        Participant.objects.bulk_create(
            Participant(case_id=self.pk, municipality_id=place, role=role) for place, role in roles.items()
        )

    def _rows(self) -> CaseQuerySet:
        return type(self).objects.filter(pk=self.pk)

    def _changed(self, action: str, by: User, reason: str = "") -> bool:
        self.refresh_from_db()
        self.refresh_derived()
        AuditLine.objects.write(action, self, by=by, municipality=by.municipality, reason=reason)
        return True
