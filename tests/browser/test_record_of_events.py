"""Events of the record: an outline becomes the entry; a booth's day by telephone; a class; the results of the year."""

import pytest

from members.models import User
from tests import make
from tests.browser.record_again import outline_fields, publish_draft, said_of, taken_out, type_in
from tests.browser.tabs import NARROW
from timeline.content import content_of
from timeline.models import Applicant, BoothCode, Entry, Event

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("clock")]


def record_page(key):
    return Event.objects.get(entry__key=key).get_absolute_url()


@pytest.mark.clock(2017, 10, 20, 9, 0)
def test_exhibition_goes_from_the_idea_to_the_entry_that_the_record_has(open_tab):
    key = "2017-11-15"
    content = content_of(Entry.objects.get(key=key))
    Event.objects.filter(entry__key=key).delete()
    printed, desk = taken_out(key), open_tab(make.secretariat())
    desk.go("/desk/events/")
    desk.follow("催しを加える")
    desk.fill(name="千葉県町村の展示")
    desk.press("保存する")
    desk.go(Event.objects.get(name="千葉県町村の展示").get_absolute_url())
    desk.follow("概要案を書く")
    own, parts = outline_fields(content)
    desk.press("日程を加える")
    type_in(desk, own | parts)
    desk.press("概要案を保存する")
    desk.press("経過の下書きを作る")
    if "/desk/timeline/" not in desk.page.url:
        desk.follow("経過を直す")
    entry = publish_draft(desk)
    assert said_of(entry) == printed
    reader = open_tab(with_scripts=True)
    reader.go(entry.get_absolute_url())
    assert "食べておいしい ちばの味" in reader.text and "千葉県町村からの直送品を委託販売" in reader.text


@pytest.mark.clock(2017, 11, 2, 10, 0)
def test_booth_tells_its_day_by_telephone_and_the_year_shows_it(open_tab, clock):
    desk, phone = open_tab(make.secretariat()), open_tab(with_scripts=True)
    desk.go(record_page("2017-11-01"))
    assert "平成29年（2017年）10月16日" in desk.text and "確認" in desk.text
    desk.follow("出展と会場の図、当日の結果")
    desk.follow("区画を加える")
    desk.fill(number="1", name="北海道町村のPR")
    desk.press("保存する")
    desk.go(f"{record_page('2017-11-01')}booths/")
    desk.press("当日の用紙を作る（A4、PDF）")
    phone.page.set_viewport_size(NARROW)
    phone.go("/events/booth/")
    phone.fill(code=BoothCode.objects.get().printed)
    phone.press("進む")
    assert phone.heading == "北海道町村のPRの結果" and "2日目" in phone.text
    phone.fill(visitors="６４０")
    phone.press("今日の結果を送る")
    assert "受け付けました" in phone.text
    clock.set(2017, 11, 4, 9, 0)
    desk.log_in(User.objects.get(email="jimukyoku@example.jp"))  # two days later
    desk.go(f"{record_page('2017-11-01')}booths/")
    assert "640人" in desk.text
    desk.follow("計を催しの結果に入力する")
    desk.fill(as_of="平成29年11月3日")
    desk.press("保存する")
    assert "を登録しました。" in desk.text
    phone.go("/events/results/2017/")
    assert "640" not in phone.text and "記録なし" in phone.text  # until somebody publishes it
    desk.go(record_page("2017-11-01"))
    desk.page.get_by_role("button", name="公表する").click()
    phone.go("/events/results/2017/")
    assert "来場者数の計　640人（記録のある1件）" in phone.text


@pytest.mark.clock(2017, 8, 22, 10, 0)
def test_class_of_the_exhibition_takes_names_and_a_waiting_list(open_tab):
    desk, reader = open_tab(make.secretariat()), open_tab()
    desk.go(record_page("2017-08-21"))
    desk.follow("参加申込み（定員とキャンセル待ち）")
    desk.follow("申込みを受ける講座を加える")
    desk.choose(part="(3) お茶の淹れ方講座")
    desk.fill(session="14時の回", places="1", opens_on="H29.8.21", closes_on="H29.8.24")
    desk.press("保存する")
    for name in ("花", "月"):
        reader.go("/timeline/2017-08-21/")
        reader.follow("お茶の淹れ方講座（14時の回）")
        assert "東京区政会館 3階 首都大学東京飯田橋キャンパス内教室" in reader.text
        reader.fill(name=name, email=f"reader{len(name)}@example.jp")
        reader.press("申し込む")
    assert "キャンセル待ちで受け付けました" in reader.text
    assert [row.state for row in Applicant.objects.order_by("pk")] == ["placed", "waiting"]
