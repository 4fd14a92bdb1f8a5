"""A table as an answer: rows of inputs, typed one by one or pasted from Excel."""

from typing import Any

from django import forms

from .fields import OptionField

MOST_ROWS = 200
SPARE = 3  # empty rows offered below those filled in
BEYOND = "_beyond"  # cells of a pasted row right of the last column: shown and refused, never dropped


class TableWidget(forms.Widget):
    """A table of inputs with some spare rows, and a box into which rows copied from Excel are pasted."""

    template_name = "enquiries/questions/table_widget.html"

    def __init__(self, columns):
        super().__init__()
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
            draw = field.drawn if isinstance(field, OptionField) else field.widget.render
            yield column, draw(f"{name}-{at}-{column.key}", row.get(column.key, ""), named)


def _whole(text):
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) < 6 else 0


class TableField(forms.Field):
    """Rows of a TABLE question; cleans to a list of {key of the column: what is kept}. Errors name row and column; the
    code of each is made of both: 2-key. `columns`: {question of the column: its field, and what is kept of it}.
    """

    def __init__(self, columns, *, most, least, **options):
        super().__init__(widget=TableWidget({column: field for column, (field, _) in columns.items()}), **options)
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
            for column, (field, kept_of) in self.columns.items():
                try:
                    kept[-1][column.key] = kept_of(field.clean(row.get(column.key, "")))
                except forms.ValidationError as error:
                    said = [f"{number}行目の「{column.title}」：{message}" for message in error.messages]
                    errors += [forms.ValidationError(words, code=f"{number}-{column.key}") for words in said]
        if errors:
            raise forms.ValidationError(errors)
        return kept
