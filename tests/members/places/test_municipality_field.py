"""Municipalities as people type them: which one is meant, and what is answered when none is."""

import pytest
from django import forms

from members.models import Municipality
from members.places import municipality_field
from members.places.municipality_field import MunicipalitiesField, MunicipalityFinder

pytestmark = pytest.mark.django_db

NO_NAME = "は自治体の名簿にありません。"
HOW = "都道府県からの名称（例：山形県鶴岡市）か、6桁のコードを入力してください。"


@pytest.mark.parametrize(
    "typed, code",
    [
        ("鶴岡市", "062031"),
        ("山形県 鶴岡市", "062031"),
        ("０６２０３１", "062031"),
        ("6203", "062031"),
        ("兵庫県篠山市", "282219"),  # until it was renamed 丹波篠山市
        ("篠山市", "282219"),
    ],
)
def test_municipality_is_found_by_name_code_or_name_before(typed, code):
    assert MunicipalityFinder().find(typed).lg_code == code


@pytest.mark.parametrize(
    "typed, said",
    [
        ("福井県境井市", f"「福井県境井市」{NO_NAME}「福井県福井市」「福井県坂井市」のことですか。{HOW}"),
        ("どこにもない町", f"「どこにもない町」{NO_NAME}{HOW}"),
        ("府中市", "「府中市」は2つあります。東京都府中市、広島県府中市のどれかを、都道府県から入力してください。"),
        ("品川区", "「品川区」は特別区です。ここには、特別区のほかの自治体を入力してください。"),
        ("999999", "コード999999の自治体は名簿にありません。コードを確かめてください（例：062031）。"),
    ],
)
def test_name_that_means_none_or_several_is_answered_with_what_it_may_mean(typed, said):
    with pytest.raises(forms.ValidationError) as refused:
        MunicipalityFinder().find(typed)
    assert refused.value.messages == [said]


def test_wards_alone_take_no_other_municipality():
    with pytest.raises(forms.ValidationError, match="「鶴岡市」は、ここに入力できる自治体ではありません。"):
        MunicipalityFinder(Municipality.objects.wards()).find("鶴岡市")


def test_long_list_of_mistakes_costs_few_queries_and_suggestions(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(municipality_field, "SUGGESTED", 1)
    with django_assert_num_queries(4):  # names and names before, of these places and of all
        finder, said = MunicipalityFinder(), []
        for typed in ("境井市", "境井市", "鶴丘市"):
            with pytest.raises(forms.ValidationError) as refused:
                finder.find(typed)
            said += refused.value.messages
    assert ["のことですか" in words for words in said] == [True, False, False]


def test_several_are_read_each_once_and_every_mistake_is_said():
    field = MunicipalitiesField(max_length=1000, required=False)
    assert field.clean("") == []
    assert [place.lg_code for place in field.clean("鶴岡市、福井県坂井市\n062031\n")] == ["062031", "182109"]
    with pytest.raises(forms.ValidationError) as refused:
        field.clean("品川区\n鶴岡市\nどこにもない町")
    (said,) = refused.value.messages
    assert "「品川区」は特別区です" in said and f"「どこにもない町」{NO_NAME}" in said
