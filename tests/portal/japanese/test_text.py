"""One spelling for everything that is searched."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.japanese.text import hiragana, normalise, words

SPELLINGS = [
    ("檮原町", "梼原町"),
    ("茅ヶ崎市", "茅け崎市"),
    ("茅ケ崎市", "茅け崎市"),
    ("茅ｹ﨑市", "茅け崎市"),
    ("ﾕｽﾊﾗﾁｮｳ", "ゆすはらちょう"),
    ("ｶﾞｷﾞｸﾞ", "がぎぐ"),
    ("か゛", "が"),
    ("か\u3099", "が"),
    ("ヵ月", "か月"),
    ("髙橋", "高橋"),
    ("特別區", "特別区"),
    ("辻\U000e0100", "辻"),
    ("葛\ufe00", "葛"),
    ("ＳＤＧｓ", "sdgs"),
    ("Nippon　の　シルク\tと\n光", "nipponのしるくと光"),
    ("①", "1"),
    ("㈱", "(株)"),
    ("塩竈", "塩釜"),
    ("13時〜15時", "13時~15時"),
    ("13時～15時", "13時~15時"),
    ("ー", "ー"),
    ("", ""),
]


def test_normalise_makes_spellings_one():
    read = [(text, normalise(text), comparable) for text, comparable in SPELLINGS]
    assert [(text, found, comparable) for text, found, comparable in read if found != comparable] == []


@pytest.mark.parametrize(
    "one, other", [("檮原", "梼原"), ("茅ヶ崎", "茅ケ崎"), ("渡邊", "渡邉"), ("マルシェ", "まるしぇ")]
)
def test_normalise_hides_the_difference_of_variants(one, other):
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize("one, other", [("雪", "霜"), ("はし", "ばし"), ("つ", "っ"), ("井", "丼")])
def test_normalise_keeps_different_words_apart(one, other):
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize(
    "query, found",
    [
        ("北海道 釧路", ["北海道", "釧路"]),
        ("　北海道　　釧路　", ["北海道", "釧路"]),
        ("ﾊﾞﾆｸ\tウマイ", ["ばにく", "うまい"]),
        ("雪", ["雪"]),
        ("\ufe00 雪", ["雪"]),
        ("", []),
        ("　 \n", []),
    ],
)
def test_words_are_split_at_white_space_of_any_width(query, found):
    assert words(query) == found


def test_hiragana_turns_readings_only():
    assert hiragana("キコナイチョウ・ヴェー漢字Abc") == "きこないちょう・ゔぇー漢字Abc"


JAPANESE = st.text(st.sampled_from("かカｶ゛゜ﾞ\u3099\u309a ヶヵケー檮邊學①㌔Ａß\u0345İ"))


@settings(max_examples=1000, deadline=None, database=None)
@given(st.text() | JAPANESE)
@example("か゛")
def test_normalise_is_idempotent(text):
    assert normalise(normalise(text)) == normalise(text)


@settings(max_examples=500, deadline=None, database=None)
@given(st.text() | JAPANESE)
def test_words_are_normalised_and_never_empty(text):
    assert words(text) == [word for word in map(normalise, words(text)) if word]
