"""Reads the register of prefectures and municipalities from fixtures/."""

import csv

from .locations import Location
from .models import FormerName, Municipality, Prefecture


def load(folder):
    """Fill the register from the CSV files in `folder`; nothing when there is one. Returns the number of rows.

    Locations that are missing are added to a register that was filled before there were any, too.
    """
    number = 0 if Prefecture.objects.exists() else _load_register(folder)
    _load_locations(folder)
    return number


def _load_register(folder):
    Prefecture.objects.bulk_create(Prefecture(**row) for row in _rows(folder / "prefectures.csv"))
    prefectures = {prefecture.name: prefecture for prefecture in Prefecture.objects.all()}
    kinds = {label: kind for kind, label in Municipality.Kind.choices}
    former_rows = _rows(folder / "former_names.csv")
    former_words: dict[str, list[str]] = {}
    for row in former_rows:
        former_words.setdefault(row["lg_code"], []).extend([row["name"], row["kana"]])

    municipalities, successors = [], {}
    for row in _rows(folder / "municipalities.csv"):
        municipality = Municipality(
            lg_code=row["lg_code"],
            prefecture=prefectures[row["prefecture"]],
            name=row["name"],
            kana=row["kana"],
            kind=kinds[row["kind"]],
            started_on=row["started_on"] or None,
            ended_on=row["ended_on"] or None,
            aliases=row["aliases"],
        )
        municipality.clean_fields(exclude=["search_text"])
        municipality.build_search_text(former_words.get(municipality.lg_code, ()))
        municipalities.append(municipality)
        if row["successor"]:
            successors[row["lg_code"]] = row["successor"]
    Municipality.objects.bulk_create(municipalities)

    ended = [municipality for municipality in municipalities if municipality.lg_code in successors]
    for municipality in ended:
        municipality.successor = Municipality.objects.get_by_natural_key(successors[municipality.lg_code])
    Municipality.objects.bulk_update(ended, ["successor"])
    FormerName.objects.bulk_create(
        FormerName(municipality=Municipality.objects.get_by_natural_key(row.pop("lg_code")), **row)
        for row in former_rows
    )
    return len(municipalities)


def _load_locations(folder):
    missing = dict(Municipality.objects.filter(location=None, ended_on=None).values_list("lg_code", "pk"))
    if not missing:
        return
    rows = [(missing.get(row.pop("lg_code")), row) for row in _rows(folder / "locations.csv")]
    Location.objects.bulk_create(Location(municipality_id=place, **row) for place, row in rows if place)


def _rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
