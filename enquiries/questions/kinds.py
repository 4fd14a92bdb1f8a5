"""What may be answered to a question of each kind: its form field, what is kept of it, and how it reads.

An answer is kept as JSON: a text (of a number its digits, of a day its ISO form, of a municipality its full name, of a
row of the record its number), a list of texts (CHOICES), or a list of rows {key of the column: text} (TABLE). What was
typed and did not pass has the same shapes with any text in them, so a draft and an answer show in one form.
"""

import datetime
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from agreements.models import Tie
from agreements.ties.forms import MunicipalityFinder
from bulletin.models import Case
from members.models import Municipality
from members.registration.forms import LineField
from portal.japanese.text import tidy, validate_seen
from portal.japanese.wareki import wareki
from portal.web.forms import PlainSelect, WarekiDateField
from timeline.models import Entry

SHORT, LONG = 200, 4000  # characters, where the question sets no limit of its own
CONTROL, FEW = {"class": "field__control"}, {"class": "field__control field__control--short"}


class TextField(forms.CharField):
    """Several lines without invisible characters; too long says by how much."""

    def __init__(self, *, most, **options):
        super().__init__(widget=forms.Textarea(attrs={**CONTROL, "rows": 4}), validators=[validate_seen], **options)
        self.validators.append(
            MaxLengthValidator(most, f"{most:,}文字までにしてください（いまは%(show_value)s文字）。")
        )

    def to_python(self, value):
        return tidy(super().to_python(value) or "")


class NumberField(forms.Field):
    """A number as people type it: 1,800, １８００, 1800円 with the question's unit; cleans to a Decimal."""

    widget = forms.TextInput(attrs={**FEW, "inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, unit="", decimals=0, least=None, most=None, **options):
        super().__init__(**options)
        self.unit, self.decimals, self.least, self.most = unit, decimals, least, most

    def to_python(self, value):
        text = unicodedata.normalize("NFKC", str(value or "")).replace(",", "").strip()
        text = text.removesuffix(unicodedata.normalize("NFKC", self.unit)).strip() if self.unit else text
        text = text.replace("−", "-").replace("▲", "-").replace("△", "-")
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("nan")
        if not number.is_finite() or len(number.as_tuple().digits) > 15 or abs(number.adjusted()) > 15:
            raise forms.ValidationError(f"数で入力してください（例：1200）。いまの入力：{value}")
        if number != round(number, self.decimals):
            places = f"小数点以下{self.decimals}桁までの数" if self.decimals else "整数"
            raise forms.ValidationError(f"{places}で入力してください。いまの入力：{value}")
        return round(number, self.decimals) if self.decimals else number.to_integral_value()

    def validate(self, value):
        super().validate(value)
        if value is not None and self.least is not None and value < self.least:
            raise forms.ValidationError(f"{number_text(self.least, self.unit)}{self.unit}以上の数にしてください。")
        if value is not None and self.most is not None and value > self.most:
            raise forms.ValidationError(f"{number_text(self.most, self.unit)}{self.unit}以下の数にしてください。")


class PlaceField(LineField):
    """A municipality by its name or code; cleans to the Municipality."""

    def __init__(self, **options):
        super().__init__(max_length=50, **options)
        self.finder = None  # made once where many rows are read (TableField)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        self.finder = self.finder or MunicipalityFinder()
        return self.finder.find(text)

    def prepare_value(self, value):
        return value


class Kind:
    """How a kind of question is answered. `place`: the municipality that answers."""

    def field(self, question, place):
        raise NotImplementedError

    def kept(self, cleaned):
        """The JSON that is kept of a cleaned value; None and "" where nothing was answered."""
        return cleaned or ""

    def words(self, question, value):
        """The kept answer as a person reads it, without the unit."""
        return str(value)


class ShortText(Kind):
    def field(self, question, place):
        return LineField(
            max_length=int(question.most or SHORT), widget=forms.TextInput(attrs=CONTROL), **_common(question)
        )


class LongText(Kind):
    def field(self, question, place):
        return TextField(most=int(question.most or LONG), **_common(question))


class Number(Kind):
    def field(self, question, place):
        limits = {"least": question.least, "most": question.most}
        return NumberField(unit=question.unit, decimals=question.decimals, **limits, **_common(question))

    def kept(self, cleaned):
        return "" if cleaned is None else format(cleaned, "f")

    def words(self, question, value):
        return number_text(value, question.unit)


class Date(Kind):
    def field(self, question, place):
        field = WarekiDateField(**_common(question))
        field.widget.attrs["class"] = "field__control field__control--date"
        return field

    def kept(self, cleaned):
        return cleaned.isoformat() if cleaned else ""

    def words(self, question, value):
        return wareki(datetime.date.fromisoformat(value))


class Choice(Kind):
    def field(self, question, place):
        choices = [(option, option) for option in question.choices]
        if question.table_id:
            select = forms.Select(attrs={"class": "field__control field__control--date"})
            return forms.ChoiceField(choices=[("", "選んでください"), *choices], widget=select, **_common(question))
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **_common(question))


class Choices(Kind):
    def field(self, question, place):
        choices = [(option, option) for option in question.choices]
        field = forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **_common(question))
        if question.most:
            field.validators.append(_AtMost(int(question.most)))
        return field

    def kept(self, cleaned):
        return list(cleaned)

    def words(self, question, value):
        return "、".join(value)


