"""Which passwords are taken, and how they are kept."""

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from members.models import User
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once]

KNOWN = "自治体やポータルの名前など、知られたことばだけのパスワードは推測されやすいため、使えません。"


@pytest.mark.parametrize(
    "password",
    [
        "kuri-ya-momo-ya-kaki",
        "くりやももやかきやうめ。",
        "夕焼け小焼けで日が暮れて",
        "correct horse battery staple",
        " leading and trailing ",
        "ｚｅｎｋａｋｕ　のままでも、よいはず",
        "🍎🍊🍇🍉🍓🍒🍑🥝🍍🥥🍈🍌",
        "x7#Qm2$Lp9&Z",
        "坂井市の三国湊で蟹を三杯たべた",
        "sakaishi no kani wa umai zo",
        "くりやもも" * 25 + "かき。",
    ],
)
def test_password_is_taken_and_kept_as_typed(client, password):
    assert len(password) <= 128
    user = make.user()
    client.force_login(user)
    data = {"oldpassword": make.PASSWORD, "password1": password, "password2": password}
    assert client.post("/accounts/password/change/", data).status_code == 302
    user.refresh_from_db()
    assert [user.check_password(p) for p in (password, password.strip() + "x", password.swapcase() + "x")] == [
        True,
        False,
        False,
    ]


def test_surrounding_blanks_count():
    user = make.user()
    user.set_password(" leading and trailing ")
    assert not user.check_password("leading and trailing")


REFUSED = [
    ("kuri-ya-mom", "パスワードは12文字以上にしてください（いまは11文字）。"),
    ("くりやももやかきやうめ", "パスワードは12文字以上にしてください（いまは11文字）。"),
    ("くりやもも" * 26, "パスワードは128文字までにしてください（いまは130文字）。"),
    ("Liverpool-2026!", "よく使われているパスワードに近いため、使えません。"),
    ("superman123456", "よく使われているパスワードに近いため、使えません。"),
    ("1q2w3e4r5t6y", "よく使われているパスワードに近いため、使えません。"),
    ("121212121212", "同じ文字の繰り返しは推測されやすいため、使えません。"),
    ("aaaaaaaaaaaa", "同じ文字の繰り返しは推測されやすいため、使えません。"),
    ("sakaishi-2026!!", KNOWN),
    ("Sakai-si-sakai", KNOWN),
    ("坂井市坂井市役所2026", KNOWN),
    ("サカイシ2026年度！！！", KNOWN),
    ("ｓａｋａｉｓｈｉ２０２６", KNOWN),
    ("shinagawa-ku-2026", KNOWN),
    ("しながわく2026!!!", KNOWN),
    ("zenkokurenkei2026", KNOWN),
    ("全国連携ポータル2026", KNOWN),
    ("tokubetsuku-portal", KNOWN),
    ("Password2026!", KNOWN),
    ("qwertyuiop123", KNOWN),
    ("hokkaido-sapporo", KNOWN),
]
ORDER = "キーボードや五十音、数字の並びのままのパスワードは推測されやすいため、使えません。"
REFUSED += [
    (password, ORDER)
    for password in (
        "qwertyuiop12",
        "QWERTYuiop!!",
        "poiuytrewq21",
        "asdfghjkl;:]",
        "asdfghjklasd",
        "1qaz2wsx3edc",
        "1qaz2wsx3edc4rfv",
        "3edc2wsx1qaz",
        "zxcvbnm,./zx",
        "ｑｗｅｒｔｙｕｉｏｐ１２",
        "abcdefghijkl",
        "zyxwvutsrqpo",
        "123456789012",
        "あいうえおかきくけこさし",
        "アイウエオカキクケコサシ",
        "こけくきかおえういあんを",
        "いろはにほへとちりぬるを",
        "あかさたなはまやらわ12",
        "qwerty123456",
    )
]


def test_password_is_refused_with_a_reason():
    differences = []
    for password, reason in REFUSED:
        with pytest.raises(ValidationError) as error:
            validate_password(password, User(email="aoba@example.jp"))
        if not any(message.startswith(reason) for message in error.value.messages):
            differences.append((password, reason, error.value.messages))
    assert differences == []


@pytest.mark.parametrize("password", ["aoba.hanako.2026", "Hanako Aoba 2026"])
def test_own_name_and_address_are_refused(password):
    user = User(email="aoba.hanako@example.jp", name="Aoba Hanako")
    with pytest.raises(ValidationError):
        validate_password(password, user)


def test_rules_are_told_beforehand_in_japanese():
    texts = password_validators_help_texts()
    assert texts[0].startswith("12文字以上128文字以下")
    assert all(any("ぁ" <= character <= "ん" for character in text) for text in texts)


def test_password_form_speaks_the_words_of_the_portal(client):
    user = make.user("nanohana@example.jp")
    client.force_login(user)
    page = client.get("/accounts/password/change/").content.decode()
    assert all(word in page for word in ("新しいパスワード（もう一度）", "パスワードを忘れたとき"))
    data = {"oldpassword": make.PASSWORD, "password1": "nanohana@example", "password2": "nanohana@example"}
    errors = client.post("/accounts/password/change/", data).context["form"].errors["password1"]
    assert errors == ["パスワードがメールアドレスに似ているため、使えません。関わりのないことばにしてください。"]


def test_passwords_are_kept_as_argon2id_at_the_cost_agreed(costly_passwords):
    assert make.user().password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_older_hash_is_replaced_at_login(client):
    user = make.user()
    User.objects.update(password=PBKDF2PasswordHasher().encode(make.PASSWORD, "saltsaltsalt", 1000))
    assert client.post("/accounts/login/", {"login": user.email, "password": make.PASSWORD}).status_code == 302
    user.refresh_from_db()
    assert user.password.startswith("argon2$argon2id$")


def test_password_in_another_case_is_another(client):
    user = make.user()
    response = client.post("/accounts/login/", {"login": user.email, "password": make.PASSWORD.upper()})
    assert response.status_code == 200
