"""Items and roles typed as in a Word text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import record
from timeline.content.lines import LineError, items_text, read_items, read_roles, roles_text
from timeline.models import Item, Role

# what people write: kanji, kana, digits, brackets and marks, no line breaks, no blanks at the ends
LETTERS = st.text("雪国の市町村アイ講演abc019（）()「」〔〕・、：①② を確認報告", min_size=1, max_size=20)
PLAIN = LETTERS.map(lambda text: " ".join(text.split())).filter(bool)
NAMES = PLAIN.map(lambda text: text.translate(str.maketrans("", "", "（）、：，〔〕"))).map(str.strip).filter(bool)
LABELS = st.sampled_from(["①", "⑳", "(1)", "(12)", "3.", "⑴"])
KINDS = st.sampled_from([kind.value for kind in Role.Kind])
PEOPLE = st.builds(lambda kind, name, office: {"as": kind, "name": name, "office": office}, KINDS, NAMES, PLAIN)
OFFICES = st.builds(lambda kind, office: {"as": kind, "office": office}, KINDS, PLAIN)
ORGANISATIONS = st.builds(lambda kind, name: {"as": kind, "name": name}, KINDS, NAMES)


def filled(**fields):
    return {name: value for name, value in fields.items() if value}


def items(below):
    return st.builds(
        filled,
        label=st.one_of(st.just(""), LABELS),
        text=PLAIN,
        did=st.sampled_from(["", *(outcome.value for outcome in Item.Outcome)]),
        people=st.lists(st.one_of(PEOPLE, OFFICES, ORGANISATIONS), max_size=2),
        items=below,
    )


LEAVES = items(st.just([]))
TREES = st.lists(items(st.lists(items(st.lists(LEAVES, max_size=2)), max_size=2)), max_size=4)


@given(TREES)
def test_items_written_as_lines_are_read_as_the_same_items(tree):
    assert read_items(items_text(tree)) == tree


@given(st.lists(ORGANISATIONS, max_size=5), st.lists(st.one_of(PEOPLE, OFFICES), max_size=5))
def test_roles_written_as_lines_are_read_as_the_same_roles(organisations, people):
    assert read_roles(roles_text([*organisations, *people])) == (organisations, people)


def test_items_of_the_record_are_read_as_they_are_written():
    written = [place.get("items", []) for row in record.ENTRIES for place in (row, *row.get("parts", []))]
    assert [items for items in written if read_items(items_text(items)) != items] == []
    assert len(written) > len(record.ENTRIES) == 98


TYPED = """①　全国連携シンポジウム案を確認
　(1)　会場
　・日程
　　基調講演　高橋 一夫（近畿大学経営学部教授）
② アンケート結果について報告
（３）　式典
・　意見交換
パネル展示
　コーディネーター　目黒 義和（（株）価値総合研究所 主席研究員）

"""


def test_lines_of_a_word_text_become_items():
    assert read_items(TYPED) == [
        {
            "label": "①",
            "text": "全国連携シンポジウム案を確認",
            "did": "confirmed",
            "items": [
                {"label": "(1)", "text": "会場"},
                {
                    "text": "日程",
                    "people": [{"as": "keynote", "name": "高橋 一夫", "office": "近畿大学経営学部教授"}],
                },
            ],
        },
        {"label": "②", "text": "アンケート結果について報告", "did": "reported"},
        {"label": "(3)", "text": "式典"},
        {"text": "意見交換"},
        {
            "text": "パネル展示",
            "people": [{"as": "coordinator", "name": "目黒 義和", "office": "（株）価値総合研究所 主席研究員"}],
        },
    ]


def test_roles_are_typed_with_a_colon_or_a_blank():
    assert read_roles("主催：特別区長会、群馬県市長会\n協力　（国研）雪の研究所\n講演：雪野 花子（雪国大学教授）") == (
        [
            {"as": "host", "name": "特別区長会"},
            {"as": "host", "name": "群馬県市長会"},
            {"as": "support", "name": "（国研）雪の研究所"},
        ],
        [{"as": "lecturer", "name": "雪野 花子", "office": "雪国大学教授"}],
    )


@pytest.mark.parametrize("text, named", [("王様　雪野", "王様　雪野"), ("主催", "主催")])
def test_role_nobody_knows_is_named(text, named):
    with pytest.raises(LineError, match=f"「{named}」"):
        read_roles(text)


def test_person_before_any_item_is_named():
    with pytest.raises(LineError, match="主催・登壇など"):
        read_items("基調講演　高橋 一夫（教授）")
