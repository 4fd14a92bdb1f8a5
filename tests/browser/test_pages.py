"""Pages in a real browser: for everybody, on phones, without scripts, by keyboard and on paper."""

import re

import pytest

from tests import make
from tests.browser.looks import look_over
from tests.pages import ACCOUNTS, KNOWN, MISSING, PAGES

pytestmark = pytest.mark.browser

EVERY = [*PAGES, KNOWN, *ACCOUNTS, MISSING]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
A4 = ("595", "842")  # points


@pytest.fixture
def plain(browser, live_server):
    """A tab without scripts, as wide as a phone."""
    context = browser.new_context(base_url=live_server.url, locale="ja-JP", java_script_enabled=False, viewport=PHONE)
    yield context.new_page()
    context.close()


def texts(page, selector):
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


@pytest.mark.parametrize("addresses", [EVERY[::2], EVERY[1::2]], ids=["odd", "even"])
def test_pages_are_accessible_whatever_their_reader_has_set(page, addresses):
    """At each width, in dark, with text spaced: axe finds nothing, nothing scrolls sideways."""
    differences, with_scripts = {}, set()
    for address in addresses:
        page.goto(address)
        if page.locator("script[src]:not([src*=readings])").count():  # which every page has: test_readings.py
            with_scripts.add(address)
        if found := look_over(page):
            differences[address] = found
    assert differences == {}
    scripted = {"/", "/accounts/login/", "/municipalities/map/"}  # dots, passkeys, the playing of the years
    assert with_scripts == scripted & {*addresses}  # the others are the same without


def test_map_of_a_phone_holds_whole_names(page):
    page.set_viewport_size({"width": 320, "height": 740})
    page.goto("/municipalities/")
    tiles = page.locator(".tile").evaluate_all(
        "tiles => tiles.map(tile => [tile.innerText.split('\\n')[0], tile.scrollWidth <= tile.clientWidth + 1,"
        " parseFloat(getComputedStyle(tile.querySelector('.tile__name')).fontSize)])"
    )
    assert len(tiles) == 47 and {"北海道", "神奈川", "和歌山", "鹿児島"} <= {name for name, _, _ in tiles}
    assert [tile for tile in tiles if not tile[1] or tile[2] < 12] == []


def test_unfolded_menu_and_filters_are_accessible_on_a_phone(page, assert_accessible):
    page.set_viewport_size(PHONE)
    page.goto("/timeline/")
    for summary in ("絞り込む", "メニュー"):
        page.locator("summary", has_text=summary).click()
    assert_accessible()


def test_refused_login_is_accessible(page, assert_accessible):
    page.goto("/accounts/login/")
    page.get_by_label("メールアドレス").fill("aoba@example.jp")
    page.get_by_label("パスワード").fill("ちがうことば")
    page.get_by_role("main").get_by_role("button", name="ログイン").click()
    complaint = texts(page, ".notice--error li")
    assert complaint == ["メールアドレスかパスワードが違います。"]
    assert_accessible()


def test_login_page_tells_without_scripts_that_passkeys_need_them(plain):
    plain.goto("/accounts/login/")
    main = plain.locator("main").inner_text()
    assert "パスキーを使うには、ブラウザーのJavaScriptを有効にしてください。" in main
    assert plain.get_by_role("main").get_by_role("button").all_inner_texts() == ["ログイン"]


def test_filters_work_on_a_phone_without_scripts(plain):
    plain.goto("/timeline/")
    plain.locator("summary", has_text="絞り込む").click()
    form = plain.get_by_role("form", name="絞り込み（折りたたみ）")
    form.get_by_label("協定締結").check()
    form.get_by_label("年").select_option("2018")
    form.get_by_role("button", name="絞り込む").click()
    assert "98件中 4件を表示" in plain.locator(".filter-bar").inner_text()
    assert plain.locator(".timeline-entry h3").count() == 4
    plain.get_by_role("link", name="絞り込みをやめる").click()
    assert plain.locator(".timeline-entry h3").count() == 98


def test_filter_that_makes_no_sense_unfolds_the_filters(plain):
    plain.goto("/timeline/?year=1999&kind=agreement")
    assert plain.get_by_role("form", name="絞り込み（折りたたみ）").is_visible()
    assert texts(plain, "details .field__error") == ["一覧にない指定です。選び直してください。"]
    assert plain.locator(".timeline-entry h3").count() == 8


