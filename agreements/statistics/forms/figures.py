"""The form of a published figure (公表値)."""

from typing import Any

from agreements.revisions.forms import RevisionForm, not_after_today
from portal.web.forms import HOW_TO_TYPE, LineField, WarekiDateField, WholeNumberField

from ..models.figures import PublishedFigure


class FigureForm(RevisionForm):
    as_of = WarekiDateField(label="基準日", help_text=f"この数が示す日。{HOW_TO_TYPE}")
    value = WholeNumberField(label="公表値", min_value=0, help_text="印刷されているとおりの数")
    place = LineField(label="記載箇所", max_length=100, help_text="例：広域連携協定締結団体一覧の合計")

    field_order = ["measure", "body", "as_of", "value", "source", "place"]

    class Meta:
        model = PublishedFigure
        fields = ["measure", "body", "as_of", "value", "source", "place"]
        help_texts = {"body": "構成自治体数のときだけ選びます。"}

    def clean_as_of(self):
        return not_after_today(self.cleaned_data["as_of"], "基準日")

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        measure, body = cleaned.get("measure"), cleaned.get("body")
        if measure == PublishedFigure.Measure.MEMBERS and not body:
            self.add_error("body", "構成自治体数には、団体を選んでください。")
        elif measure and measure != PublishedFigure.Measure.MEMBERS and body:
            self.add_error("body", "構成自治体数のほかは、団体を選びません。")
        return cleaned
