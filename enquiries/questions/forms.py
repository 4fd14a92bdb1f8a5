"""QuestionForm: a question is written by a form of only what its kind needs, without code."""

from collections.abc import Iterable
from typing import Any

from django import forms

from agreements.revisions.forms import NoteField
from members.people.forms import LabelledForm
from portal.web.edit_conflicts import ConflictForm
from portal.web.forms import LineField, PlainSelect, WholeNumberField

from .fields import LONG, SHORT, NumberField, number_text
from .models import Question, new_key
from .questionnaires import Questionnaire
from .tables import MOST_ROWS

Kind = Question.Kind
WORDS = ("title", "help")
ASKED = ("is_required", "is_public")
# Besides WORDS, ASKED and the condition: what the form of a kind asks for, in its order.
OF_KIND: dict[str, tuple[str, ...]] = {
    Kind.SHORT: ("most",),
    Kind.LONG: ("most",),
    Kind.NUMBER: ("unit", "decimals", "least", "most"),
    Kind.CHOICE: ("options",),
    Kind.CHOICES: ("options", "most"),
    Kind.TABLE: ("least", "most"),
    Kind.SUM: ("terms", "unit"),
}
TITLES = {Kind.SECTION: "見出し", Kind.NOTE: "説明の見出し", Kind.SUM: "合計の名前"}
LIMITS: dict[str, dict[str, str]] = {  # what a limit means, by the kind
    Kind.SHORT: {"most": f"字数の上限（決めなければ{SHORT}字）"},
    Kind.LONG: {"most": f"字数の上限（決めなければ{LONG:,}字）"},
    Kind.NUMBER: {"least": "下限", "most": "上限"},
    Kind.CHOICES: {"most": "選べる数の上限"},
    Kind.TABLE: {"least": "行数の下限", "most": f"行数の上限（決めなければ{MOST_ROWS}行）"},
}
HIGHEST = {Kind.SHORT: SHORT, Kind.LONG: LONG, Kind.TABLE: 2000}
MOST_OPTIONS, LONGEST_OPTION = 60, 100


