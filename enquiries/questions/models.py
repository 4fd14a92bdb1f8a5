import secrets
from typing import Self

from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone


def new_key() -> str:
    """A key that no other question has."""
    return secrets.token_hex(5)


class Questionnaire(models.Model):
    """調査票: the questions of an enquiry, in one version; once published it never changes.

    A change after publishing is a new version, which `follows` this one. What is answered says to which version.
    """

    version = models.PositiveSmallIntegerField("版", default=1)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name="前の版"
    )
    published_at = models.DateTimeField("確定した日時", null=True, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "調査票"

    def __str__(self) -> str:
        return f"調査票（第{self.version}版）"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    def publish(self) -> bool:
        """Fix the questions for good. False when they are already."""
        rows = Questionnaire.objects.filter(pk=self.pk, published_at=None)
        if not rows.update(published_at=timezone.now()):
            return False
        self.refresh_from_db()
        return True

    def listed(self) -> "list[Question]":
        """Its headings and questions in order, each with `parts` (columns of a table) and its `number`. One query."""
        rows = list(self.questions.order_by("position", "pk"))
        by_pk = {row.pk: row for row in rows}
        for row in rows:
            row.parts = []
        for row in rows:
            if row.table_id:
                by_pk[row.table_id].parts.append(row)
            if row.shown_if_id:
                row.shown_if = by_pk[row.shown_if_id]
        listed = [row for row in rows if not row.table_id]
        for number, row in enumerate((row for row in listed if row.asks), 1):
            row.number = number
        return listed

    @transaction.atomic
    def copy(self, *, as_next_version: bool) -> "Questionnaire":
        """A draft with the same questions, which keep their keys, so that answers compare over versions and years."""
        copied = Questionnaire.objects.create(
            version=self.version + 1 if as_next_version else 1, follows=self if as_next_version else None
        )
        made: dict[int, Question] = {}
        rows = list(self.questions.order_by("position", "pk"))
        for row in rows:
            fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
            fields |= {
                "id": None,
                "questionnaire_id": copied.pk,
                "table_id": None,
                "shown_if_id": None,
                "shown_value": "",
            }
            made[row.pk] = Question.objects.create(**fields)
        for row in rows:
            if row.table_id or row.shown_if_id:
                twin = made[row.pk]
                twin.table = made[row.table_id] if row.table_id else None
                twin.shown_if, twin.shown_value = made.get(row.shown_if_id or 0), row.shown_value
                twin.save(update_fields=["table", "shown_if", "shown_value"])
        return copied


class QuestionQuerySet(models.QuerySet["Question"]):
    def changeable(self) -> Self:
        """Questions of drafts: of what is published none changes any more."""
        return self.filter(questionnaire__published_at=None)

    def next_position(self, questionnaire: Questionnaire) -> int:
        return (self.filter(questionnaire=questionnaire).aggregate(last=Max("position"))["last"] or 0) + 1


class Question(models.Model):
    """設問: a question, a heading, an explanation or a calculated sum of a questionnaire, or a column of its table.

    `key` is its identity: a copy in a later version or year keeps it.
    """

    class Kind(models.TextChoices):
        SECTION = "section", "見出し"
        NOTE = "note", "説明"
        SHORT = "short", "短い文章"
        LONG = "long", "長い文章"
        NUMBER = "number", "数"
        DATE = "date", "日付"
        CHOICE = "choice", "1つ選ぶ"
        CHOICES = "choices", "いくつでも選ぶ"
        TABLE = "table", "表"
        FILE = "file", "ファイル"
        MUNICIPALITY = "municipality", "自治体"
        WARD = "ward", "特別区"
        TIE = "tie", "各区交流"
        CASE = "case", "連携事例"
        EVENT = "event", "催し"
        SUM = "sum", "合計（計算）"

    ASKS_NOTHING = (Kind.SECTION, Kind.NOTE, Kind.SUM)
    IN_TABLES = (
        Kind.SHORT,
        Kind.LONG,
        Kind.NUMBER,
        Kind.DATE,
        Kind.CHOICE,
        Kind.MUNICIPALITY,
        Kind.WARD,
    )  # what a column of a table may be

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions", verbose_name="調査票")
    key = models.SlugField("設問の記号", max_length=20, default=new_key, editable=False)
    position = models.PositiveIntegerField("順", default=0)
    kind = models.CharField("種類", max_length=20, choices=Kind)
    title = models.CharField("設問", max_length=200)
    help = models.TextField("説明", max_length=1000, blank=True)
    is_required = models.BooleanField("必須", default=False)
    is_public = models.BooleanField("回答を公表する", default=False, help_text="公表する版に、1件ずつの回答を載せる")
    unit = models.CharField("単位", max_length=10, blank=True, help_text="円、人、件、% など")
    decimals = models.PositiveSmallIntegerField("小数点以下の桁数", default=0)
    least = models.DecimalField("下限", max_digits=15, decimal_places=3, null=True, blank=True)
    most = models.DecimalField("上限", max_digits=15, decimal_places=3, null=True, blank=True)
    options = models.TextField("選択肢", max_length=3000, blank=True, help_text="1行に1つ")
    table = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="columns", verbose_name="表", editable=False
    )
    shown_if = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="次の設問の答えで決める"
    )
    shown_value = models.CharField("この答えのときだけ尋ねる", max_length=200, blank=True)
    terms = models.JSONField("合計するもの", default=list, blank=True)  # keys of numbers, or of columns: table.column

    parts: "list[Question]"  # columns, set by Questionnaire.listed()
    number = 0  # 問1, 問2 …, set by Questionnaire.listed(); 0 of what asks nothing and of columns

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["questionnaire", "position", "pk"]
        verbose_name = verbose_name_plural = "設問"
        constraints = [
            models.UniqueConstraint("questionnaire", "key", name="enquiries_question_key_once"),
            models.CheckConstraint(
                condition=Q(shown_if=None, shown_value="") | Q(shown_if__isnull=False) & ~Q(shown_value=""),
                name="enquiries_question_condition_is_whole",
                violation_error_message="どの設問の、どの答えのときに尋ねるかを、両方決めてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def choices(self) -> list[str]:
        """The options in order, one a line; blank lines do not count."""
        return [line.strip() for line in self.options.splitlines() if line.strip()]

    @property
    def label(self) -> str:
        """問3　助成金の額（円）: its number, title and unit."""
        number = f"問{self.number}　" if self.number else ""
        return f"{number}{self.title}（{self.unit}）" if self.unit else f"{number}{self.title}"

    @property
    def condition(self) -> str:
        """When it is asked, as a reader is told; empty of a question that is always asked."""
        where = f"問{self.shown_if.number}で" if self.shown_if and self.shown_if.number else ""
        return f"{where}「{self.shown_value}」のときだけ" if self.shown_if_id else ""

    @property
    def asks(self) -> bool:
        """Whether somebody fills it in."""
        return self.kind not in self.ASKS_NOTHING
