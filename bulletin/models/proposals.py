import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from members.models import Municipality, Office

from .fields import Field


class ProposalQuerySet(models.QuerySet):
    def posted(self):
        """Posted at some time, whatever became of them: not drafts, not waiting for the manager."""
        return self.exclude(posted_at=None)

    def open(self):
        """募集中: posted, and nobody has ended them."""
        return self.filter(state=Proposal.State.OPEN)

    def shown(self):
        """Not hidden by the secretariat, nor merged into another."""
        return self.filter(hidden_at=None, merged_into=None)

    def public(self):
        """What a visitor may read: posted with 一般公開 and shown."""
        return self.posted().shown().filter(visibility=Proposal.Visibility.PUBLIC)

    def proposed_by(self, municipality):
        """The municipality's own, and those it joined as a confirmed co-proposer."""
        joined = CoProposer.objects.filter(municipality=municipality).exclude(confirmed_at=None)
        return self.filter(Q(municipality=municipality) | Q(pk__in=joined.values("proposal")))

    def visible_to(self, user):
        """What `user` may read: public ones; for people in office all posted ones, and the drafts of their own
        municipality; for the secretariat all posted ones, hidden ones included. Visitors: public ones."""
        if user.is_anonymous or not user.is_active:
            return self.public()
        if user.is_secretariat:
            return self.posted()
        if not user.municipality:
            return self.public()
        own = Q(municipality=user.municipality) | Q(co_proposers__municipality=user.municipality)
        posted = Q(posted_at__isnull=False, hidden_at=None, merged_into=None)
        return self.filter(Q(pk__in=Proposal.objects.filter(own).values("pk")) | posted)

    def editable_by(self, user):
        """Those of the own municipality, by anybody who serves there today; co-proposers read only."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        return self.filter(municipality=user.municipality, hidden_at=None, merged_into=None)


class Proposal(models.Model):
    """提案 of a municipality to wards, or 募集 (a ward's call) to municipalities: an enquiry with a roll-call.

    Known by its number (提案第128号), which is its key. `answer_until` is the last day for answers, inclusive.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "下書き"
        WAITING = "waiting", "承認待ち"  # for the manager, where the municipality wants that
        OPEN = "open", "募集中"
        MATCHED = "matched", "成立"
        UNMATCHED = "unmatched", "不成立"
        WITHDRAWN = "withdrawn", "取下げ"
        EXPIRED = "expired", "期限切れ"

        @classmethod
        def closed(cls):
            return [cls.MATCHED, cls.UNMATCHED, cls.WITHDRAWN, cls.EXPIRED]

    class Visibility(models.TextChoices):
        MEMBERS = "members", "会員"
        PUBLIC = "public", "一般公開"

    class Scope(models.TextChoices):
        ALL = "all", "23区すべて"  # of a call: 会員自治体すべて
        SOME = "some", "選んだ区"

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="proposals", verbose_name="提案する自治体"
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="proposals", verbose_name="担当課")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="書いた人"
    )
    title = models.CharField("件名", max_length=80, blank=True)
    summary = models.CharField("あらまし", max_length=200, blank=True)
    body = models.TextField("本文", max_length=10_000, blank=True)  # Markdown
    fields = models.ManyToManyField(Field, blank=True, related_name="proposals", verbose_name="分野")
    offers = models.TextField("出せるもの", max_length=1000, blank=True)
    seeks = models.TextField("求めるもの", max_length=1000, blank=True)
    season = models.CharField("時期", max_length=100, blank=True, help_text="例：11月ごろ、冬、平成27年度中")
    scope = models.CharField("あて先", max_length=10, choices=Scope, default=Scope.ALL)
    answer_until = models.DateField("回答期限", null=True, blank=True, help_text="この日を含みます")
    visibility = models.CharField("公開の範囲", max_length=10, choices=Visibility, default=Visibility.MEMBERS)
    state = models.CharField("状態", max_length=10, choices=State, default=State.DRAFT)
    posted_at = models.DateTimeField("掲載日時", null=True, blank=True)
    closed_at = models.DateTimeField("終了日時", null=True, blank=True)
    hidden_at = models.DateTimeField("非表示にした日時", null=True, blank=True)
    hidden_reason = models.TextField("非表示の理由", blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="まとめた先"
    )
    version = models.PositiveIntegerField("版", default=1)
    created_at = models.DateTimeField("登録日時", default=timezone.now)
    updated_at = models.DateTimeField("更新日時", default=timezone.now)
    search_text = models.TextField("検索用の文字列", editable=False, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-posted_at", "-pk"]
        verbose_name = verbose_name_plural = "提案"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "waiting"], closed_at=None)
                | Q(state="open", posted_at__isnull=False, closed_at=None)
                | Q(state__in=["matched", "unmatched", "withdrawn", "expired"], closed_at__isnull=False),
                name="bulletin_proposal_state_has_its_moments",
                violation_error_message="状態と日時が合いません。",
            ),
        ]
        indexes = [models.Index("posted_at", "id", name="bulletin_proposal_newest")]

    def __str__(self):
        return f"{self.number_name}「{self.title}」"

    def get_absolute_url(self):
        return reverse("bulletin:proposal-detail", args=[self.pk])

    @property
    def is_call(self):
        """A ward's 募集 instead of a municipality's 提案."""
        return self.municipality.is_ward

    @property
    def kind_name(self):
        return "募集" if self.is_call else "提案"

    @property
    def number_name(self):
        """提案第128号: can be typed, and read over the telephone."""
        return f"{self.kind_name}第{self.pk}号"

    def days_left(self, day: datetime.date) -> int | None:
        """Days from `day` until the last day for answers: 0 on that day, negative after it; None without one."""
        return (self.answer_until - day).days if self.answer_until else None


