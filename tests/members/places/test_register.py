"""The register of prefectures and municipalities, day by day."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from members.models import FormerName, Municipality, Prefecture, check_digit, validate_lg_code
from tests import make

pytestmark = pytest.mark.django_db

ONE = timedelta(days=1)
WRONG_DIGIT = "全国地方公共団体コードの検査数字（6桁目）が合いません。"


def codes(query, day):
    return list(Municipality.objects.as_of(day).search(query).values_list("lg_code", flat=True))


def full_names(query):
    found = Municipality.objects.as_of(date(2026, 1, 1)).search(query).select_related("prefecture")
    return [place.full_name for place in found]


def test_prefectures_are_47_in_the_order_of_their_codes():
    assert list(Prefecture.objects.values_list("code", flat=True)) == [f"{number:02}" for number in range(1, 48)]


def test_register_has_every_kind_in_its_number():
    kinds = Municipality.objects.as_of(date(2026, 1, 1)).values_list("kind", flat=True)
    assert Counter(kinds) == {"city": 772, "designated_city": 20, "town": 743, "village": 183, "ward": 23}


@pytest.mark.parametrize(
    "day, number",
    [(date(2014, 4, 4), 1742), (date(2014, 4, 5), 1741), (date(2018, 11, 12), 1741), (date(2026, 1, 1), 1741)],
)
def test_register_counts_the_municipalities_of_a_day(day, number):
    assert Municipality.objects.as_of(day).count() == number


def test_municipality_lies_in_the_prefecture_of_its_code():
    places = Municipality.objects.values_list("lg_code", "prefecture")
    assert [code for code, prefecture in places if code[:2] != prefecture] == []


def test_wards_are_23_and_all_of_tokyo():
    assert list(Municipality.objects.wards().order_by().values_list("prefecture__name").distinct()) == [("東京都",)]
    assert Municipality.objects.wards().count() == 23


@pytest.mark.parametrize(
    "query, day, before, after",
    [
        ("富谷", date(2016, 10, 10), ["044237"], ["042161"]),
        ("福岡県 那珂川", date(2018, 10, 1), ["403059"], ["402311"]),
        ("滝沢", date(2014, 1, 1), ["033057"], ["032166"]),
        ("栃木県 岩舟", date(2014, 4, 5), ["093670"], []),
        ("栃木県 栃木市", date(2014, 4, 5), ["092037"], ["092037"]),
    ],
)
def test_change_holds_from_its_day_on(query, day, before, after):
    assert [codes(query, on) for on in (day - ONE, day, day + ONE)] == [before, after, after]


def test_merged_town_names_its_successor():
    iwafune = Municipality.objects.get_by_natural_key("093670")
    assert iwafune.successor.full_name == "栃木県栃木市"
    assert list(iwafune.successor.predecessors.all()) == [iwafune]


@pytest.mark.parametrize(
    "day, name", [(date(2019, 4, 30), "篠山市"), (date(2019, 5, 1), "丹波篠山市"), (date(2019, 5, 2), "丹波篠山市")]
)
def test_renamed_city_bears_the_name_of_the_day(day, name):
    city = Municipality.objects.get_by_natural_key("282219")
    assert Municipality.objects.named_on(day).get(pk=city.pk).day_name == name


def test_city_renamed_twice_bears_the_name_of_the_day():
    city = Municipality.objects.get_by_natural_key("282219")
    FormerName.objects.create(municipality=city, name="旧篠山市", kana="キュウササヤマシ", ended_on=date(2010, 1, 1))
    days = [date(2009, 12, 31), date(2010, 1, 1), date(2019, 4, 30), date(2019, 5, 1)]
    names = ["旧篠山市", "篠山市", "篠山市", "丹波篠山市"]
    assert [Municipality.objects.named_on(day).get(pk=city.pk).day_name for day in days] == names


def test_every_code_of_the_register_is_valid():
    wrong = [
        code for code in Municipality.objects.values_list("lg_code", flat=True) if check_digit(code[:5]) != code[5]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "code5, digit", [("01100", "2"), ("13101", "6"), ("18210", "9"), ("46505", "4"), ("01215", "7")]
)
def test_check_digit_follows_the_ministry(code5, digit):
    assert check_digit(code5) == digit


@pytest.mark.parametrize(
    "code", ["182108", "132208", "01100", "0110022", "18210a", "１８２１０９", "", "      ", "-82109"]
)
def test_validator_refuses_wrong_codes(code):
    with pytest.raises(ValidationError) as error:
        validate_lg_code(code)
    six_digits = len(code) == 6 and code.isascii() and code.isdigit()
    assert error.value.messages == [
        f"{WRONG_DIGIT}コードを確かめてください。"
        if six_digits
        else "全国地方公共団体コードは半角数字6桁で入力してください（例：182109）。"
    ]


@settings(max_examples=200, deadline=None, database=None)
@given(st.from_regex(r"[0-9]{5}", fullmatch=True), st.integers(1, 9))
def test_validator_accepts_one_digit_of_ten(code5, off):
    right = check_digit(code5)
    validate_lg_code(code5 + right)
    with pytest.raises(ValidationError):
        validate_lg_code(f"{code5}{(int(right) + off) % 10}")


def new(lg_code, **fields):
    hokkaido = Prefecture.objects.get(code="01")
    return Municipality(lg_code=lg_code, prefecture=hokkaido, name="試験町", kana="シケンチョウ", kind="town", **fields)


@pytest.mark.parametrize("code5", ["01997", "13998", "00000", "99999"])
def test_database_refuses_a_wrong_check_digit(code5):
    right = check_digit(code5)
    for digit in set("0123456789") - {right}:
        with pytest.raises(IntegrityError), transaction.atomic():
            Municipality.objects.bulk_create([new(code5 + digit)])
    Municipality.objects.bulk_create([new(code5 + right)])
    assert Municipality.objects.filter(name="試験町").count() == 1


def test_database_refuses_a_successor_without_an_end():
    successor = Municipality.objects.get_by_natural_key("011002")
    with pytest.raises(IntegrityError), transaction.atomic():
        Municipality.objects.bulk_create([new("01997" + check_digit("01997"), successor=successor)])
    ended = new("01997" + check_digit("01997"), successor=successor, ended_on=date(2020, 4, 1))
    Municipality.objects.bulk_create([ended])
    assert list(successor.predecessors.all()) == [ended]


@pytest.mark.parametrize("ended_on", [date(2020, 4, 1), date(2020, 3, 31)])
def test_database_refuses_an_end_that_is_not_after_the_start(ended_on):
    with pytest.raises(IntegrityError), transaction.atomic():
        Municipality.objects.bulk_create(
            [new("01997" + check_digit("01997"), started_on=date(2020, 4, 1), ended_on=ended_on)]
        )


def test_form_messages_of_the_constraints_are_japanese():
    place = new("019971", successor=Municipality.objects.get_by_natural_key("011002"))
    with pytest.raises(ValidationError) as error:
        place.validate_constraints()
    assert error.value.messages == [WRONG_DIGIT, "引き継いだ自治体を選ぶときは、終了日を入力してください。"]


SPELLINGS = [
    ("檮原", ["高知県梼原町"]),
    ("梼原", ["高知県梼原町"]),
    ("ゆすはら", ["高知県梼原町"]),
    ("ユスハラ", ["高知県梼原町"]),
    ("ﾕｽﾊﾗ", ["高知県梼原町"]),
    ("高知　梼原", ["高知県梼原町"]),
    ("高知県梼原町", ["高知県梼原町"]),
    ("高知県檮原町", ["高知県梼原町"]),
    ("兵庫県篠山市", ["兵庫県丹波篠山市"]),
    ("須惠町", ["福岡県須恵町"]),
    ("茅ヶ崎", ["神奈川県茅ヶ崎市"]),
    ("茅ケ﨑", ["神奈川県茅ヶ崎市"]),
    ("池田町", ["北海道池田町", "福井県池田町", "長野県池田町", "岐阜県池田町"]),
    ("ささやまし", ["兵庫県丹波篠山市"]),
    ("高知 池田町", []),
]


def test_search_finds_a_municipality_in_any_spelling():
    read = [(query, full_names(query), names) for query, names in SPELLINGS]
    assert [(query, found, names) for query, found, names in read if found != names] == []


def test_search_for_nothing_narrows_nothing():
    assert Municipality.objects.search("　").count() == Municipality.objects.count()


def test_full_name_of_a_ward_is_its_own():
    chiyoda = Municipality.objects.get_by_natural_key("131016")
    assert [chiyoda.full_name, chiyoda.reading, chiyoda.is_ward] == ["千代田区", "ちよだく", True]


def test_code_of_a_new_municipality_is_unique():
    make.municipality("01997", "試験町", "town")
    with pytest.raises(IntegrityError), transaction.atomic():
        make.municipality("01997", "別の町", "town")
