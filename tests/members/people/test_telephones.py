"""電話番号 as people write them on cards, in lists and in forms: one form is kept, what is none is refused."""

import pytest
from django.core.exceptions import ValidationError

from members.people.telephones import TelephoneField

KEPT = {
    "０７７６－５０－３０１３": "0776-50-3013",
    "(0776)50-3013": "0776-50-3013",
    "0776（50）3013": "0776-50-3013",
    "03‐5742ー6603": "03-5742-6603",
    "0357426603": "0357426603",
    "+81-776-50-3013": "0776-50-3013",
    "+81 (0)776-50-3013": "0776-50-3013",
    "TEL：03-5742-6603": "03-5742-6603",
    "03(5742)6603(代)": "03-5742-6603（代表）",
    "03-5742-6603（直通）": "03-5742-6603（直通）",
    "0776-50-3013 内線2345": "0776-50-3013（内線2345）",
    "0776-50-3013（内線 2345）": "0776-50-3013（内線2345）",
    "0776-50-3013、内線２３４５": "0776-50-3013（内線2345）",
    "0776-50-3013（代表）内線2345、2346": "0776-50-3013（代表、内線2345・2346）",
    "03-5742-6603 / 03-5742-6604": "03-5742-6603、03-5742-6604",
    "03-5742-6603または03-5742-6604（内線12）": "03-5742-6603、03-5742-6604（内線12）",
    "（０７７６）５０－３０１３（内）２３４５": "0776-50-3013（内線2345）",
    "0776-50-3013、（内線）2345": "0776-50-3013（内線2345）",
}
NONE = ["1234", "内線1234", "0776-50-3013,3014", "0776-50", "担当まで", "0776-50-3013（夜間は不可）"]


def test_numbers_are_kept_in_one_form():
    field = TelephoneField()
    assert {typed: field.clean(typed) for typed in KEPT} == KEPT
    assert {kept: field.clean(kept) for kept in KEPT.values()} == {kept: kept for kept in KEPT.values()}


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_number_is_refused_with_an_example(typed):
    with pytest.raises(
        ValidationError, match="市外局番から、数字とハイフンで入力してください（例：0776-50-3013。内線が"
    ):
        TelephoneField().clean(typed)
