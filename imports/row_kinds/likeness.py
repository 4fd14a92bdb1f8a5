"""How alike two texts are: the same but for marks, the same in other words, or names of probably one thing."""

import difflib
import re

from imports.reading.warnings import ask
from portal.japanese.text import normalise

SIMILAR_WORDS, SIMILAR_NAMES = 0.4, 0.6  # shares of characters in common; measured with the record of fixtures/
_DENIAL = "中止|延期|不可|ません|ない|なし|せず|未[一-龥]|反対|否決|却下|撤回|取消"
# what rewording leaves as it is: numbers, quoted words, names of places and offices, loan words, and what was done
_FACTS = re.compile(
    rf"\d+|「[^」]+」|[一-龥々]{{1,6}}[市区町村県]|[ァ-ヴー]{{3,}}|{_DENIAL}|"
    "創設|新設|設置|設立|廃止|解消|解散|脱退|加入|休止|中断|再開|開始|終了|成立|可決|賛成|了承|承認|拡大|縮小|増加|減少|増額|減額"
)


def bare(text: str) -> str:
    """Letters and figures of a text as they are compared, without marks, brackets and blanks."""
    return re.sub(r"[\W_]", "", normalise(text))


def _facts(text):
    return {bare(fact) for fact in _FACTS.findall(text)}


def is_reworded(text: str, stands: str, whole: str = "") -> bool:
    """Whether `text` says what `stands` says in other words: much alike, and no fact that `whole` lacks."""
    one, other = bare(text), bare(stands)
    share = difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
    is_alike = share >= SIMILAR_WORDS or len(_pairs(one) & _pairs(other)) >= SIMILAR_NAMES * len(_pairs(one))
    known = bare(whole or stands)
    return is_alike and all(fact in known for fact in _facts(text)) and _denials(text) == _denials(stands)


def _pairs(plain):
    """Pairs of neighbouring characters: alike where sentences were turned round."""
    return {plain[place : place + 2] for place in range(len(plain) - 1)}


def _denials(text):
    return len(re.findall(_DENIAL, text))


def is_like(name: str, other: str) -> bool:
    """Whether two names probably mean one thing: one holds the other, or most of their characters are the same."""
    one, two = bare(name), bare(other)
    if not one or not two:
        return False
    return one in two or two in one or difflib.SequenceMatcher(None, one, two, autojunk=False).ratio() >= SIMILAR_NAMES


def probably_same(name: str, more: str = "") -> dict:
    """The doubt that the row is `name` of the record under another name."""
    return ask("probably-same", f"記録の「{name}」と、おそらく同じものです。{more}同じなら、取り込まないでください。")
