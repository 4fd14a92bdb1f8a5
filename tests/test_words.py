"""Words on screen, in mails and on paper: one spelling and one term each, plain administrative Japanese."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("portal", "desk", "imports", "enquiries", "bulletin", "timeline", "agreements", "members", "outbox")
# What is not written, and what is written instead.
INSTEAD = {
    # one spelling
    "だれ(?!か?でも)": "誰",
    "(?<![0-9十統唯])一つ(?!一つ)": "1つ",
    "下さい": "ください",
    "(?<![そのた])他の(?!協定)|他に": "ほかの、ほかに",
    "全て": "すべて",
    "既に": "すでに",
    "又は|及び|並びに|但し|尚、": "または、と、ただし、なお",
    "わかり|わから|解り": "分かり",
    "出来(?!事)": "でき",
    "頂[きくいけ]": "いただき",
    "お問い合わせ|問い合わせ": "お問合せ、問合せ",
    "(?:サーバ|ブラウザ|フォルダ|ユーザ|メンバ|プリンタ)(?!ー)": "サーバー、ブラウザー、フォルダー",
    # one term
    "棚卸": "担当者の年次確認",
    "回を重ねる": "シリーズ",
    "受け持": "担当課、担当する",
    "ひとこと": "補足",
    "お知らせを受けるもの|お知らせの受け取り方": "お知らせの対象、お知らせのメール",
    "見た区": "既読の区",
    "手がかり": "確認の材料",
    "ユーザー": "利用者、担当者",
    "ホームページ": "ウェブサイト",
    "クリック|タップ": "押す、開く",
    # too colloquial for a public paper
    "まだです|まだだ": "済んでいません、未登録です",
    "いちばん|一番": "最も",
    "直すところ": "修正が必要な項目",
    "(?<![まお])(?:いり|要り)ま(?:す|せん)": "必要です、不要です",
    "お送りし": "送りました",
    "どれにしますか": "区分、方法",
    "尋ねられた": "提案を受けた、照会を受けた",
    "ふつう|ちょっと|とりあえず|ちゃんと|やっぱり|いろいろ|たくさん": "通常、やや、まず",
    "打ち直": "入力し直",
    "使うのをやめ": "使用を停止",
    "(?<=[}>])%(?=[<。、])": "％",
}
NOT_SHOWN = {  # words that are read, not written, and names
    ("imports/reading/", "又は"): "headings and lists of other offices",
    ("imports/reading/", "及び"): "headings and lists of other offices",
    ("timeline/events/open_data.py", "又は"): "the heading of a column of a published layout",
    ("imports/followups.py", "ホームページ"): "in titles of the record",
    ("timeline/sections/models.py", "ホームページ"): "in titles of the record",
    ("members/people/telephones.py", "又は"): "between two numbers",
    ("members/people/telephones.py", "及び"): "between two numbers",
    ("timeline/editor/evident_links.py", "及び"): "in titles of the record",
    ("templates/timeline/events/calendar_guide.html", "他の"): "the name of a button elsewhere",
    ("portal/front/accessibility.py", "及び"): "names of criteria of a standard",
    ("portal/front/accessibility.py", "又は"): "names of criteria of a standard",
    ("templates/portal/front/accessibility.html", "及び"): "the name of a standard",
}


def shown_in_template(path):
    """Lines with what stands between and in tags, without comments."""
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", "", path.read_text("utf-8"), flags=re.S)
    return text.splitlines()


def shown_in_module(path):
    """Strings that are no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docstrings = {id(node.body[0].value) for node in documented if node.body and isinstance(node.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def texts():
    """(Path, text) of whatever a reader may see."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        yield from ((path, line) for line in shown_in_template(path))
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from ((path, text) for text in shown_in_module(path))


def is_not_shown(path, word):
    name = path.relative_to(ROOT).as_posix()
    return any(name.startswith(place) and word == read for place, read in NOT_SHOWN)


def test_words_are_the_chosen_ones():
    found = [
        f"{path.relative_to(ROOT)}: {match[0]} → {instead}: {text.strip()[:80]}"
        for path, text in texts()
        for word, instead in INSTEAD.items()
        for match in re.finditer(word, text)
        if not is_not_shown(path, match[0])
    ]
    assert found == []


@pytest.mark.parametrize(
    "word", ["だれが", "1つか一つ", "回を重ねるもの", "結果がまだです。", "要りません", "{{ rate }}%</td>"]
)
def test_list_hears_what_it_forbids(word):
    assert any(re.search(forbidden, word) for forbidden in INSTEAD)


def test_every_exception_is_needed():
    heard = {
        (place, read)
        for path, text in texts()
        for place, read in NOT_SHOWN
        if path.relative_to(ROOT).as_posix().startswith(place) and read in text
    }
    assert heard == set(NOT_SHOWN)
