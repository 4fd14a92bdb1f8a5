import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from .models import Question


class QuestionnaireQuerySet(models.QuerySet[Any]):
    def asking(self) -> Self:
        """Those with a question that somebody fills in."""
        asked = Question.objects.filter(table=None).exclude(kind__in=Question.ASKS_NOTHING)
        return self.filter(Exists(asked.filter(questionnaire=OuterRef("pk"))))


class Questionnaire(models.Model):
    """調査票: the questions of an enquiry, in one version; once published it never changes.

    A change after publishing is a new version, which `follows` this one. What is answered says to which version.
    """

    version = models.PositiveSmallIntegerField("版", default=1)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name="前の版"
    )
    published_at = models.DateTimeField("確定した日時", null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField("設問を変えた回数", default=0, db_default=0, editable=False)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "調査票"
        constraints = [models.UniqueConstraint("follows", name="enquiries_questionnaire_followed_once")]

    def __str__(self) -> str:
        return f"調査票（第{self.version}版）"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def mark(self) -> str:
        """Which questions, changed how often: a button sends it back to say what its reader had read."""
        return f"{self.pk} {self.revision}"

    def publish(self, now: datetime.datetime | None = None) -> bool:
        """Fix the questions for good. False when they are already."""
        now = now or timezone.now()
        if not Questionnaire.objects.filter(pk=self.pk, published_at=None).update(published_at=now):
            return False
        self.published_at = now
        return True

    def listed(self) -> list[Question]:
        """Its headings and questions in order, each with `parts` (columns of a table) and its `number`. One query."""
        rows = list(self.questions.order_by("position", "pk"))
        by_pk = {row.pk: row for row in rows}
        for row in rows:
            row.parts, row.questionnaire = [], self
        for row in rows:
            if row.table_id:
                by_pk[row.table_id].parts.append(row)
            if row.shown_if_id:
                row.shown_if = by_pk[row.shown_if_id]
        listed = [row for row in rows if not row.table_id]
        for number, row in enumerate((row for row in listed if row.asks), 1):
            row.number = number
        return listed

    def asks_anything(self) -> bool:
        """Whether it holds a question that somebody fills in. One query."""
        return Questionnaire.objects.asking().filter(pk=self.pk).exists()

    def hold(self) -> bool:
        """Lock it for a change of its questions, in a transaction, and count that; False when it is published and never
        changes.
        """
        return bool(Questionnaire.objects.filter(pk=self.pk, published_at=None).update(revision=F("revision") + 1))

    @transaction.atomic
    def copy(self, *, as_next_version: bool) -> "Questionnaire":
        """A draft with the same questions, which keep their keys, so that answers compare over versions and years."""
        copied = Questionnaire.objects.create(
            version=self.version + 1 if as_next_version else 1, follows=self if as_next_version else None
        )
        copied.take(self.questions.all())
        return copied

    @transaction.atomic
    def take(self, questions: Iterable[Question]) -> list[Question]:
        """Copy these after those there are, with their columns and keys; one whose key is here is left out.

        What a copy needs and this questionnaire has not (the question of a condition, a term of a sum) goes.
        Returns the originals that were left out, or lost a condition or terms. A few queries, however many there are.
        """
        if not self.hold():
            return list(questions)
        own = {row.key: row for row in self.questions.all()}
        rows = sorted(questions, key=lambda row: (row.position, row.pk))
        new = [row for row in rows if row.key not in own]
        start = Question.objects.next_position(self)
        made = {row.pk: row.copied_to(self, start + at) for at, row in enumerate(new)}
        Question.objects.bulk_create(made.values())
        own |= {twin.key: twin for twin in made.values()}
        keys = {row.pk: row.key for row in rows}
        lacking = [row for row in rows if row.pk not in made]
        for row in new:
            twin = made[row.pk]
            twin.table = own[keys[row.table_id]] if row.table_id else None
            condition = own.get(keys.get(row.shown_if_id or 0, ""))
            if condition:
                twin.shown_if, twin.shown_value = condition, row.shown_value
            twin.terms = [term for term in row.terms if term.split(".")[-1] in own]
            if twin.terms != row.terms or bool(row.shown_if_id) != bool(condition):
                lacking.append(row)
        Question.objects.bulk_update(made.values(), ["table", "shown_if", "shown_value", "terms"])
        return lacking

    @transaction.atomic
    def add(self, question: Question) -> bool:
        """Put a new question at the end. False when its key is here already (a form sent twice), or it is published."""
        if not self.hold() or self.questions.filter(key=question.key).exists():
            return False
        question.questionnaire, question.position = self, Question.objects.next_position(self)
        question.save()
        return True
