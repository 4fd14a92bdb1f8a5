"""The secretariat's lists of agreements as files."""

from datetime import date

import pytest

from agreements.models import Agreement, Body, Preparation
from tests import make
from tests.clients import as_
from tests.html import csv_rows

pytestmark = pytest.mark.django_db


def test_agreements_preparations_and_bodies_are_files():
    desk, by = as_(make.secretariat()), make.user("by@example.jp")
    kyoto = Agreement.objects.get(body__name="京都府町村会")
    Agreement.objects.filter(pk=kyoto.pk).update(term_years=1, renews_on=date(2027, 4, 1))
    bodies = list(Body.objects.order_by("number")[:2])
    Preparation.objects.begin(
        bodies=bodies, name="広域連携協定", stage="contact", on=date(2026, 5, 1), note="電話", by=by
    )
    signed = csv_rows(desk.get("/desk/agreements/?format=csv"))
    assert len(signed) == Agreement.objects.count() == 12
    [row] = [row for row in signed if row[0] == "京都府町村会"]
    assert row[1:3] + row[4:7] == ["町村会", kyoto.name, "1", "2027-04-01", ""]
    assert csv_rows(desk.get("/desk/agreements/?format=csv&list=preparations")) == [
        ["／".join(body.name for body in bodies), "広域連携協定", "打診", "2026-05-01", "電話"]
    ]
    assert csv_rows(desk.get("/desk/agreements/?format=csv&list=bodies"))[0][1:] == [
        *(bodies[0].name, bodies[0].get_kind_display(), bodies[0].prefecture.code, bodies[0].prefecture.name)
    ]


def test_sources_figures_and_the_trend_are_files():
    desk = as_(make.secretariat())
    assert len(csv_rows(desk.get("/desk/statistics/sources/?format=csv"))[0]) == 3
    figures = csv_rows(desk.get("/desk/statistics/figures/?format=csv"))
    assert {row[0] for row in figures} >= {"構成自治体数", "団体数"}
    assert [row for row in figures if row[4] and int(row[5]) != int(row[4]) - int(row[3])] == []
    assert len(csv_rows(desk.get("/desk/statistics/?format=csv"))) == 16
