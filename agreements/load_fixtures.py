"""Reads bodies, agreements and printed numbers from fixtures/agreements.yaml."""

import yaml

from members.models import Municipality, Prefecture

from .bodies.models import Body, Source
from .signing.models.agreements import Agreement
from .signing.models.preparations import Preparation
from .statistics.models.figures import PublishedFigure
from .statistics.models.statistics import Footnote, Statistic, StatisticSeries
from .ties.models import Tie


def load(folder):
    """Enter the agreements of `folder`; nothing when there are any. Returns the number of bodies.

    A record of before gets the ways to agreements that it lacks.
    """
    record = yaml.safe_load((folder / "agreements.yaml").read_text(encoding="utf-8"))
    if Body.objects.exists():
        _load_preparations(record["preparations"])
        return 0
    for row in record["sources"]:
        Source.objects.create(**row)
    source = Source.objects.get()
    _load_bodies(record["bodies"], source)
    _load_preparations(record["preparations"])
    for row in record["figures"]:
        PublishedFigure.objects.create(source=source, **row)
    _load_statistics(record["statistics"], source)
    places = {place.full_name: place for place in Municipality.objects.select_related("prefecture")}
    wards = {f"{place.prefecture.name}{place.name}": place for place in places.values() if place.is_ward}
    for row in record["ties"]:
        Tie.objects.create(
            ward=wards[row["ward"]], municipality=places[row["municipality"]], kind=row["kind"], source=source
        )
    return len(record["bodies"])


def _load_bodies(rows, source):
    for number, row in enumerate(rows, start=1):
        prefecture = Prefecture.objects.get_by_natural_key(row["prefecture"]) if "prefecture" in row else None
        body = Body(number=number, name=row["name"], kind=row["kind"], prefecture=prefecture)
        body.full_clean()
        body.save()
        is_company = body.kind == Body.Kind.COMPANY
        Agreement.objects.create(
            body=body,
            name="包括連携協定" if is_company else "広域連携協定",
            signed_on=row["signed_on"],
            source=source,
        )
        if "members" in row:
            PublishedFigure.objects.create(
                measure=PublishedFigure.Measure.MEMBERS,
                body=body,
                as_of=source.as_of,
                value=row["members"],
                source=source,
                place="広域連携協定締結団体一覧",
            )


def _load_preparations(rows):
    """Enter how the agreements of past years came about, but for bodies with which any preparation is kept."""
    kept = set(Body.objects.filter(preparations__isnull=False).values_list("name", flat=True))
    for row in [row for row in rows if not kept & {*row["bodies"]}]:
        steps = [*row["steps"], {"stage": Preparation.Stage.SIGNED.value, "day": row["signed_on"]}]
        preparation = Preparation.objects.create(name=row["name"], stage=Preparation.Stage.SIGNED)
        preparation.bodies.set(Body.objects.get_by_natural_key(name) for name in row["bodies"])
        for step in steps:
            preparation.steps.create(stage=step["stage"], on=step["day"], note=step.get("note", ""))


def _load_statistics(record, source):
    years = record["years"]
    series_of: dict[str, StatisticSeries] = {}
    for number, row in enumerate(record["series"], start=1):
        series = series_of[row["key"]] = StatisticSeries.objects.create(
            number=number,
            key=row["key"],
            name=row["name"],
            short_name=row["short_name"],
            is_total=row.get("is_total", False),
            computed=row.get("computed", ""),
        )
        for year, value in zip(years, row["values"], strict=True):
            carried_over = year["fiscal_year"] in row.get("carried_over", ())
            is_last = year is years[-1]
            Statistic.objects.create(
                series=series,
                value=value,
                basis=Statistic.Basis.CARRIED_OVER if carried_over else Statistic.Basis.PRINTED,
                change_since=years[0]["fiscal_year"] if is_last else None,
                change=row["change"] if is_last else None,
                source=source,
                **year,
            )
    for number, row in enumerate(record["footnotes"], start=1):
        bound_to = series_of[row["series"]] if "series" in row else None
        Footnote.objects.create(number=number, text=row["text"], series=bound_to, fiscal_year=row.get("fiscal_year"))
