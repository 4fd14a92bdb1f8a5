"""Municipalities to tick: all at once, and folded by prefecture where they are many."""

import pytest
from bs4 import BeautifulSoup
from django import forms

from members.models import Municipality
from members.places.places_field import PlacesField
from portal.templatetags.choices import choice_boxes

pytestmark = pytest.mark.django_db


def drawn(*chosen):
    class Form(forms.Form):
        places = PlacesField(
            Municipality.objects.filter(lg_code__in=["182010", "182109", "172014"]).select_related("prefecture")
        )

    form = Form({"places": list(chosen)})
    return BeautifulSoup(choice_boxes(form["places"]), "html.parser"), form


def test_few_stand_in_one_list_by_their_full_names():
    page, _ = drawn()
    assert [each.text for each in page("label")] == ["石川県金沢市", "福井県福井市", "福井県坂井市"]
    assert not page("details")


def test_many_are_folded_by_prefecture_and_open_where_one_is_chosen(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("members.places.places_field.MANY", 2)
    sakai = Municipality.objects.get(lg_code="182109")
    with django_assert_num_queries(2):  # drawn, and checked
        page, form = drawn(sakai.pk)
    folded = {each.summary.text: [label.text for label in each("label")] for each in page("details")}
    assert folded == {"石川県": ["金沢市"], "福井県": ["福井市", "坂井市"]}
    assert [each.summary.text for each in page("details", open=True)] == ["福井県"]
    assert [int(each["value"]) for each in page("input", checked=True)] == [sakai.pk]
    assert [each.get("id") for each in page("input")] == ["id_places_0", None, None]
    assert form.is_valid() and list(form.cleaned_data["places"]) == [sakai]
