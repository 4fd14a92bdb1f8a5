import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from agreements.models import Body
from agreements.revisions.models import AuditedModel
from portal.japanese.text import contains
from timeline.entries.models.entries import Entry
from timeline.entries.models.venues import NameQuerySet


class DocumentQuerySet(NameQuerySet):
    def with_last_edition(self, until: datetime.date | None = None) -> Self:
        """Documents with a published edition, up to the day `until`; last_day is that of the newest, newest first."""
        published = Q(editions__entry__state=Entry.State.PUBLISHED)
        if until:
            published &= Q(editions__entry__first_day__lte=until)
        newest = models.Max("editions__entry__first_day", filter=published)
        return self.annotate(last_day=newest).exclude(last_day=None).order_by("-last_day", "name")

    def search(self, query: str) -> Self:
        """Documents whose name or summary holds every word of `query`. They are few: compared in Python."""
        texts = self.values_list("pk", "name", "summary")
        return self.filter(pk__in=[pk for pk, *text in texts if contains("／".join(text), query)])

    def free_key(self) -> str:
        """An unused key for a new document: document-1, document-2 … It stands in its URL and never changes."""
        taken = set(self.values_list("key", flat=True))
        return next(key for number in range(1, len(taken) + 2) if (key := f"document-{number}") not in taken)


class EditionQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(entry__state=Entry.State.PUBLISHED)


class Document(AuditedModel):
    """公表資料: a paper that was confirmed, reported or made public, through its editions."""

    key = models.SlugField("記号", max_length=40, unique=True, help_text="URLになります")
    name = models.CharField("名称", max_length=200, unique=True)
    issuer = models.CharField("作成・公表した者", max_length=200)
    summary = models.TextField("内容", blank=True)
    bodies = models.ManyToManyField(Body, blank=True, related_name="documents", verbose_name="協定団体")

    FACTS = ("name", "issuer", "summary")

    last_day: datetime.date  # of with_last_edition()
    chosen_bodies: Iterable[Body] | None = None  # bodies to be saved with the facts; None leaves them

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = verbose_name_plural = "公表資料"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("timeline:document-detail", args=[self.key])

    @property
    def is_public(self) -> bool:
        return self.editions.published().exists()

    @property
    def place_in_print(self) -> str:
        return f"公表資料「{self.name}」"

    def facts_by_label(self) -> dict[str, str]:
        """AuditedModel.facts_by_label, the bodies among them."""
        saved = self.bodies.all() if self.pk else ()
        bodies = saved if self.chosen_bodies is None else self.chosen_bodies
        names = sorted(body.name for body in bodies)
        return {**super().facts_by_label(), "協定団体": "、".join(names) or "（なし）"}

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if self.chosen_bodies is not None:
            self.bodies.set(self.chosen_bodies)


class Edition(AuditedModel):
    """版: what became of a document in one entry: 速報 reported, 案 confirmed, final paper made public."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="editions", verbose_name="公表資料")
    name = models.CharField("版", max_length=50, help_text="速報、分析版、案、公表版など")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="editions", verbose_name="経過")
    action = models.CharField("扱い", max_length=20, help_text="報告、確認、公表、閣議決定など")

    FACTS = ("name", "action", "entry")

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["document", "entry__first_day", "pk"]
        verbose_name = verbose_name_plural = "版"
        constraints = [
            models.UniqueConstraint(
                "document",
                "name",
                "entry",
                name="timeline_edition_once",
                violation_error_message="この経過に同じ版があります。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}（{self.name}）"

    @property
    def is_public(self) -> bool:
        return self.entry.state == Entry.State.PUBLISHED

    @property
    def place_in_print(self) -> str:
        return f"公表資料「{self.document.name}」の版「{self.name}」"
