"""Password hasher and validators, with reasons in Japanese: no mix of kinds of characters is asked for."""

import functools
import itertools
import re

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError

from members.places.models import Municipality, Prefecture
from portal.japanese.text import normalise


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: 30 ms, where Django's own choice takes 260 ms."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class LengthValidator:
    """12 to 128 characters of any kind."""

    def validate(self, password, user=None):
        if len(password) < 12:
            raise ValidationError(f"パスワードは12文字以上にしてください（いまは{len(password)}文字）。")
        if len(password) > 128:
            raise ValidationError(f"パスワードは128文字までにしてください（いまは{len(password)}文字）。")

    def get_help_text(self):
        return "12文字以上128文字以下（15文字以上をお勧めします）。記号、空白、日本語など、どの文字でも使えます。"


class CommonValidator(CommonPasswordValidator):
    """Refuses the 20,000 passwords that leaked most often, also with digits and signs added to them."""

    def validate(self, password, user=None):
        letters = "".join(character for character in normalise(password) if character.isalpha())
        if self.passwords & {password.strip().lower(), letters}:
            raise ValidationError("よく使われているパスワードに近いため、使えません。")

    def get_help_text(self):
        return "よく使われているパスワードは使えません。"


class SimilarityValidator(UserAttributeSimilarityValidator):
    """Refuses passwords similar to the user's own address or name."""

    def get_error_message(self):
        return "パスワードが%(verbose_name)sに似ているため、使えません。関わりのないことばにしてください。"

    def get_help_text(self):
        return "ご自分のメールアドレスや氏名に似たものは使えません。"


class ContextValidator:
    """Refuses passwords made of little else than well-known names, repeated letters and digits.

    Words are compared as romaji in one spelling, so that 坂井市, サカイシ, sakaishi and Sakai-si are one.
    """

    def validate(self, password, user=None):
        letters = romaji("".join(c for c in normalise(password) if c.isalpha()))
        if len(set(normalise(password))) < 4:
            raise ValidationError("同じ文字の繰り返しは推測されやすいため、使えません。")
        left = letters_outside(letters, known_words())
        if len(left) < min(4, len(letters)):
            raise ValidationError(
                "自治体やポータルの名前など、知られたことばだけのパスワードは推測されやすいため、使えません。"
                "関わりのないことばを、いくつか組み合わせてください。"
            )

    def get_help_text(self):
        return "自治体の名前やポータルの名前だけのものは使えません。"


class SequenceValidator:
    """Refuses passwords of which little is left without runs of the keyboard, of the alphabet or of kana.

    A run is three or more keys or letters that follow each other in LINES, onwards or back.
    """

    def validate(self, password, user=None):
        left = outside_runs(normalise(password).lower())
        if len(left) < 4:
            raise ValidationError(
                "キーボードや五十音、数字の並びのままのパスワードは推測されやすいため、使えません。"
                "並びと関わりのないことばを、いくつか組み合わせてください。"
            )

    def get_help_text(self):
        return "キーボードや五十音の並びだけのものは使えません。"


KEYS = ("1234567890-^", "qwertyuiop@[", "asdfghjkl;:]", "zxcvbnm,./")
LINES = (
    *KEYS,
    *map("".join, itertools.zip_longest(*KEYS, fillvalue="")),  # down the columns: 1qaz 2wsx
    "9012",
    "abcdefghijklmnopqrstuvwxyz",
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
    "いろはにほへとちりぬるをわかよたれそつねならむうゐのおくやまけふこえてあさきゆめみしゑひもせす",
    "あかさたなはまやらわ",
    "ちとしはきくまのりれ",  # kana on the keys, row by row
    "たていすかんなにらせ",
    "つさそひこみもねるめ",
)


@functools.cache
def _runs():
    """Every three that follow each other in LINES, onwards and back, a line's columns one after the other, too."""
    lines = [*LINES, *(line[::-1] for line in LINES)]
    return {line[start : start + 3] for line in lines for start in range(len(line) - 2)}


