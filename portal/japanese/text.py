"""Japanese text: normalised for search, cleaned and checked before it is saved."""

import re
import unicodedata
from collections.abc import Iterator

from django.core.exceptions import ValidationError

# 旧字体・異体字と通用字体. Names of places, people and bodies are written both ways;
# ヶ and ケ are one in place names, and so are the small ヵ and カ; 〜 and ～ (to NFKC ~) are one sign in print.
# A pair added here is added to what was saved before by a migration (RespellSearchText).
_PAIRS = (
    "檮梼 惠恵 髙高 﨑崎 棧桟 嶋島 嶌島 澤沢 邊辺 邉辺 齋斎 齊斉 廣広 國国 學学 縣県 會会 櫻桜 藝芸 瀧滝 龍竜 槇槙 "
    "鰺鯵 薗園 渕淵 曾曽 穗穂 眞真 與与 條条 舘館 彌弥 榮栄 德徳 驒騨 禮礼 冨富 峯峰 嶽岳 圓円 鐵鉄 寶宝 靜静 濱浜 "
    "豐豊 莊荘 賴頼 祿禄 鷗鴎 檜桧 鄕郷 籠篭 萬万 壽寿 團団 區区 關関 實実 傳伝 應応 戰戦 總総 觀観 讀読 發発 體体 "
    "黑黒 靑青 淸清 增増 橫横 步歩 每毎 繩縄 蠣蛎 蘆芦 燒焼 狹狭 澁渋 鹽塩 麥麦 麴麹 剱剣 劒剣 劍剣 ヶケ ヵカ ゖけ ゕか"
    " 竈釜 竃釜 穐秋 〜~ ∼~"
)
VARIANTS = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})
HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Old and variant characters as the common ones, and then katakana as hiragana. A pattern finds the few letters that
# change at once; translate() looks up every letter, and fails for most.
_PLAIN = {chr(code): chr(code).translate(VARIANTS).translate(HIRAGANA) for code in (*VARIANTS, *HIRAGANA)}
_NOT_PLAIN = re.compile(f"[{''.join(_PLAIN)}]")


def normalise(text: str) -> str:
    """`text` as it is compared in search: one form for width, case, kana and variants of letters.

    NFKC, lower case, katakana as hiragana, old and variant characters as the common ones,
    variation selectors and all white space dropped.
    """
    text = unicodedata.normalize("NFKC", _VARIATION_SELECTORS.sub("", text)).casefold()
    text = _NOT_PLAIN.sub(lambda found: _PLAIN[found[0]], "".join(text.split()))
    return unicodedata.normalize("NFKC", text)  # again: a mark that stood alone (゛) now joins its letter


def words(query: str) -> list[str]:
    """Split what a reader typed into normalised search words; white space of any width means AND."""
    return [word for word in map(normalise, query.split()) if word]


def hiragana(kana: str) -> str:
    """Katakana to hiragana: キコナイチョウ → きこないちょう."""
    return kana.translate(HIRAGANA)


def contains(text: str, query: str) -> bool:
    """Whether `text` holds every word of `query`, compared as in search. For the few rows without a search column."""
    plain = normalise(text)
    return all(word in plain for word in words(query))


# Characters that show nothing or turn the text around, and ones only the writer's own machine can show (外字).
UNSEEN = {
    "Cc": "見えない文字",
    "Cf": "見えない文字",
    "Cs": "見えない文字",
    "Co": "ほかの機械では表示できない文字（外字）",
}
# Letters and marks, by category, that show nothing all the same.
_BLANK = set("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u2800\u3164\uffa0")
# Reserved for what shows nothing: beside them only variation selectors, which choose the form of the letter before.
_RESERVED = re.compile("[\ufff0-\ufff8\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]")
_SPLIT = re.compile("[ぁ-ゖァ-ヺ][\u3099\u309a]|[A-Za-zÀ-ʯͰ-ϿЀ-ӿ][\u0300-\u036f]+")
# A word of Latin letters with one in it that only looks Latin: Cyrillic, and the Greek letters drawn like Latin ones.
_LOOKING_ALIKE = re.compile(
    "[A-Za-zＡ-Ｚａ-ｚ](?P<before>[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονЀ-ӿ])|(?P<after>[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονЀ-ӿ])[A-Za-zＡ-Ｚａ-ｚ]"
)


def tidy(text: str) -> str:
    """Text to save: LF line breaks, no blanks around it or at line ends, letters joined with separate marks (か゛, é).

    Not the whole of NFC: that would change the characters of which names are written (神 for its form U+FA19).
    """
    joined = _SPLIT.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)
    return "\n".join(line.rstrip() for line in joined.splitlines()).strip()


def unseen(line: str) -> Iterator[tuple[int, str]]:
    """Where in the line the characters are that readers cannot see, and what each is, in words; no tabs.

    A variation selector belongs to the letter before it; without one it is such a character, too.
    """
    after_letter = False
    for place, character in enumerate(line):
        is_selector = bool(_VARIATION_SELECTORS.match(character))
        what = "" if character == "\t" else UNSEEN.get(unicodedata.category(character), "")
        if character in _BLANK or _RESERVED.match(character) or (is_selector and not after_letter):
            what = "見えない文字"
        if what:
            yield place, what
        after_letter = not (what or is_selector or character.isspace())


def validate_seen(text: str) -> None:
    """Refuse characters a reader cannot see: zero width, reversed direction, control, 外字. Says where they are."""
    for number, line in enumerate(text.split("\n"), 1):
        for place, what in unseen(line):
            before = f"「{line[max(0, place - 10) : place]}」のすぐあと" if place else "行のはじめ"
            raise ValidationError(
                f"{number}行目の{before}に、{what}（U+{ord(line[place]):04X}）があります。"
                "そのあたりを消して、入力し直してください。",
                code="unseen",
            )


def validate_name(text: str) -> None:
    """Refuse what `validate_seen` refuses, and letters that only look like those of the word they stand in."""
    validate_seen(text)
    if found := _LOOKING_ALIKE.search(text):
        letter = found["before"] or found["after"]
        raise ValidationError(
            f"「{found[0]}」の「{letter}」（U+{ord(letter):04X}）は、英字に似た別の文字です。英字で入力し直してください。",
            code="lookalike",
        )
