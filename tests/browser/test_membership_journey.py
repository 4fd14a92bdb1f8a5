"""From a visitor in a town hall to the successor of 1 April, in a real browser, with and without scripts."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from members.models import Assignment, Membership
from outbox.models import OutgoingMail
from tests import make
from tests.browser.tabs import WIDE, Tab
from tests.clock import Clock

pytestmark = pytest.mark.browser

TARO, HANA, JIRO, DESK = "taro@city.example.jp", "hana@city.example.jp", "jiro@city.example.jp", "kuze@desk.example.jp"


@pytest.fixture(params=[False, True], ids=["without scripts", "with scripts"])
def open_tab(request, browser, live_server):
    tabs = []

    def open_tab():
        tabs.append(Tab(browser, live_server, with_scripts=request.param))
        return tabs[-1]

    yield open_tab
    for tab in tabs:
        tab.context.close()


def last_mail(email):
    return OutgoingMail.objects.filter(to=email).latest("pk").body


def code(email):
    return re.search(r"\d{4}-\d{4}", last_mail(email))[0]


def link(email):
    return re.search(r"/members/invitations/[\w-]+/", last_mail(email))[0]


def apply(tab):
    """The four steps, as 坂井市."""
    tab.go("/members/register/")
    tab.follow("1 メールアドレスの確認へ進む")
    tab.fill(email=TARO)
    tab.press("コードを送る")
    tab.fill(code=code(TARO))
    tab.press("確かめる")
    tab.page.get_by_label("都道府県").select_option(label="福井県")
    tab.fill(q="さかい")
    tab.press("探す")
    tab.page.get_by_label("福井県坂井市").check()
    tab.press("この自治体で進む")
    tab.fill(office_name="企画政策課", office_email="kikaku@city.example.jp", name="坂井太郎", telephone="0776-50-0001")
    tab.page.get_by_label("利用規約に同意します").check()
    tab.press("次へ進む")
    tab.press("この内容で申請する")
    assert "申請中" in tab.text


def approve(tab):
    """The secretariat, with the second factor."""
    user, secret = make.user(DESK, name="久世直樹", secretariat_role="member"), generate_totp_secret()
    TOTP.activate(user, secret)
    tab.go("/accounts/login/")
    tab.fill(login=DESK, password=make.PASSWORD)
    tab.press("ログイン")
    assert tab.heading == "2段階認証"
    tab.fill(code=format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    tab.press("ログイン")
    tab.follow("審査する：福井県坂井市の申請")
    tab.follow("承認：福井県坂井市")
    tab.press("承認する")
    assert "福井県坂井市の申請を承認しました。" in tab.text


def log_in_by_code(tab, email):
    tab.page.set_viewport_size(WIDE)  # on a narrow screen the button is in the menu
    tab.page.get_by_role("banner").get_by_role("button", name="ログアウト").first.click()
    tab.go("/accounts/login/")
    tab.follow("メールでコードを受け取る")
    tab.fill(email=email)
    tab.press("コードを送る")
    tab.fill(code=code(email))
    tab.press("確かめる")


def invite(tab, email):
    tab.go("/members/")
    tab.follow("担当者と引継ぎ")
    tab.follow("人を招待する")
    tab.fill(email=email)
    tab.press("招待を送る")
    assert f"{email}へ招待を送りました。" in tab.text


def accept(tab, email, name):
    tab.go(link(email))
    tab.press("アカウントを作る")
    tab.press("アカウントを作る")
    tab.fill(name=name)
    tab.press("招待を受ける")


def hand_over(tab, email):
    tab.go("/members/people/")
    tab.follow("引き継ぐ：坂井太郎")
    assert tab.page.locator("[name=on]").input_value() == "令和9年4月1日"
    tab.fill(email=email)
    tab.press("引継ぎを登録する")
    assert tab.heading.startswith("引継書")


def test_municipality_joins_and_is_handed_over_on_1_april(open_tab, monkeypatch):
    clock = Clock(monkeypatch)
    clock.set(2027, 3, 31, 23, 40)
    taro, desk, hana, jiro = open_tab(), open_tab(), open_tab(), open_tab()
    apply(taro)
    approve(desk)
    log_in_by_code(taro, TARO)
    invite(taro, HANA)
    accept(hana, HANA, "坂井花子")
    assert hana.heading == "わたしの自治体" and "福井県坂井市" in hana.text
    hand_over(taro, JIRO)
    accept(jiro, JIRO, "坂井次郎")
    assert jiro.heading != "わたしの自治体"  # not before midnight

    taro.go("/members/people/")
    clock.set(2027, 4, 1, 0, 0)
    assert taro.page.reload().status == 403
    taro.check()
    assert "いま所属している自治体がないため" in taro.text
    assert taro.page.goto("/members/people/invite/").status == 403

    jiro.go("/members/")
    assert "福井県坂井市" in jiro.text and "代表担当者" in jiro.text
    jiro.follow("担当者と引継ぎ")
    assert ("坂井花子" in jiro.text, "人を招待する" in jiro.text) == (True, True)
    jiro.follow("引継書：坂井太郎")
    assert "坂井次郎" in jiro.text
    assert Membership.objects.get().municipality.name == "坂井市"
    assert Assignment.objects.managers().as_of(clock().date()).count() == 1