def test_day_is_chosen_without_scripts(plain):
    plain.goto("/agreements/")
    assert texts(plain, ".figures__value") == ["11", "8", "321"]
    plain.get_by_label("基準日を変える", exact=True).last.fill("Ｈ２８．７．１")
    plain.get_by_role("button", name="この日で表示").click()
    assert texts(plain, ".figures__value") == ["5", "3", "210"]
    plain.get_by_label("基準日を変える", exact=True).last.fill("平成40年")
    plain.get_by_role("button", name="この日で表示").click()
    assert texts(plain, ".field__error") == [
        "日付として読み取れません。平成28年7月1日、H28.7.1、2016-07-01 のように入力してください。"
    ]
    assert plain.get_by_label("基準日を変える", exact=True).last.input_value() == "平成40年"


def test_search_leads_to_what_was_found_without_scripts(plain):
    plain.set_viewport_size(DESK)
    plain.goto("/")
    plain.get_by_role("search", name="サイト内検索").get_by_role("searchbox").fill("雪の活用")
    plain.get_by_role("search", name="サイト内検索").get_by_role("button").click()
    assert texts(plain, "h1") == ["「雪の活用」の検索結果"]
    plain.get_by_role("main").get_by_role("link", name="区長会総会").click()
    assert texts(plain, "h1") == ["区長会総会"]
    assert "雪の活用" in plain.get_by_role("main").inner_text()


def test_menu_works_on_a_phone_without_scripts(plain):
    plain.goto("/")
    plain.locator("summary", has_text="メニュー").click()
    plain.get_by_role("navigation", name="主なページ（メニュー）").get_by_role("link", name="催し").click()
    assert texts(plain, "h1") == ["催し"]


def test_user_logs_in_and_out_without_scripts(plain):
    make.user("aoba@example.jp", name="青葉 花子")
    plain.set_viewport_size(DESK)
    plain.goto("/accounts/login/")
    plain.get_by_label("メールアドレス").fill("Aoba@example.jp")
    plain.get_by_label("パスワード").fill(make.PASSWORD)
    plain.get_by_role("main").get_by_role("button", name="ログイン").click()
    who = plain.get_by_role("banner").get_by_text("青葉 花子", exact=True)
    assert who.first.is_visible()
    plain.get_by_role("banner").get_by_role("button", name="ログアウト").first.click()
    assert who.count() == 0


def test_keyboard_reaches_the_text_first(page):
    page.goto("/timeline/")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="本文へ移動")
    assert link.evaluate("link => link === document.activeElement")
    box = link.bounding_box()
    assert (box["x"] >= 0, box["y"] >= 0) == (True, True)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_keyboard_always_shows_where_it_is(page, size):
    page.set_viewport_size(size)
    page.goto("/agreements/")
    unmarked = []
    for _ in range(25):
        page.keyboard.press("Tab")
        name, marked = page.evaluate(
            "() => { const at = document.activeElement, style = getComputedStyle(at);"
            " return [at.textContent, style.outlineStyle !== 'none' || style.boxShadow !== 'none'] }"
        )
        unmarked += [] if marked else [name]
    assert unmarked == []


@pytest.mark.parametrize("address", ["/timeline/", "/agreements/", "/statistics/", "/timeline/2017-08-21/"])
def test_paper_shows_the_text_without_the_ways_around(page, address):
    page.goto(address)
    page.emulate_media(media="print")
    around = page.locator("header nav:visible, form:visible, .site-header__utilities:visible, .breadcrumb:visible")
    assert around.all_inner_texts() == []
    assert page.locator("h1").is_visible()


def test_printed_record_fills_several_sheets_of_a4(page):
    page.goto("/timeline/print/")
    pdf = page.pdf(prefer_css_page_size=True)
    sheets = re.findall(rb"/Type\s*/Page\b", pdf)
    sizes = {
        tuple(str(round(float(side))) for side in box)
        for box in re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    }
    assert len(sheets) > 1
    assert sizes == {A4}


def test_printed_record_keeps_its_rows_together(page):
    page.goto("/timeline/print/")
    page.emulate_media(media="print")
    rows = page.locator(".sheet-table tbody tr").evaluate_all(
        "rows => rows.map(row => getComputedStyle(row).breakInside)"
    )
    assert set(rows) == {"avoid"}
    assert page.get_by_role("form").count() == 0
