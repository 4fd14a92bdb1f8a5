"""Characters that scanning takes for others of the same look, where only the other makes sense."""

import re
from collections.abc import Iterator

_KANJI, _KANA = "[一-龥々]", "[ァ-ヴー]"
# (where the character stands, what is likely meant): each context is one in which the printed character is no word
LOOK_ALIKES = (
    (re.compile(f"井(?={_KANA}{{2}})"), "丼"),  # 井フェスティバル; as a name 井 has kanji or の behind it
    (re.compile(f"(?<={_KANA})一(?={_KANA})"), "ー"),
    (re.compile(f"(?<={_KANA})二(?={_KANA})"), "ニ"),
    (re.compile(f"(?<={_KANA})卜(?!{_KANJI})"), "ト"),
    (re.compile("(?<=[協能魅実努助尽電])カ"), "力"),
    (re.compile("(?<=[人窓入出河])ロ(?![ァ-ヴー])"), "口"),
    (re.compile("末(?=[来定満然])"), "未"),
    (re.compile("士(?=[地木曜])"), "土"),
    (re.compile("エ(?=[業事場芸])"), "工"),
)
_WORD = re.compile(r"[一-龥々ァ-ヴーぁ-んA-Za-z0-9]+")


def find_misprints(text: str) -> Iterator[tuple[str, str]]:
    """(word as printed, word as probably meant) of each likely misprint in a text."""
    for word in dict.fromkeys(_WORD.findall(text)):
        meant = word
        for pattern, right in LOOK_ALIKES:
            meant = pattern.sub(right, meant)
        if meant != word:
            yield word, meant
