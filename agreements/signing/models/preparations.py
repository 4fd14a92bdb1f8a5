from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from agreements.bodies.models import Body
from agreements.revisions.models import Change, token_of
from members.models import User
from portal.japanese.wareki import wareki
from portal.models import AuditLine


def short_name(name: str) -> str:
    """連携協定 of 広域連携協定: what meetings and the chronology call it, as the source does."""
    return name.removeprefix("広域")


class PreparationQuerySet(models.QuerySet["Preparation"]):
    def open(self) -> Self:
        """Preparations neither signed nor given up, those at the latest stage first."""
        order = models.Case(*[models.When(stage=stage, then=number) for number, stage in enumerate(OPEN[::-1])])
        return self.filter(stage__in=OPEN).order_by(order, "pk")

    def correctable(self) -> Self:
        """Preparations that may still be corrected: all that are not signed yet."""
        return self.exclude(stage=Preparation.Stage.SIGNED)

    def already_with(self, bodies: Collection[Body]) -> bool:
        """Whether an open preparation has exactly these bodies. Locks the bodies: nobody begins one meanwhile."""
        list(Body.objects.select_for_update().filter(pk__in=[body.pk for body in bodies]).order_by("pk"))
        return any({*same.bodies.all()} == {*bodies} for same in self.open().filter(bodies__in=bodies).distinct())

    def begin(
        self, *, bodies: Collection[Body], name: str, stage: str, on: datetime.date, note: str, by: User | None
    ) -> Preparation | None:
        """Create a preparation with its first step; None when an open one has the same bodies."""
        with transaction.atomic():
            if self.already_with(bodies):
                return None
            preparation = self.create(name=name, stage=stage)
            preparation.bodies.set(bodies)
            preparation.steps.create(stage=stage, on=on, note=note, noted_by=by)
            AuditLine.objects.write(f"協定の準備（{preparation.get_stage_display()}）", preparation, by=by, reason=note)
            return preparation


class Preparation(models.Model):
    """締結の準備: from first contact to the ceremony, in which several bodies may sign. No public page tells of it.

    Steps may be skipped: of some agreements only the signing is known.
    """

    class Stage(models.TextChoices):
        CONTACT = "contact", "打診"
        APPLIED = "applied", "申入れ"
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

    def __str__(self) -> str:
        return f"{'・'.join(body.name for body in self.bodies.all())}との{self.name}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:preparation-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN

    def next_stages(self) -> list[tuple[str, str]]:
        """This stage and those after it, as choices; giving up is among them."""
        return [(stage.value, stage.label) for stage in OPEN[OPEN.index(self.Stage(self.stage)) :]] + [
            (self.Stage.DROPPED.value, self.Stage.DROPPED.label)
        ]

    def advance(self, stage: str, *, on: datetime.date, note: str, by: User | None, read: str) -> bool:
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

    def facts_by_label(self) -> dict[str, str]:
        return {"協定団体": "、".join(body.name for body in self.bodies.all()), "協定の名称": self.name}

    @property
    def token(self) -> str:
        """Hash of bodies and name, which a form sends back to say which version its writer had read."""
        return token_of(self.facts_by_label())

    def history(self) -> models.QuerySet[AuditLine]:
        """Lines of the audit about this preparation and its steps, newest first."""
        return AuditLine.objects.filter(subject_kind=self._meta.verbose_name, subject_id=self.pk)

    def last_change(self) -> AuditLine | None:
        return self.history().first()

    def revise(self, *, bodies: Collection[Body], name: str, token: str, by: User | None) -> list[Change] | None:
        """Correct bodies and name; returns label, before and after of what changed.

        None when others saved since `token` was read, or it is signed. ValueError when the same bodies already are
        in another one that is open.
        """
        with transaction.atomic():
            saved = self._locked()
            if not saved or saved.token != token:
                return None
            if Preparation.objects.exclude(pk=self.pk).already_with(bodies):
                raise ValueError("同じ団体の準備が、すでに進んでいます。")
            before = saved.facts_by_label()
            Preparation.objects.filter(pk=self.pk).update(name=name)
            saved.name, self.name = name, name
            saved.bodies.set(bodies)
            return saved.note_changes("協定の準備の訂正", before, saved.facts_by_label(), by=by)

    def remove(self, *, by: User | None) -> bool:
        """Delete a preparation entered by mistake, noted in the audit. False when it is signed, or deleted already."""
        with transaction.atomic():
            saved = self._locked()
            if not saved:
                return False
            steps = "\n".join(f"{step.get_stage_display()} {wareki(step.on)} {step.note}" for step in saved.steps.all())
            AuditLine.objects.write("協定の準備の取消し", saved, by=by, reason=steps)
            saved.delete()
            return True

    def note_changes(
        self, action: str, before: dict[str, str], after: dict[str, str], *, by: User | None
    ) -> list[Change]:
        """Label, before and after of what changed, with a line of the audit when anything did."""
        changes = [(label, text, after[label]) for label, text in before.items() if text != after[label]]
        if changes:
            said = "\n".join(f"{label}：{text or '（なし）'}→{new or '（なし）'}" for label, text, new in changes)
            AuditLine.objects.write(action, self, by=by, reason=said)
        return changes

    def _locked(self) -> Preparation | None:
        """This row, read again and locked until the end of the transaction; None once signed."""
        return Preparation.objects.correctable().select_for_update().filter(pk=self.pk).first()

    def follow_last_step(self) -> None:
        """Set `stage` to that of the last step."""
        self.stage = self.steps.order_by("-pk").values_list("stage", flat=True)[0]
        Preparation.objects.filter(pk=self.pk).update(stage=self.stage)


OPEN = [Preparation.Stage.CONTACT, Preparation.Stage.APPLIED, Preparation.Stage.CONFIRMED, Preparation.Stage.PLANNED]


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

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.on}"

    def facts_by_label(self) -> dict[str, str]:
        return {"段階": self.get_stage_display(), "日付": wareki(self.on), "メモ": self.note}

    @property
    def token(self) -> str:
        """Hash of the step, which a form sends back to say which version its writer had read."""
        return token_of(self.facts_by_label())

    def revise(self, *, stage: str, on: datetime.date, note: str, token: str, by: User | None) -> list[Change] | None:
        """Correct the step; returns label, before and after of what changed, None when others saved meanwhile."""
        with transaction.atomic():
            preparation = self.preparation._locked()
            saved = preparation and preparation.steps.filter(pk=self.pk).first()
            if not preparation or not saved or saved.token != token:
                return None
            before = saved.facts_by_label()
            saved.stage, saved.on, saved.note = stage, on, note
            saved.save(update_fields=["stage", "on", "note"])
            preparation.follow_last_step()
            return preparation.note_changes("協定の準備の段階の訂正", before, saved.facts_by_label(), by=by)

    def remove(self, *, by: User | None) -> bool:
        """Delete a step noted by mistake. False for the only step, after the signing, and when it is gone already."""
        with transaction.atomic():
            preparation = self.preparation._locked()
            if not preparation or not preparation.steps.exclude(pk=self.pk).exists():
                return False
            if not preparation.steps.filter(pk=self.pk).delete()[0]:
                return False
            preparation.follow_last_step()
            said = f"{self.get_stage_display()} {wareki(self.on)} {self.note}"
            AuditLine.objects.write("協定の準備の段階の取消し", preparation, by=by, reason=said)
            return True
