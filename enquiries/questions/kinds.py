"""What may be answered to a question of each kind: its form field, what is kept of it, and how it reads.

An answer is kept as JSON: a text (of a number its digits, of a day its ISO form, of a municipality its full name, of a
row of the record its number), a list of texts (CHOICES), or a list of rows {key of the column: text} (TABLE). What was
typed and did not pass has the same shapes with any text in them, so a draft and an answer show in one form.
"""

import datetime
from typing import Any

from django import forms

from agreements.models import Tie
from bulletin.models import Case
from members.models import Municipality
from members.places.municipality_field import MunicipalityField
from portal.japanese.wareki import wareki
from portal.web.forms import LineField, PlainSelect, PlainTextField, WarekiDateField
from timeline.models import Entry

from .fields import CONTROL, LONG, SHORT, NumberField, OptionField, number_text
from .tables import MOST_ROWS, TableField


class Kind:
    """How a kind of question is answered. `place`: the municipality that answers."""

    def field(self, question, place):
        raise NotImplementedError

    def as_json(self, cleaned):
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
        return PlainTextField(max_length=int(question.most or LONG), lines=4, **_common(question))


class Number(Kind):
    def field(self, question, place):
        limits = {"least": question.least, "most": question.most}
        return NumberField(unit=question.unit, decimals=question.decimals, **limits, **_common(question))

    def as_json(self, cleaned):
        return "" if cleaned is None else format(cleaned, "f")

    def words(self, question, value):
        return number_text(value, question.unit)


class Date(Kind):
    def field(self, question, place):
        field = WarekiDateField(**_common(question))
        field.widget.attrs["class"] = "field__control field__control--date"
        return field

    def as_json(self, cleaned):
        return cleaned.isoformat() if cleaned else ""

    def words(self, question, value):
        return wareki(datetime.date.fromisoformat(value))


class Choice(Kind):
    def field(self, question, place):
        choices = [(option, option) for option in question.choices]
        if question.table_id:
            select = forms.Select(attrs={"class": "field__control field__control--date"})
            return OptionField(choices=[("", "選んでください"), *choices], widget=select, **_common(question))
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **_common(question))


class Choices(Kind):
    def field(self, question, place):
        choices = [(option, option) for option in question.choices]
        field = forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **_common(question))
        if question.most:
            field.validators.append(_AtMost(int(question.most)))
        return field

    def as_json(self, cleaned):
        return list(cleaned)

    def words(self, question, value):
        return "、".join(value)


class Place(Kind):
    def field(self, question, place):
        options = _common(question)
        options["help_text"] = options["help_text"] or "都道府県からの名称（例：山形県鶴岡市）か、6桁のコード"
        return MunicipalityField(widget=forms.TextInput(attrs=CONTROL), **options)

    def as_json(self, cleaned):
        return cleaned.full_name if cleaned else ""


class Ward(Kind):
    def field(self, question, place):
        wards = [(ward.name, ward.name) for ward in Municipality.objects.wards().order_by("lg_code")]
        select = PlainSelect(attrs={"class": "field__control field__control--date"})
        return OptionField(choices=[("", "選んでください"), *wards], widget=select, **_common(question))


class RowOfRecord(Kind):
    """One of some rows of the record, chosen from a list; kept by its number."""

    def rows(self, place):
        raise NotImplementedError

    def field(self, question, place):
        rows = [(str(row.pk), str(row)) for row in self.rows(place)] if place else []
        select = PlainSelect(attrs=CONTROL)
        return OptionField(choices=[("", "選んでください"), *rows], widget=select, **_common(question))

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
        kinds = {column: KINDS[column.kind] for column in question.parts}
        columns = {column: (kind.field(column, place), kind.as_json) for column, kind in kinds.items()}
        most = int(question.most) if question.most else MOST_ROWS
        return TableField(columns, most=most, least=int(question.least or 0), **_common(question))

    def as_json(self, cleaned):
        return cleaned

    def words(self, question, value):
        return f"{len(value)}行"


class _AtMost:
    def __init__(self, most):
        self.most = most

    def __call__(self, values):
        if len(values) > self.most:
            raise forms.ValidationError(f"{self.most}つまで選んでください（いまは{len(values)}つ）。")


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


def _common(question) -> Any:
    title = question.title
    required = f"「{title}」に答えてください。" if not question.table_id else "入力してください。"
    unknown = "選択肢から選んでください。" if not question.table_id else "「%(value)s」は、選択肢にありません。"
    return {
        "label": title,
        "required": question.is_required,
        "help_text": question.help,
        "error_messages": {"required": required, "invalid_choice": unknown},
    }