class CoProposer(models.Model):
    """共同提案: a municipality that proposes with another; counts once its own people confirmed."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="co_proposers", verbose_name="提案")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="自治体")
    confirmed_at = models.DateTimeField("確認日時", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="確認した人"
    )
    declined_at = models.DateTimeField("断った日時", null=True, blank=True)

    class Meta:
        ordering = ["municipality__lg_code"]
        verbose_name = verbose_name_plural = "共同提案"
        constraints = [
            models.UniqueConstraint("proposal", "municipality", name="bulletin_coproposer_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(declined_at=None), name="bulletin_coproposer_yes_or_no"
            ),
        ]

    def __str__(self):
        return f"{self.proposal} {self.municipality}"


class ProposalVersion(models.Model):
    """提案の版: the text as it stood after each change since it was posted. Never changed, never deleted."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="versions", verbose_name="提案")
    number = models.PositiveIntegerField("版")
    content = models.JSONField("内容")
    saved_at = models.DateTimeField("日時", default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="書いた人"
    )

    class Meta:
        ordering = ["proposal", "-number"]
        verbose_name = verbose_name_plural = "提案の版"
        constraints = [models.UniqueConstraint("proposal", "number", name="bulletin_proposalversion_once")]

    def __str__(self):
        return f"{self.proposal} 第{self.number}版"


def attachment_path(attachment, filename):
    """A name of our own, made from the content: what the sender called the file never becomes a path."""
    return f"proposals/{attachment.proposal_id}/{filename}"


class Attachment(models.Model):
    """添付資料 of a proposal: private like its proposal, checked by content, with words for who cannot open it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="attachments", verbose_name="提案")
    file = models.FileField("ファイル", upload_to=attachment_path)
    name = models.CharField("ファイル名", max_length=150)
    media_type = models.CharField("種類", max_length=100)
    size = models.PositiveIntegerField("大きさ（バイト）")
    description = models.CharField("内容の説明", max_length=300)
    digest = models.CharField("内容の記号", max_length=32)
    added_at = models.DateTimeField("登録日時", default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="登録した人"
    )

    class Meta:
        ordering = ["proposal", "pk"]
        verbose_name = verbose_name_plural = "添付資料"
        constraints = [models.UniqueConstraint("proposal", "digest", name="bulletin_attachment_once")]

    def __str__(self):
        return self.name