class QuestionForm(ConflictForm, LabelledForm):
    """What a question of its kind needs. `question`: the one that is edited, or a new one of a kind, not saved.

    `key` names a new one, so that a form sent twice adds one question; `revision` is of the one that was read.
    """

    title = LineField(label="設問", max_length=200)
    help = NoteField(label="説明", required=False, max_length=1000, help_text="答え方など。設問の下に小さく出ます。")
    options = NoteField(
        label="選択肢", max_length=3000, help_text="1行に1つ。", widget=forms.Textarea(attrs={"rows": 6})
    )
    unit = LineField(label="単位", required=False, max_length=10, help_text="円、人、件、% など")
    decimals = WholeNumberField(
        label="小数点以下の桁数", min_value=0, max_value=3, help_text="0なら整数だけ。3桁まで。"
    )
    least = NumberField(label="下限", required=False, decimals=3)
    most = NumberField(label="上限", required=False, decimals=3)
    terms = forms.MultipleChoiceField(
        label="合計するもの",
        widget=forms.CheckboxSelectMultiple,
        help_text="数の設問か、表の数の列。答えた人が入力すると、計算して示します。",
    )
    condition = forms.ChoiceField(
        label="尋ねる条件",
        required=False,
        widget=PlainSelect,
        help_text="前の「1つ選ぶ」「いくつでも選ぶ」の設問で、この答えを選んだ人にだけ尋ねます。",
    )
    is_required = forms.BooleanField(label="答えを必須にする", required=False)
    is_public = forms.BooleanField(
        label="回答を公表する", required=False, help_text="公表する版に、1件ずつの回答を載せます。"
    )
    key = forms.RegexField(r"\A[0-9a-f]{10}\Z", required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, question: Question, questionnaire: Questionnaire):
        self.question, self.kind = question, Kind(question.kind)
        shown = {name: getattr(question, name) for name in (*WORDS, *ASKED, "options", "unit", "decimals", "terms")}
        for name in ("least", "most"):
            limit = getattr(question, name)
            shown[name] = "" if limit is None else number_text(limit)
        shown["condition"] = f"{question.shown_if_id}:{question.shown_value}" if question.shown_if_id else ""
        shown |= {"key": question.key, "revision": question.revision}
        rows = questionnaire.listed()
        self.earlier = {row.pk: row for row in _before(question, rows)}
        self.conditions = _conditions(self.earlier.values())
        self.countable = _countable(rows)
        super().__init__(data, initial=shown)
        self._shape()

    def _shape(self):
        """Leave the fields of the kind alone, in its words."""
        kind = self.kind
        wanted = [*WORDS, *OF_KIND.get(kind, ())]
        if kind not in Question.ASKS_NOTHING:
            wanted += ASKED
        if self.question.table_id:
            wanted = [name for name in wanted if name not in ("is_public", "help")]
        elif self.conditions and kind != Kind.SECTION:
            wanted.append("condition")
        for name in [name for name in self.fields if name not in (*wanted, "key", "revision")]:
            del self.fields[name]
        self.order_fields([*wanted, "key", "revision"])
        fields: dict[str, Any] = self.fields
        fields["title"].label = "列の名前" if self.question.table_id else TITLES.get(kind, "設問")
        fields["title"].error_messages["required"] = f"{fields['title'].label}を入力してください。"
        for name, label in LIMITS.get(kind, {}).items():
            fields[name].label = label
            fields[name].decimals = 3 if kind == Kind.NUMBER else 0
            fields[name].widget.attrs["class"] = "field__control field__control--short"
        for name in ("unit", "decimals"):
            if name in fields:
                fields[name].widget.attrs["class"] = "field__control field__control--short"
        for name in ("terms", "is_required", "is_public", "key", "revision"):
            if name in fields:
                fields[name].widget.attrs.pop("class", None)
        if "terms" in fields:
            fields["terms"].choices = self.countable
            fields["terms"].error_messages["required"] = "合計するものを1つ以上選んでください。"
        if "condition" in fields:
            fields["condition"].choices = [("", "いつも尋ねる"), *self.conditions]

    def clean_options(self):
        options = [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]
        twice = sorted({option for option in options if options.count(option) > 1})
        if twice:
            raise forms.ValidationError(f"同じ選択肢が2度あります：{'、'.join(twice)}。")
        if len(options) < 2:
            raise forms.ValidationError("選択肢を2つ以上、1行に1つずつ入力してください。")
        if len(options) > MOST_OPTIONS:
            raise forms.ValidationError(f"選択肢は{MOST_OPTIONS}個までです（いまは{len(options)}個）。")
        if too_long := [option for option in options if len(option) > LONGEST_OPTION]:
            raise forms.ValidationError(f"選択肢は{LONGEST_OPTION}字までです：{too_long[0][:20]}…")
        if self.question.pk:
            for user in self.question.users():
                if user.shown_if_id == self.question.pk and user.shown_value not in options:
                    raise forms.ValidationError(
                        f"「{user.shown_value}」は、設問「{user.title}」の条件に使われています。先にその設問を直してください。"
                    )
        return "\n".join(options)

    def clean(self):
        cleaned = super().clean() or {}
        least, most = cleaned.get("least"), cleaned.get("most")
        if least is not None and most is not None and least > most:
            self.add_error("most", "上限は、下限と同じか、より大きくしてください。")
        if self.kind != Kind.NUMBER:
            for name, lowest in (("least", 0), ("most", 1)):
                if (value := cleaned.get(name)) is not None and value < lowest:
                    self.add_error(name, f"{lowest}以上の数にしてください。")
            if most is not None and self.kind in HIGHEST and most > HIGHEST[self.kind]:
                self.add_error("most", f"{HIGHEST[self.kind]:,}以下の数にしてください。")
        return cleaned

    @property
    def to_save(self) -> dict[str, Any]:
        """The fields of the question, of a valid form."""
        said = dict(self.cleaned_data)
        said = {name: said[name] for name in self.fields if name not in ("condition", "key", "revision")}
        if "condition" in self.fields:
            pk, _, value = self.cleaned_data["condition"].partition(":")
            said |= {"shown_if": self.earlier[int(pk)] if pk else None, "shown_value": value}
        return said

    def words(self, name, value):
        if name == "terms":
            return "、".join(dict(self.countable).get(term, term) for term in value or [])
        if name == "condition":
            return dict(self.conditions).get(value, "いつも尋ねる")
        return number_text(value) if name in ("least", "most") and value is not None else super().words(name, value)

    def _understood(self, name, sent):
        return sent if name == "terms" else super()._understood(name, sent)

    def new_question(self) -> Question:
        """The new question that a valid form describes, not saved."""
        key = self.cleaned_data.get("key") or new_key()
        return Question(kind=self.kind, table_id=self.question.table_id, key=key, **self.to_save)


def _before(question: Question, rows: list[Question]) -> list[Question]:
    """Those of `rows` that come before the question; of a new one all."""
    numbers = [row.pk for row in rows]
    return rows[: numbers.index(question.pk)] if question.pk in numbers else rows


def _conditions(rows: Iterable[Question]) -> list[tuple[str, str]]:
    """The conditions that questions with options allow: [(12:有, 問1 …で「有」のとき) …]."""
    return [
        (f"{row.pk}:{option}", f"{_named(row)}で「{option}」のとき")
        for row in rows
        if row.kind in (Kind.CHOICE, Kind.CHOICES)
        for option in row.choices
    ]


def _countable(rows: Iterable[Question]) -> list[tuple[str, str]]:
    """What a sum may add up: numbers, and columns of tables that are numbers."""
    found = []
    for row in rows:
        if row.kind == Kind.NUMBER:
            found.append((row.key, _named(row)))
        found += [
            (f"{row.key}.{column.key}", f"{_named(row)}の列「{column.title}」")
            for column in row.parts
            if column.kind == Kind.NUMBER
        ]
    return found


def _named(row: Question) -> str:
    return f"問{row.number}　{row.title}"
