import datetime
from typing import Self

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from agreements.models import Body
from agreements.revisions.models import AuditedModel, RelatedFacts
from members.models import User
from portal.japanese.wareki import weekday
from timeline.content import draft_entry
from timeline.content.item_links import link_from
from timeline.documents.models import Document
from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_content import Content
from timeline.entries.models.links import Link


class PolicyQuerySet(models.QuerySet["Policy"]):
    def newest_first(self) -> Self:
        """By the day of the last step that everybody may read and that bears one; those without any last."""
        readable = Q(steps__entry=None) | Q(steps__entry__state=Entry.State.PUBLISHED)
        last = models.Max("steps__day", filter=readable)
        return self.annotate(last_day=last).order_by(F("last_day").desc(nulls_last=True), "name")


class Policy(AuditedModel):
    """国の方針: a matter or paper of the national government, from its explanation to the report on its decision.

    The paper and its editions are those of 公表資料; here stand the passage on the project, word for word, and the
    steps of the thread. Nothing of the passage stands here unless somebody copied it from the paper.
    """

    name = models.CharField("名称", max_length=200, unique=True)
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="policy", verbose_name="公表資料"
    )
    passage = models.TextField("プロジェクトについての記載", blank=True)

    FACTS = ("name", "document", "passage")
    SUPPLEMENTS = ("document", "passage")

    last_day: datetime.date | None  # annotated by newest_first()

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = verbose_name_plural = "国の方針"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("timeline:policy-detail", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return True


class PolicyStepQuerySet(models.QuerySet["PolicyStep"]):
    def published(self) -> Self:
        """Steps that everybody may read: those of no entry, or of a published one."""
        return self.filter(Q(entry=None) | Q(entry__state=Entry.State.PUBLISHED))


class PolicyStep(AuditedModel):
    """国の方針の歩み: what happened with a policy on a day, and the entry that says so."""

    class Kind(models.TextChoices):
        EXPLAINED = "explained", "説明を受ける"
        GATHERED = "gathered", "意見をまとめる"
        SUBMITTED = "submitted", "意見を提出"
        VISITED = "visited", "訪問・説明"
        WORDING = "wording", "記載について扱う"
        DECIDED = "decided", "閣議決定"
        REPORTED = "reported", "報告"

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="steps", verbose_name="国の方針")
    kind = models.CharField("種類", max_length=10, choices=Kind)
    day = models.DateField("日", null=True, blank=True)
    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, blank=True, related_name="policy_steps", verbose_name="経過"
    )
    enquiry_url = models.CharField(
        "意見を集めた照会", max_length=200, blank=True, help_text="照会のページのアドレス。事務局だけに示します"
    )

    FACTS = ("kind", "day", "entry", "enquiry_url")
    HIDDEN_FACTS = ("enquiry_url",)
    SUPPLEMENTS = ("day", "entry")

    objects = PolicyStepQuerySet.as_manager()

    class Meta:
        ordering = ["policy", F("day").asc(nulls_last=True), "pk"]
        verbose_name = verbose_name_plural = "国の方針の歩み"
        constraints = [
            models.UniqueConstraint(
                "policy",
                "kind",
                "day",
                name="timeline_policystep_once",
                violation_error_message="同じ日の同じ歩みが登録されています。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.policy}　{self.get_kind_display()}"

    @property
    def is_public(self) -> bool:
        return self.entry is None or self.entry.state == Entry.State.PUBLISHED

    @property
    def can_be_drafted(self) -> bool:
        """Whether an entry may be drafted of it: a decision whose day is known and that no entry tells yet."""
        return self.kind == self.Kind.DECIDED and self.day is not None and self.entry_id is None

    def draft(self, *, by: User | None) -> Entry | None:
        """Draft the entry of a decision (閣議決定), with the passage where it was copied, linked with the step before.

        The secretariat reads and publishes it. None when nothing can be drafted, or an entry tells it already.
        """
        with transaction.atomic():
            step = PolicyStep.objects.select_for_update(of=("self",)).select_related("policy").get(pk=self.pk)
            if not step.can_be_drafted:
                return None
            origin = ("国の方針の歩み", step.policy.get_absolute_url())
            self.entry = step.entry = draft_entry(step._content(), by=by, origin=origin)
            step.save(update_fields=["entry"])
            step.write_audit_line("からの経過の下書き", by=by)
            return step.entry

    def _content(self) -> Content:
        assert self.day is not None  # can_be_drafted
        said = f"{self.day.month}月{self.day.day}日（{weekday(self.day)}）の閣議で決定された。"
        return {
            "days": str(self.day),
            "kind": Entry.Kind.NATIONAL.value,
            "title": f"「{self.policy.name}」の閣議決定",
            "body": said + self.policy.passage,
            "links": self._link_from_before(),
        }

    def _link_from_before(self) -> list[Content]:
        """A link from the entry of the last step before this day, with its item that names the policy."""
        earlier = self.policy.steps.filter(entry__state=Entry.State.PUBLISHED, day__lt=self.day)
        before = earlier.select_related("entry").order_by("day", "pk").last()
        if before is None or before.entry is None:
            return []
        return [link_from(before.entry, Link.Kind.NEXT, [self.policy.name])[0]]


class RegionalPlan(RelatedFacts):
    """地域再生計画: a plan to be drawn up with partners, its state, and the entries about it."""

    class State(models.TextChoices):
        STUDIED = "studied", "検討"
        DRAWN_UP = "drawn_up", "策定"
        APPROVED = "approved", "認定"
        ENDED = "ended", "終了"

    name = models.CharField("名称", max_length=200, unique=True)
    state = models.CharField("状態", max_length=10, choices=State, default=State.STUDIED)
    bodies = models.ManyToManyField(Body, blank=True, related_name="regional_plans", verbose_name="協定団体")
    entries = models.ManyToManyField(Entry, blank=True, related_name="regional_plans", verbose_name="経過")

    FACTS = ("name", "state")
    RELATED = ("bodies", "entries")
    SUPPLEMENTS = ("bodies", "entries")

    class Meta:
        ordering = ["name"]
        verbose_name = verbose_name_plural = "地域再生計画"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("timeline:plan-detail", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return True
