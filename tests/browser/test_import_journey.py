"""A piece of the printed chronology taken in by the secretariat in a real browser, with scripts and without."""

from pathlib import Path

import pytest
from django.test import Client

from tests import make
from tests.browser.test_editor import check, lead, press
from timeline.models import Entry

pytestmark = pytest.mark.browser

# as printed, but of another year, so that nothing of it is in the record
LINES = (Path(__file__).parent.parent / "imports" / "source_document.txt").read_text(encoding="utf-8").splitlines()
PIECE = "\n".join(LINES[place] for place in (56, 62, 65)).replace("平成29年", "令和8年")


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def tab(request, browser, live_server):
    client = Client()
    client.force_login(make.secretariat())
    context = browser.new_context(
        base_url=live_server.url,
        locale="ja-JP",
        java_script_enabled=request.param,
        viewport={"width": 1280, "height": 900},
    )
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.has_scripts = request.param
    yield page
    context.close()


def row(page, number):
    return page.locator(".import-row").filter(has=page.get_by_role("heading", name=f"{number}行目", exact=True))


def send(page, text):
    page.goto("/desk/import/")
    page.get_by_label("または、文章を貼り付ける").fill(text)
    press(page, "送って確かめる")


def test_piece_of_the_chronology_is_pasted_checked_and_taken_in_as_drafts(tab):
    page = tab
    page.goto("/desk/import/")
    check(page)
    send(page, PIECE)
    check(page)
    assert "1行に2件あるようです" in row(page, 1).inner_text()
    assert "京都市市町村 → 京都府市町村" in row(page, 3).inner_text()
    assert page.get_by_role("button", name="件を取り込む").count() == 0

    row(page, 1).get_by_role("button", name="分ける").click()
    assert row(page, 1).count() == 2
    press(page, "訂正の案をすべて採る")
    assert "訂正しました。" in row(page, 3).inner_text()
    row(page, 2).get_by_role("button", name="除く").click()
    for each in range(2):
        row(page, 1).nth(each).get_by_role("button", name="取り込む", exact=True).click()
    row(page, 3).get_by_role("button", name="取り込む", exact=True).click()
    check(page)
    page.get_by_label("下書きとして取り込む").check()
    press(page, "3件を取り込む")
    assert page.get_by_text("取り込みました。").is_visible()
    check(page)
    made = Entry.objects.filter(first_day__year=2026, state="draft").oldest_first()
    assert [str(entry.first_day) for entry in made] == ["2026-01-19", "2026-01-19", "2026-05-02"]

    row(page, 3).get_by_role("link", name="絆づくりプロジェクト").click()
    assert "絆づくりプロジェクト" in page.get_by_label("件名", exact=True).first.input_value()
    page.goto("/desk/timeline/?state=draft")
    listed = page.get_by_role("main").inner_text()
    assert [entry.title for entry in made if entry.title not in listed] == []


def test_broken_file_says_its_row_and_keeps_what_was_chosen(tab):
    page = tab
    page.goto("/desk/import/")
    page.get_by_label("何を取り込みますか").select_option("催し")
    broken = "イベント名,開始日\n雪の市,2027-02-06\n".encode() + b"\x81\xff,2027-02-07\n"
    page.get_by_label("ファイル", exact=True).set_input_files(
        {"name": "催し.csv", "mimeType": "text/csv", "buffer": broken}
    )
    press(page, "送って確かめる")
    assert "3行目に、UTF-8でもShift_JIS" in lead(page)
    assert page.get_by_label("何を取り込みますか").input_value() == "events"
    check(page)
