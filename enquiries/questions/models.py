import secrets
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import F, Max, Q

if TYPE_CHECKING:  # the questionnaire holds its questions and so imports this file
    from .questionnaires import Questionnaire


def new_key() -> str:
    """A key that no other question has."""
    return secrets.token_hex(5)


class QuestionInUse(Exception):
    """Refusal: other questions need it; `args` are sentences that say which and what to do first."""


class QuestionQuerySet(models.QuerySet["Question"]):
    def changeable(self) -> Self:
        """Questions of drafts: of what is published none changes any more."""
        return self.filter(questionnaire__published_at=None)

    def next_position(self, questionnaire: "Questionnaire") -> int:
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

    questionnaire: "models.ForeignKey[Questionnaire, Questionnaire]" = models.ForeignKey(
        "enquiries.Questionnaire", models.CASCADE, related_name="questions", verbose_name="調査票"
    )
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
    revision = models.PositiveIntegerField("保存の回数", default=0, editable=False)

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
    def in_words(self) -> str:
        """Its kind with what limits an answer: 1つ選ぶ（有／無）, 数（円、0から99まで）."""
        limits = [_figures(limit) for limit in (self.least, self.most) if limit is not None]
        span = "から".join(limits) + "まで" if len(limits) == 2 else ""
        if len(limits) == 1:
            span = f"{limits[0]}まで" if self.least is None else f"{limits[0]}から"
        said = {
            self.Kind.SHORT: span and f"{limits[-1]}字まで",
            self.Kind.LONG: span and f"{limits[-1]}字まで",
            self.Kind.CHOICES: span and f"{limits[-1]}つまで",
            self.Kind.TABLE: span and f"行数は{span}",
        }.get(self.Kind(self.kind), span)
        places = f"小数点以下{self.decimals}桁" if self.decimals else ""
        parts = [self.unit, places, said, "／".join(self.choices)]
        inside = "、".join(part for part in parts if part)
        return f"{self.get_kind_display()}（{inside}）" if inside else self.get_kind_display()

    @property
    def lines_on_paper(self) -> range:
        """The empty rows that a table has on paper, to be written in."""
        return range(int(min(max(self.least or 0, 5), self.most or 20, 20)))

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

    def copied_to(self, questionnaire: "Questionnaire", position: int) -> "Question":
        """A twin for `questionnaire`, not saved, with the same key and words, and nothing that refers to other rows."""
        without = {"id", "questionnaire_id", "table_id", "shown_if_id", "shown_value", "position", "revision"}
        fields = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}
        kept = {name: value for name, value in fields.items() if name not in without}
        return Question(questionnaire=questionnaire, position=position, **kept)

    def siblings(self) -> QuestionQuerySet:
        """Those among which it has its place: of the questionnaire, or the columns of its table; in order."""
        return Question.objects.filter(questionnaire=self.questionnaire_id, table=self.table_id).order_by(
            "position", "pk"
        )

    def users(self) -> "list[Question]":
        """Questions that need it or its columns: for a condition, or as a term of a sum. One query."""
        mine = {self.key, *(column.key for column in self.columns.all())}
        others = Question.objects.filter(questionnaire=self.questionnaire_id).exclude(pk=self.pk)
        return [
            other
            for other in others.filter(Q(shown_if=self.pk) | Q(kind=self.Kind.SUM)).order_by("position", "pk")
            if other.shown_if_id == self.pk or mine & {term.split(".")[-1] for term in other.terms}
        ]

    def require_unused(self) -> None:
        """Raises QuestionInUse while others need it: it cannot be deleted. One query, besides that for columns."""
        if users := self.users():
            named = "、".join(f"「{user.title}」" for user in users)
            raise QuestionInUse(
                f"「{self.title}」は、設問{named}の条件か合計に使われているので、消せません。先にその設問を直してください。"
            )

    @transaction.atomic
    def revise(self, *, revision: int, **fields: Any) -> bool:
        """Write these over what was read as `revision`. False when somebody saved since, or it is published."""
        rows = Question.objects.changeable().filter(pk=self.pk, revision=revision)
        if not self.questionnaire.hold():
            return False
        if not Question.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
            **fields, revision=F("revision") + 1
        ):
            return False
        self.refresh_from_db()
        return True

    @transaction.atomic
    def move(self, step: int) -> bool:
        """Change places with the next one before (-1) or after it (+1). False at the end, or when it is published.

        Raises QuestionInUse when a question would come before the one whose answer decides about it.
        """
        if not self.questionnaire.hold():
            return False
        rows = list(self.siblings())
        at = next((number for number, row in enumerate(rows) if row.pk == self.pk), None)
        if at is None or not 0 <= at + step < len(rows):
            return False
        rows[at], rows[at + step] = rows[at + step], rows[at]
        first, second = rows[min(at, at + step)], rows[max(at, at + step)]
        if first.shown_if_id == second.pk:
            said = f"「{first.title}」は「{second.title}」の答えで決まる設問なので、その後に置いてください。"
            raise QuestionInUse(said)
        for position, row in enumerate(rows, 1):
            row.position = position
        Question.objects.bulk_update(rows, ["position"])
        return True

    @transaction.atomic
    def remove(self) -> bool:
        """Delete it, with its columns. False when it is gone or published; raises QuestionInUse while used."""
        if not self.questionnaire.hold():
            return False
        self.require_unused()
        return bool(Question.objects.filter(pk=self.pk).delete()[0])


def _figures(limit: Decimal) -> str:
    """1,800 or 0.5, without needless zeros."""
    return f"{limit:,.3f}".rstrip("0").rstrip(".")