def outside_runs(text):
    """What of `text` belongs to no run of three or more."""
    starts = [start for start in range(len(text) - 2) if text[start : start + 3] in _runs()]
    inside = {start + further for start in starts for further in range(3)}
    return "".join(letter for place, letter in enumerate(text) if place not in inside and not letter.isspace())


PORTAL_WORDS = """
    全国連携ポータル 全国連携プロジェクト 全国 連携 ぜんこくれんけい ぽーたる portal 特別区 とくべつく 特別区長会
    区長会 事務局 くちょうかい じむきょく とうきょう 東京 tokyo とうきょうと 東京都 にほん 日本 自治体 じちたい
    担当者 たんとうしゃ 市役所 しやくしょ 区役所 くやくしょ 町役場 村役場 やくば 課長 かちょう password passwd
    ぱすわーど パスワード 暗証番号 admin 管理者 かんりしゃ administrator login ログイン ろぐいん welcome ようこそ
    qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm あいうえお aiueo いろは abcd abcde abcdef abcdefgh letmein
    iloveyou lgjp city town pref office 年度 年月日 市民 区民 町民
"""


def known_words():
    """Municipalities, wards and prefectures, written and read, with and without their kind; words of the portal."""
    rows = [row for model in (Municipality, Prefecture) for row in model.objects.values_list("name", "kana")]
    return _words_of(tuple(rows))


@functools.lru_cache(maxsize=1)  # takes half a second, and the register changes once in years
def _words_of(places):
    """known_words() of `places`, each with its name and its reading."""
    names = set(PORTAL_WORDS.split())
    for name, kana in places:
        names |= {name, kana, re.sub("[市区町村都府県]$", "", name)}
        names.add(re.sub("(シ|ク|チョウ|マチ|ソン|ムラ|ト|フ|ケン)$", "", kana))
    # shorter ones occur by chance in any sentence
    return {word for word in map(romaji, map(normalise, names)) if len(word) >= (4 if word.isascii() else 2)}


def letters_outside(text, words):
    """The letters of `text` left over when as many as possible belong to one of `words`."""
    longest = max(map(len, words))
    best = [""]
    for end in range(1, len(text) + 1):
        ways = [best[end - 1] + text[end - 1]]
        ways += [best[start] for start in range(max(0, end - longest), end) if text[start:end] in words]
        best.append(min(ways, key=len))
    return best[-1]


_ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
}
_ROWS |= {"m": "まみむめも", "r": "らりるれろ", "g": "がぎぐげご", "z": "ざじずぜぞ", "d": "だぢづでど"}
_ROWS |= {"b": "ばびぶべぼ", "p": "ぱぴぷぺぽ"}
_KANA = {kana: row + vowel for row, line in _ROWS.items() for kana, vowel in zip(line, "aiueo", strict=True)}
_KANA |= {"や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "を": "o", "ん": "n", "ー": "", "っ": ""}
_SMALL = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"}
_SPELLINGS = [  # Hepburn, and how people type, to one spelling without long vowels and doubled letters
    ("shi", "si"), ("sh", "sy"), ("chi", "ti"), ("ch", "ty"), ("tsu", "tu"), ("fu", "hu"), ("ji", "zi"),
    ("j", "zy"), ("zyy", "zy"), ("di", "zi"), ("du", "zu"), ("ou", "o"), ("mb", "nb"), ("mp", "np"), ("mm", "nm"),
]  # fmt: skip


def romaji(text):
    """Kana and Latin letters in one plain spelling; kanji stay."""
    for small, sound in _SMALL.items():
        for kana in "きしちにひみりぎじびぴ":
            text = text.replace(kana + small, _KANA[kana][:-1] + sound)
        text = text.replace(small, sound)
    text = "".join(_KANA.get(character, character) for character in text)
    for typed, plain in _SPELLINGS:
        text = text.replace(typed, plain)
    return "".join(letter for letter, _ in itertools.groupby(text))
