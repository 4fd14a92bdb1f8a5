"""推移の注記: a note below the trend."""

from typing import Any

from agreements.models import Footnote, StatisticSeries

from .base import RowKind
from .likeness import is_reworded


class FootnoteRows(RowKind):
    """推移の注記 (Footnote)."""

    name = "footnote"
    label = "推移の注記"
    labels = {"text": "注記", "series": "区分", "fiscal_year": "年度（西暦）"}
    coded = ("series",)

    @classmethod
    def find(cls, content):
        """Same: this note, or one about the same that says it in other words."""
        fiscal_year = content.get("fiscal_year")
        texts = Footnote.objects.filter(fiscal_year=fiscal_year).values_list("text", flat=True)
        found = any(text == content["text"] or is_reworded(content["text"], text) for text in texts)
        return found, found

    def write(self, row):
        content = row.content
        series = StatisticSeries.objects.filter(key=content.get("series", "-")).first()
        fields: dict[str, Any] = {"text": content["text"], "series": series, "fiscal_year": content.get("fiscal_year")}
        number = (Footnote.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
        return Footnote.objects.filter(**fields).first() or self.context.save(Footnote(number=number, **fields))
