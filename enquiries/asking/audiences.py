"""Audiences (あて先の範囲) of an enquiry: the municipalities meant by a choice, or by the lines of a list."""

import datetime
import unicodedata
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

from agreements.models import Agreement, Body, Tie
from members.models import Membership, Municipality, Prefecture
from members.places.municipality_field import MunicipalityFinder


class Audience(models.TextChoices):
    WARDS = "wards", "23区"
    MEMBERS = "members", "会員自治体（23区を除く）"
    ALL = "all", "全国の市区町村（23区を含む）"
    PREFECTURE = "prefecture", "1つの都道府県の自治体"
    ASSOCIATION = "association", "市長会・町村会の自治体"
    TIES = "ties", "各区交流のある自治体"
    AGREEMENTS = "agreements", "広域連携協定のある市長会・町村会の自治体"
    LIST = "list", "一覧から（貼り付けるか、Excelを選ぶ）"


def places(
    audience: str, day: datetime.date, *, prefecture: Prefecture | None = None, body: Body | None = None
) -> "models.QuerySet[Municipality]":
    """The municipalities of `day` that an audience, other than LIST, means."""
    standing = Municipality.objects.as_of(day)
    if audience == Audience.WARDS:
        return standing.wards()
    if audience == Audience.MEMBERS:
        return standing.filter(pk__in=Membership.objects.municipalities_on(day))
    if audience == Audience.PREFECTURE and prefecture:
        return standing.in_prefecture(prefecture.pk)
    if audience == Audience.ASSOCIATION and body:
        return body.members_on(day)
    if audience == Audience.TIES:
        return standing.filter(pk__in=Tie.objects.municipalities_on(day))
    if audience == Audience.AGREEMENTS:
        return standing.filter(Agreement.objects.municipalities_on(day))
    return standing if audience == Audience.ALL else standing.none()


class Listed(NamedTuple):
    """What the lines of a list named: municipalities (ids, each once), and for each line not understood why."""

    places: list[int]
    wrong: list[str]


def listed(rows: Iterable[Any], day: datetime.date) -> Listed:
    """The municipalities that `rows` (imports.files.rows.Row) name by code, or by name with or without prefecture.

    Of the cells of a row the first that names one counts; prefecture and name may stand in two cells. One
    query, and 3 more where a row is not understood.
    """
    finder = MunicipalityFinder(Municipality.objects.as_of(day))
    prefectures = {place.prefecture.name for place in finder.by_code.values()}
    found: dict[int, None] = {}
    wrong = []
    for row in rows:
        cells = [text for cell in row.cells if (text := " ".join(unicodedata.normalize("NFKC", cell).split()))]
        if not cells:
            continue
        place = _named(cells, finder, prefectures)
        if isinstance(place, Municipality):
            found[place.pk] = None
        else:
            wrong.append(f"{row.number}行目：{place}")
    return Listed(list(found), wrong)


def _named(cells: list[str], finder: MunicipalityFinder, prefectures: set[str]) -> Municipality | str:
    """The municipality that the cells of a row name, or why there is none."""
    said = ""
    tries = [
        before + cell for before, cell in zip(cells, cells[1:], strict=False) if before in prefectures
    ] + cells  # 山形県 and 鶴岡市 in two cells, then each by itself
    for text in tries:
        try:
            return finder.find(text)
        except ValidationError as error:
            said = said or error.messages[0]
    return said
