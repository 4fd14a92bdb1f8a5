from django.db import models
from django.urls import reverse
from django.utils import timezone

from members.models import Municipality
from timeline.models import Entry

from .fields import Field
from .proposals import Proposal


class CaseQuerySet(models.QuerySet):
    def get_by_natural_key(self, key):
        return self.get(key=key)

    def published(self):
        return self.exclude(published_at=None)

    def of(self, municipality):
        """Cases in which the municipality or ward takes part, in whatever role."""
        return self.filter(pk__in=Participant.objects.filter(municipality=municipality).values("case"))

    def visible_to(self, user):
        """Published ones; unpublished ones for their participants and the secretariat."""
        if user.is_anonymous or not user.is_active:
            return self.published()
        if user.is_secretariat:
            return self
        if not user.municipality:
            return self.published()
        own = Participant.objects.filter(municipality=user.municipality).values("case")
        return self.filter(models.Q(published_at__isnull=False) | models.Q(pk__in=own))

    def editable_by(self, user):
        """For those who take part, and the secretariat; an introducer only reads."""
        if user.is_anonymous or not user.is_active:
            return self.none()
        if user.is_secretariat:
            return self
        if not user.municipality:
            return self.none()
        active = Participant.objects.exclude(role=Participant.Role.INTRODUCER)
        return self.filter(pk__in=active.filter(municipality=user.municipality).values("case"))


class Case(models.Model):
    """連携事例: municipalities and wards that did something together, from the first word to the latest agreement."""

    class Channel(models.TextChoices):
        BOARD = "board", "掲示板"
        VISIT = "visit", "訪問"
        GENERAL_MEETING = "general_meeting", "区長会総会"
        INTRODUCTION = "introduction", "紹介"
        EARLIER_TIES = "earlier_ties", "以前からの縁"

    key = models.SlugField("記号", max_length=40, unique=True, help_text="URLになるため、あとから変えません")
    title = models.CharField("件名", max_length=100)
    summary = models.TextField("あらまし", max_length=1000, blank=True)
    channel = models.CharField("きっかけ", max_length=20, choices=Channel)
    proposal = models.OneToOneField(
        Proposal, models.PROTECT, null=True, blank=True, related_name="case", verbose_name="もとの提案"
    )
    fields = models.ManyToManyField(Field, blank=True, related_name="cases", verbose_name="分野")
    result = models.TextField("結果", max_length=2000, blank=True)
    visitors = models.PositiveIntegerField("来場者数（人）", null=True, blank=True)
    closed_on = models.DateField("終了日", null=True, blank=True)
    published_at = models.DateTimeField("公開日時", null=True, blank=True)
    created_at = models.DateTimeField("登録日時", default=timezone.now)
    version = models.PositiveIntegerField("版", default=1)
    search_text = models.TextField("検索用の文字列", editable=False, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = "連携事例"

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.key,)

    def get_absolute_url(self):
        return reverse("bulletin:case-detail", args=[self.key])


class Participant(models.Model):
    """参加者 of a case. One ward leads; an introducer brought the others together (鶴岡市)."""

    class Role(models.TextChoices):
        PROPOSER = "proposer", "提案"
        LEAD = "lead", "中心の区"
        PARTNER = "partner", "参加"
        INTRODUCER = "introducer", "紹介"

    case = models.ForeignKey(Case, models.CASCADE, related_name="participants", verbose_name="連携事例")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="自治体・特別区")
    role = models.CharField("役割", max_length=20, choices=Role)

    class Meta:
        ordering = ["case", "municipality__lg_code"]
        verbose_name = verbose_name_plural = "参加者"
        constraints = [
            models.UniqueConstraint("case", "municipality", name="bulletin_participant_once"),
            models.UniqueConstraint(
                "case",
                condition=models.Q(role="lead"),
                name="bulletin_participant_one_lead",
                violation_error_message="中心の区は1つだけです。",
            ),
        ]

    def __str__(self):
        return f"{self.case} {self.municipality}"


class Step(models.Model):
    """歩み of a case, on a day (none: 日付の記録なし); may stand in the chronology as an entry."""

    class Kind(models.TextChoices):
        PROPOSED = "proposed", "提案"
        CONSULTED = "consulted", "相談"
        VISITED = "visited", "訪問"
        NEGOTIATED = "negotiated", "協議"
        HELD = "held", "開催"
        AGREED = "agreed", "協定"
        REPORTED = "reported", "報告"

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps", verbose_name="連携事例")
    kind = models.CharField("種別", max_length=20, choices=Kind)
    first_day = models.DateField("初日", null=True, blank=True)
    last_day = models.DateField("最終日", null=True, blank=True)
    text = models.CharField("内容", max_length=300)
    entry = models.ForeignKey(Entry, models.SET_NULL, null=True, blank=True, related_name="steps", verbose_name="経過")
    position = models.PositiveSmallIntegerField("順番", default=0)
    published_at = models.DateTimeField("公開日時", null=True, blank=True)

    class Meta:
        ordering = ["case", models.F("first_day").asc(nulls_first=True), "position", "pk"]
        verbose_name = verbose_name_plural = "歩み"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_day=None, last_day=None) | models.Q(last_day__gte=models.F("first_day")),
                name="bulletin_step_last_day_not_before_first",
                violation_error_message="最終日は初日と同じか、後の日にしてください。",
            )
        ]

    def __str__(self):
        return self.text


def case_picture_path(picture, filename):
    return f"cases/{picture.case_id}/{filename}.jpg"


class CasePicture(models.Model):
    """写真 of a case's result: re-encoded like those of profiles, with words for those who do not see it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="pictures", verbose_name="連携事例")
    position = models.PositiveSmallIntegerField("順番", default=1)
    image = models.ImageField("写真", upload_to=case_picture_path, width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField("写真の説明", max_length=200)

    class Meta:
        ordering = ["case", "position", "pk"]
        verbose_name = verbose_name_plural = "写真"

    def __str__(self):
        return self.alt