class Place(Kind):
    def field(self, question, place):
        options = _common(question)
        options["help_text"] = options["help_text"] or "都道府県からの名称（例：山形県鶴岡市）か、6桁のコード"
        return PlaceField(widget=forms.TextInput(attrs=CONTROL), **options)

    def kept(self, cleaned):
        return cleaned.full_name if cleaned else ""


class Ward(Kind):
    def field(self, question, place):
        wards = [(ward.name, ward.name) for ward in Municipality.objects.wards().order_by("lg_code")]
        select = PlainSelect(attrs={"class": "field__control field__control--date"})
        return forms.ChoiceField(choices=[("", "選んでください"), *wards], widget=select, **_common(question))


class RowOfRecord(Kind):
    """One of some rows of the record, chosen from a list; kept by its number."""

    def rows(self, place):
        raise NotImplementedError

    def field(self, question, place):
        rows = [(str(row.pk), str(row)) for row in self.rows(place)] if place else []
        select = PlainSelect(attrs=CONTROL)
        return forms.ChoiceField(choices=[("", "選んでください"), *rows], widget=select, **_common(question))

    def words(self, question, value):
        return self.names([value])[value]

    def names(self, values):
        """{kept value: how it reads} of these; 記録なし where the row is gone. One query."""
        found = {str(row.pk): str(row) for row in self.every().filter(pk__in=map(int, values))}
        return {value: found.get(value, "記録なし") for value in values}

    def every(self):
        """Rows of the record, with what their names are made of."""
        return self.model.objects.all()  # type: ignore[attr-defined]


class TieOfPlace(RowOfRecord):
    """Ties of the ward or municipality that answers."""

    model = Tie

    def every(self):
        return Tie.objects.with_places()

    def rows(self, place):
        ties = Tie.objects.not_withdrawn().with_places()
        return ties.filter(ward=place) if place.is_ward else ties.filter(municipality=place)


class CaseOfPlace(RowOfRecord):
    """Published cases in which the one that answers takes part."""

    model = Case

    def rows(self, place):
        return Case.objects.published().filter(participants__municipality=place).distinct()


class EventOfRecord(RowOfRecord):
    """Published events, the newest first."""

    model = Entry

    def rows(self, place):
        return Entry.objects.published().events().order_by("-first_day", "-key")[:200]


class Table(Kind):
    """Rows, each with an answer to every column; typed row by row, or pasted from Excel."""

    def field(self, question, place):
        columns = {column: KINDS[column.kind].field(column, place) for column in question.parts}
        most = int(question.most) if question.most else MOST_ROWS
        return TableField(columns, most=most, least=int(question.least or 0), **_common(question))

    def kept(self, cleaned):
        return cleaned

    def words(self, question, value):
        return f"{len(value)}行"


class _AtMost:
    def __init__(self, most):
        self.most = most

    def __call__(self, values):
        if len(values) > self.most:
            raise forms.ValidationError(f"{self.most}つまで選んでください（いまは{len(values)}つ）。")


OF_YEARS = ("年", "年度")  # units of numbers that are neither summed nor averaged, nor grouped
MOST_ROWS = 200
SPARE = 3  # empty rows offered below those filled in
BEYOND = "_beyond"  # cells of a pasted row right of the last column: shown and refused, never dropped


