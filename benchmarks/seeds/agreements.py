"""協定 with the associations of every prefecture, figures of more years, and 各区交流."""

import random
from datetime import date, timedelta

from agreements.models import Agreement, Body, Source, Statistic, StatisticSeries, Tie
from members.models import Municipality, Prefecture

KINDS = {"city_mayors": "市長会", "towns_and_villages": "町村会"}
TIES = ["友好都市", "姉妹都市", "交流都市", "災害協定"]
FIRST_YEAR = 1987


def fill(size):
    source = Source.objects.earliest("pk")
    _fill_bodies(size.bodies, source)
    if size.bodies > len(Prefecture.objects.all()):
        _fill_figures(source)
    dice = random.Random(26)
    places = list(Municipality.objects.not_wards().filter(ended_on=None))
    Tie.objects.bulk_create(
        Tie(
            ward=ward,
            municipality=place,
            kind=dice.choice(TIES),
            started_on=date(1980 + dice.randrange(40), 4, 1),
        )
        for ward in Municipality.objects.wards()
        for place in dice.sample(places, size.ties)
    )


def _fill_bodies(most, source):
    have = set(Body.objects.values_list("prefecture_id", "kind"))
    missing = [
        (prefecture, kind)
        for prefecture in Prefecture.objects.exclude(code="13")
        for kind in KINDS
        if (prefecture.pk, kind) not in have
    ]
    last = Body.objects.latest("number").number
    for number, (prefecture, kind) in enumerate(missing[: max(0, most - Body.objects.count())], last + 1):
        body = Body.objects.create(
            number=number, name=f"{prefecture.name}{KINDS[kind]}", kind=kind, prefecture=prefecture
        )
        signed = date(2019, 1, 1) + timedelta(days=number * 20)
        Agreement.objects.create(body=body, name="広域連携協定", signed_on=signed, source=source)


def _fill_figures(source):
    for series in StatisticSeries.objects.all():
        years = set(series.statistics.values_list("fiscal_year", flat=True))
        Statistic.objects.bulk_create(
            Statistic(
                series=series,
                fiscal_year=year,
                as_of=date(year, 8, 1),
                value=100 + year % 50,
                basis="printed",
                source=source,
            )
            for year in range(FIRST_YEAR, 2027)
            if year not in years
        )
