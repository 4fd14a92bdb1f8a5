"""Words of a search where they stand in the text."""

from portal.japanese.excerpts import LENGTH, excerpt, pieces
from portal.japanese.text import words


def marked(found):
    return "".join(f"[{text}]" if is_hit else text for text, is_hit in found)


def test_words_are_marked_in_their_own_spelling():
    cases = {
        ("塩釜", "塩竈市の魚"): "[塩竈]市の魚",
        ("らっきょう", "福井のラッキョウ"): "福井の[ラッキョウ]",
        ("がぎ", "ｶﾞｷﾞｸﾞ"): "[ｶﾞｷﾞ]ｸﾞ",
        ("がぎ", "か\u3099き\u3099ぐ"): "[か\u3099き\u3099]ぐ",
        ("会館20階", "東京区政会館 20階会議室"): "東京区政[会館 20階]会議室",
        ("雪 像", "雪像と雪"): "[雪像]と[雪]",
        ("%", "雪"): "雪",
        ("(株)", "㈱雪"): "[㈱]雪",
    }
    assert {case: marked(pieces(case[1], words(case[0]))) for case in cases} == cases


def test_an_excerpt_stands_around_the_first_hit():
    text = "あ" * 50 + "\n雪\n" + "い" * 100
    assert marked(excerpt(text, ["雪"])) == "…" + "あ" * 19 + " [雪] " + "い" * (LENGTH - 22) + "…"


def test_an_excerpt_of_a_long_text_is_what_all_of_its_hits_give():
    text = "あ" * 500 + "雪と雪像の" * 200
    assert marked(excerpt(text, ["雪像", "雪"])) == "…" + "あ" * 20 + "[雪]と[雪像]の" * 14 + "…"


def test_an_excerpt_without_a_hit_is_the_beginning():
    assert marked(excerpt("あ" * 200, ["雪"])) == "あ" * LENGTH + "…"
    assert marked(excerpt("短い", ["雪"])) == "短い"
    assert marked(excerpt("", ["雪"])) == ""
