import datetime

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from portal.models import AuditLine

from .bodies import Body


class PreparationQuerySet(models.QuerySet):
    def open(self):
        """Neither signed nor given up, the furthest first."""
        order = models.Case(*[models.When(stage=stage, then=number) for number, stage in enumerate(OPEN[::-1])])
        return self.filter(stage__in=OPEN).order_by(order, "pk")

    def begin(self, *, bodies, name, stage, on, note, by):
        """A new one with its first step. None when the same bodies already are in one that is open."""
        with transaction.atomic():
            list(Body.objects.select_for_update().filter(pk__in=[body.pk for body in bodies]))
            if any({*same.bodies.all()} == {*bodies} for same in self.open().filter(bodies__in=bodies).distinct()):
                return None
            preparation: Preparation = self.create(name=name, stage=stage)  # type: ignore[assignment]
            preparation.bodies.set(bodies)
            preparation.steps.create(stage=stage, on=on, note=note, noted_by=by)
            AuditLine.objects.write(f"協定の準備（{preparation.get_stage_display()}）", preparation, by=by, reason=note)
            return preparation


class Preparation(models.Model):
    """締結の準備: from first contact to the ceremony, in which several bodies may sign. No public page tells of it.

    Steps may be skipped: of some agreements only the signing is known (seed-system.md C16).
    """

    class Stage(models.TextChoices):
        CONTACT = "contact", "打診"
        CONFIRMED = "confirmed", "案を確認"
        PLANNED = "planned", "締結予定"
        SIGNED = "signed", "締結"
        DROPPED = "dropped", "取りやめ"

    name = models.CharField("協定の名称", max_length=100)
    bodies = models.ManyToManyField(Body, related_name="preparations", verbose_name="協定団体")
    stage = models.CharField("段階", max_length=20, choices=Stage, default=Stage.CONTACT)
    created_at = models.DateTimeField("登録日時", auto_now_add=True)

    objects = PreparationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "締結の準備"

    def __str__(self):
        return f"{'・'.join(body.name for body in self.bodies.all())}との{self.name}"

    def get_absolute_url(self):
        return reverse("agreements:preparation-detail", args=[self.pk])

    @property
    def is_open(self):
        return self.stage in OPEN

    def next_stages(self):
        """This stage and those after it, as choices; giving up is among them."""
        return [(stage.value, stage.label) for stage in OPEN[OPEN.index(self.Stage(self.stage)) :]] + [
            (self.Stage.DROPPED.value, self.Stage.DROPPED.label)
        ]

    def advance(self, stage, *, on, note, by, read):
        """Note a step. False when the stage no longer is the one that was `read`, or the same step stands already."""
        with transaction.atomic():
            mine = Preparation.objects.select_for_update().filter(pk=self.pk, stage=read, stage__in=OPEN)
            if not mine.exists() or self.steps.filter(stage=stage, on=on, note=note).exists():
                return False
            mine.update(stage=stage)
            self.stage = stage
            self.steps.create(stage=stage, on=on, note=note, noted_by=by)
            AuditLine.objects.write(f"協定の準備（{self.get_stage_display()}）", self, by=by, reason=note)
            return True


OPEN = [Preparation.Stage.CONTACT, Preparation.Stage.CONFIRMED, Preparation.Stage.PLANNED]


class Step(models.Model):
    """段階の記録: a day on the way to an agreement; of 締結予定 the day planned for the signing."""

    preparation = models.ForeignKey(Preparation, models.CASCADE, related_name="steps", verbose_name="締結の準備")
    stage = models.CharField("段階", max_length=20, choices=Preparation.Stage)
    on = models.DateField("日付")
    note = models.TextField("メモ", blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="記録した人"
    )
    noted_at = models.DateTimeField("記録日時", default=timezone.now)

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = verbose_name_plural = "段階の記録"

    def __str__(self):
        return f"{self.get_stage_display()} {self.on}"


class Renewal(models.Model):
    """更新: the next term began on `on`, and is over on `until`."""

    agreement = models.ForeignKey("agreements.Agreement", models.CASCADE, related_name="renewals", verbose_name="協定")
    on = models.DateField("更新日")
    until = models.DateField("次の更新日")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="記録した人"
    )
    decided_at = models.DateTimeField("記録日時", default=timezone.now)

    class Meta:
        ordering = ["on"]
        verbose_name = verbose_name_plural = "協定の更新"
        constraints = [
            models.UniqueConstraint(
                "agreement",
                "on",
                name="agreements_renewal_once",
                violation_error_message="この更新日の更新は、すでに記録されています。",
            )
        ]

    def __str__(self):
        return f"{self.agreement} {self.on}"

    @property
    def last_day(self):
        """The last day of the renewed term."""
        return self.until - datetime.timedelta(days=1)
