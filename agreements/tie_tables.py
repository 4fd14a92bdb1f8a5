"""A ward's list of ties that comes back as a table: every row taken in, or none."""

import unicodedata
from itertools import islice
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.wareki import DateError, parse_date

from .forms.ties import Places, TieForm
from .lists import WARD_TIES
from .models import Tie

FIELDS = dict(
    zip(
        (column.heading for column in WARD_TIES.columns),
        ("number", "partner", "kind", "started_on", "ended_on", "introduced_by", "signed_name"),
        strict=True,
    )
)
NEEDED = ("相手の自治体", "種別")
MOST_ROWS = 2000  # no ward has as many


class TableError(ValueError):
    """The table as a whole cannot be read; the text says why."""


class Outcome(NamedTuple):
    """How many ties were added, changed and found as they were; or `problems`: row, and what is wrong in it."""

    added: int
    changed: int
    same: int
    problems: list[tuple[int, str]]


def take_in(ward, rows, *, by):
    """Take in rows of (number, cells), the first of them headings. With any problem nothing is changed."""
    rows = iter(rows)
    columns = _columns(rows)
    places, known = Places(), {str(tie.pk): tie for tie in Tie.objects.standing().filter(ward=ward).with_places()}
    counts, problems = {"added": 0, "changed": 0, "same": 0}, []
    with transaction.atomic():
        for count, (number, cells) in enumerate(rows, start=1):
            if count > MOST_ROWS:
                raise TableError(f"{MOST_ROWS:,}行を超えています。分けてお送りください。")
            try:
                counts[_row(ward, _data(columns, cells), places, known, by)] += 1
            except ValueError as error:
                problems.append((number, str(error)))
        if problems:
            transaction.set_rollback(True)
    return Outcome(**counts, problems=problems)


def _columns(rows):
    """Field by place, from the row of headings: the first that names what is needed."""
    for _, cells in islice(rows, 10):
        headings = ["".join(unicodedata.normalize("NFKC", cell).split()) for cell in cells]
        if all(heading in headings for heading in NEEDED):
            return {index: FIELDS[heading] for index, heading in enumerate(headings) if heading in FIELDS}
    raise TableError(
        "見出しの行が見つかりません。「相手の自治体」と「種別」の列が必要です。区の一覧をダウンロードして、その表を直してください。"
    )


def _data(columns, cells):
    return {field: cells[index].strip() for index, field in columns.items() if index < len(cells)}


def _row(ward, data, places, known, by):
    """added, changed or same. ValueError, in words, when the row cannot be taken in."""
    number = unicodedata.normalize("NFKC", data.pop("number", "")).strip()
    if number and number not in known:
        raise ValueError(f"番号「{number}」の交流は、区の一覧にありません。新しい行なら、番号を空けてください。")
    tie = known[number] if number else _same(data, known, places)
    form = TieForm({**data, "token": tie.token if tie else ""}, instance=tie or Tie(ward=ward), places=places)
    if not form.is_valid():
        raise ValueError(_said(form))
    if tie:
        return "changed" if form.save_over(by=by) else "same"
    form.instance.register(by=by)
    known[str(form.instance.pk)] = form.instance
    return "added"


def _same(data, known, places):
    """The tie of this partner, kind and first day, if it is there: a table sent twice doubles nothing."""
    try:
        place = places.find(data.get("partner", ""))
        begins = parse_date(data["started_on"]) if data.get("started_on") else None
    except (ValidationError, DateError):  # the form says so
        return None
    said = (place, data.get("kind"), begins)
    return next((tie for tie in known.values() if (tie.municipality, tie.kind, tie.started_on) == said), None)


def _said(form):
    errors = [
        f"{form.fields[name].label}：{message}" if name in form.fields else message
        for name, messages in form.errors.items()
        for message in messages
    ]
    return "　".join(errors)
