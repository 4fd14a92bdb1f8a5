"""公表値: a printed number, with its day and where it stands."""

from django.core.exceptions import ValidationError

from agreements.models import Body, PublishedFigure
from imports.reading.warnings import ask

from .base import NO_DAY, RowKind


class FigureRows(RowKind):
    """公表値 (PublishedFigure)."""

    name = "figure"
    label = "公表値"
    labels = {"measure": "数の種類", "body": "団体", "as_of": "基準日", "value": "数", "place": "記載箇所"}
    coded = ("measure",)

    @classmethod
    def find(cls, content):
        figures = PublishedFigure.objects.filter(
            measure=content.get("measure", ""), as_of=content.get("as_of") or NO_DAY, place=content.get("place", "")
        )
        if content.get("body"):
            figures = figures.filter(body__name=content["body"])
        figure = figures.first()
        if not figure or figure.value == content.get("value"):
            return bool(figure), bool(figure)
        words = f"同じ箇所の公表値{figure.value}が記録にあります。公表値は、取込みでは書き換えません。"
        return True, False, ask("figure-stands", words)

    def write(self, row):
        content = row.content
        body = Body.objects.filter(name=content["body"]).first() if content.get("body") else None
        measure, place = content.get("measure", ""), content.get("place", "")
        return publish_figure(self.context, measure, content.get("value"), content.get("as_of"), place, body)


def publish_figure(context, measure, value, as_of, place, body):
    """The PublishedFigure of this place, a new one if there is none. ValidationError when it has another value."""
    fields = {"measure": measure, "body": body, "as_of": as_of, "place": place}
    stands = PublishedFigure.objects.filter(**fields).first()
    if stands and stands.value != value:
        raise ValidationError(f"同じ箇所の公表値{stands.value}がすでにあります。公表値は書き換えません。")
    return stands or context.save(PublishedFigure(**fields, value=value, source=context.source))
