"""Words that the secretariat keeps as settings, and the code behind each, which never changes."""

from typing import Any, Self

from django.db import models


class WordQuerySet(models.QuerySet[Any]):
    def names(self) -> dict[str, str]:
        """{code: word shown}, in order; those the portal came with even where no row has them. One query."""
        saved = dict(self.in_order().values_list("code", "name"))
        return saved | {code: name for code, name in self.model.SHIPPED if code not in saved}

    def choices(self, *, also: str = "") -> list[tuple[str, str]]:
        """Code and word of those that may be chosen, and of the one `also`, however old. One query."""
        saved = self.in_order().values_list("code", "name", "is_active")
        rows = {code: (name, is_active) for code, name, is_active in saved}
        every = {**rows, **{code: (name, True) for code, name in self.model.SHIPPED if code not in rows}}
        return [(code, name) for code, (name, is_active) in every.items() if is_active or code == also]

    def in_order(self) -> Self:
        return self.order_by("position", "pk")


class Word(models.Model):
    """Abstract: a word shown, by its code. Renamed, ordered and retired by the secretariat, never deleted."""

    SHIPPED: Any = ()  # code and word of those that the portal came with

    code = models.SlugField("記号", max_length=20, unique=True, editable=False)
    name = models.CharField("ことば", max_length=20, unique=True)
    position = models.PositiveSmallIntegerField("並び順", default=0)
    is_active = models.BooleanField("これから選べる", default=True)

    objects = WordQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Answer(models.TextChoices):
    """What a ward or municipality may answer; the words are those the portal came with (AnswerWord)."""

    RAISED = "raised", "手を挙げる"
    CONDITIONAL = "conditional", "条件付き"
    CONSIDERING = "considering", "検討中"
    DECLINED = "declined", "見送り"
    NOT_APPLICABLE = "not_applicable", "該当なし"

    @property
    def meaning(self) -> str:
        """When to choose it, in one line, whatever the secretariat calls it."""
        return MEANINGS[self]

    @classmethod
    def refusing(cls) -> list["Answer"]:
        """Answers of those who will not take part."""
        return [cls.DECLINED, cls.NOT_APPLICABLE]


MEANINGS = {
    Answer.RAISED: "この内容で相談を始めたいとき。連携するかどうかは、そのあとの合意で決まります。",
    Answer.CONDITIONAL: "条件が合えば相談を始めたいとき。条件を下の欄に書きます。",
    Answer.CONSIDERING: "まだ決まっていないとき。決まったら改めます。",
    Answer.DECLINED: "内容は当てはまるが、今回は連携しないとき。",
    Answer.NOT_APPLICABLE: "扱う事務や場所がないなど、内容が当てはまらないとき。",
}


class AnswerWord(Word):
    """回答のことば: what each Answer is called on pages, in mails, files and figures."""

    SHIPPED = Answer.choices

    class Meta(Word.Meta):
        verbose_name = verbose_name_plural = "回答のことば"
