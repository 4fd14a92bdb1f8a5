"""A session that ends after an hour while somebody types loses no text, in a real browser."""

import pytest
from django.contrib.sessions.models import Session

from members.models import Office
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LETTERS = "企画政策課（広域連携担当）"


def log_in(page, user):
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(make.PASSWORD)
    page.get_by_role("button", name="ログイン", exact=True).click()


def fill(page):
    page.goto("/members/offices/new/")
    page.locator("#id_name").fill(LETTERS)
    page.locator("#id_email").fill("kikaku@city.example.jp")
    page.locator("#id_telephone").fill("0776-50-3013")


@pytest.fixture
def taro(page):
    user = make.manager("taro@city.example.jp", name="坂井太郎")
    page.goto("/accounts/login/")
    log_in(page, user)
    return user


@pytest.mark.parametrize("width", [360, 1280])
def test_session_that_ends_while_typing_loses_nothing(page, taro, assert_accessible, width):
    page.set_viewport_size({"width": width, "height": 800})
    fill(page)
    Session.objects.all().delete()
    page.get_by_role("button", name="保存する").click()
    assert page.get_by_text("入力した内容は残っています").is_visible()
    assert LETTERS not in page.content()
    assert_accessible()
    log_in(page, taro)
    assert page.get_by_role("heading", name="送る前の内容が残っています").is_visible()
    assert_accessible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("button", name="もう一度送る").click()
    assert page.get_by_text(f"{LETTERS}を登録しました。").is_visible()
    assert Office.objects.filter(name=LETTERS).count() == 1


def test_login_in_another_tab_loses_nothing(page, taro, assert_accessible):
    """The token of the page is of before; the browser says that the form is our own."""
    fill(page)
    other = page.context.new_page()
    other.goto("/members/")
    other.get_by_role("button", name="ログアウト").first.click()
    other.goto("/accounts/login/")
    log_in(other, taro)
    page.get_by_role("button", name="保存する").click()
    assert page.get_by_role("heading", name="送った内容は残っています").is_visible()
    assert_accessible()
    page.get_by_role("button", name="もう一度送る").click()
    assert page.get_by_text(f"{LETTERS}を登録しました。").is_visible()
    assert Office.objects.filter(name=LETTERS).count() == 1