class TableWidget(forms.Widget):
    """A table of inputs with some spare rows, and a box into which rows copied from Excel are pasted."""

    template_name = "enquiries/questions/table_widget.html"

    def __init__(self, columns, attrs=None):
        super().__init__(attrs)
        self.columns = columns  # {question of the column: its field}

    def value_from_datadict(self, data, files, name):
        """The rows as typed, then those pasted; rows without anything are left out."""
        keys = [*(column.key for column in self.columns), BEYOND]
        number = min(_whole(data.get(f"{name}-rows")), MOST_ROWS + SPARE)
        rows = [{key: str(data.get(f"{name}-{at}-{key}") or "").strip() for key in keys} for at in range(number)]
        pasted = [line.split("\t") for line in (data.get(f"{name}-paste") or "").splitlines() if line.strip()]
        for cells in pasted:
            rest = "　".join(cell.strip() for cell in cells[len(self.columns) :])
            rows.append(
                dict(zip(keys, (cell.strip() for cell in cells[: len(self.columns)]), strict=False))
                | {BEYOND: rest.strip()}
            )
        return [{key: text for key, text in row.items() if text} for row in rows if any(row.values())]

    def value_omitted_from_data(self, data, files, name):
        return f"{name}-rows" not in data

    def id_for_label(self, id_):
        return f"{id_}-0"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        rows = list(value or [])
        shown = [*rows, *({} for _ in range(SPARE))]
        context["widget"]["columns"] = list(self.columns)
        context["widget"]["rows"] = [
            (at + 1, row.get(BEYOND, ""), f"{name}-{at}-{BEYOND}", self._cells(name, at, row, attrs["id"]))
            for at, row in enumerate(shown)
        ]
        context["widget"]["has_beyond"] = any(row.get(BEYOND) for row in rows)
        context["widget"]["number"] = len(shown)
        return context

    def _cells(self, name, at, row, id_):
        """The input of each column in one row; the first of all bears the id that the label names."""
        for index, (column, field) in enumerate(self.columns.items()):
            own = f"{id_}-{at}" if index == 0 else f"{id_}-{at}-{column.key}"
            named = {"id": own, "aria-label": f"{at + 1}行目の{column.title}"}
            yield column, field.widget.render(f"{name}-{at}-{column.key}", row.get(column.key, ""), named)


def _whole(text):
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) < 6 else 0


class TableField(forms.Field):
    """Rows of a TABLE question; cleans to a list of {key of the column: what is kept}. Errors name row and column; the
    code of each is made of both: 2-key.
    """

    def __init__(self, columns, *, most, least, **options):
        super().__init__(widget=TableWidget(columns), **options)
        self.columns, self.most, self.least = columns, most, least

    def clean(self, value):
        rows: list[dict[str, str]] = value or []
        errors: list[str | forms.ValidationError] = []
        kept: list[dict[str, Any]] = []
        if self.required and not rows:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(rows) > self.most:
            errors.append(f"{self.most}行までにしてください（いまは{len(rows)}行）。")
        if rows and len(rows) < self.least:
            errors.append(f"{self.least}行以上にしてください（いまは{len(rows)}行）。")
        for number, row in enumerate(rows, 1):
            if beyond := row.get(BEYOND):
                errors.append(f"{number}行目：列が多すぎます。余りは「{beyond}」です。")
            kept.append({})
            for column, field in self.columns.items():
                try:
                    kept[-1][column.key] = KINDS[column.kind].kept(field.clean(row.get(column.key, "")))
                except forms.ValidationError as error:
                    said = [f"{number}行目の「{column.title}」：{message}" for message in error.messages]
                    errors += [forms.ValidationError(words, code=f"{number}-{column.key}") for words in said]
        if errors:
            raise forms.ValidationError(errors)
        return kept


KINDS: dict[str, Kind] = {
    "short": ShortText(),
    "long": LongText(),
    "number": Number(),
    "date": Date(),
    "choice": Choice(),
    "choices": Choices(),
    "table": Table(),
    "municipality": Place(),
    "ward": Ward(),
    "tie": TieOfPlace(),
    "case": CaseOfPlace(),
    "event": EventOfRecord(),
}


def number_text(value, unit=""):
    """1,800 of the digits 1800, without needless zeros; a year (年, 年度) is written 2017."""
    number = Decimal(value)
    number = number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
    return f"{number:f}" if unit in OF_YEARS else f"{number:,f}"


def _common(question) -> Any:
    title = question.title
    required = f"「{title}」に答えてください。" if not question.table_id else "入力してください。"
    return {
        "label": title,
        "required": question.is_required,
        "help_text": question.help,
        "error_messages": {"required": required, "invalid_choice": "選択肢から選んでください。"},
    }
