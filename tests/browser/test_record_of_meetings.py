"""Meetings of the record, held once more: from the agenda that the builder offers to the entry that stood there."""

import pytest

from members.models import User
from tests import make
from tests.browser.record_again import publish_draft, said_of, taken_out
from tests.browser.tabs import Tab
from timeline.models import PlanLine

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("clock")]


@pytest.fixture
def desk(browser, live_server, clock):
    tab = Tab(browser, live_server, with_scripts=False)
    tab.log_in(make.secretariat())
    yield tab
    tab.context.close()


def plan_meeting(desk, day):
    desk.go("/desk/meetings/")
    desk.follow("会議の予定を加える")
    desk.choose(series="区長会総会")
    desk.fill(day=day)
    desk.press("保存する")


def take(desk, *titles):
    """Ticks what the builder offers, and saves."""
    for title in titles:
        desk.page.locator(".link-row__name").filter(has_text=title).get_by_role("checkbox").check()
    desk.press("次第を保存する")


def add(desk, title, planned, speaker=""):
    desk.page.locator("[name=item-new-title]").fill(title)
    desk.page.locator("[name=item-new-planned]").select_option(label=planned)
    desk.page.locator("[name=item-new-speaker]").fill(speaker)
    desk.press("次第を保存する")


def hold(desk):
    desk.follow("開いたあとの結果を書く")
    desk.press("保存して、経過の下書きを作る")
    assert "経過の下書きを作りました。" in desk.text
    desk.follow("経過の下書きを読む")
    return publish_draft(desk)


@pytest.mark.clock(2017, 9, 12, 9, 0)
def test_results_of_the_summer_are_reported_as_in_the_record(desk):
    printed = taken_out("2017-09-15")
    plan_meeting(desk, "平成29年9月15日")
    assert "平成29年9月29日まで会期中。途中の結果も報告できます" in desk.text
    take(desk, "平成29年度 第1回全国連携展示（京都府市町村）の実施結果", "平成29年度 第1回魅力発信イベントの実施結果")
    title = desk.page.locator("fieldset [name$=-title]").first
    title.fill("平成29年度 第1回全国連携展示の実施結果")  # the record leaves the partner out
    desk.press("次第を保存する")
    assert said_of(hold(desk)) == printed


@pytest.mark.clock(2017, 7, 10, 9, 0)
def test_plan_of_the_year_is_reported_and_ticks_itself(desk, clock):
    printed = taken_out("2017-07-14")
    desk.go("/desk/plan/2017/?as_of=2017-07-14")
    before = PlanLine.objects.of_year(2017).count()
    assert "基準日を選べません" not in desk.text and "令和" not in desk.heading
    plan_meeting(desk, "平成29年7月14日")
    take(desk, "特別区全国連携プロジェクト平成29年度進捗状況", "平成29年度 第1回全国連携講演会の概要案")
    order = desk.page.locator("fieldset [name$=-title]")
    titles = [order.nth(number).input_value() for number in range(2)]
    assert titles == ["平成29年度 第1回全国連携講演会の概要案", "特別区全国連携プロジェクト平成29年度進捗状況"]
    order.first.fill("平成29年度 第1回全国連携講演会概要案")
    desk.page.get_by_role("button", name="上へ：議題2").click()
    assert said_of(hold(desk)) == printed
    desk.go("/desk/plan/2017/?as_of=2017-07-14")
    desk.press("平成29年度の経過から加える")
    assert PlanLine.objects.of_year(2017).count() == before + 1
    clock.set(2018, 4, 2, 9, 0)
    desk.log_in(User.objects.get(email="jimukyoku@example.jp"))  # nine months later
    desk.go("/desk/plan/2017/print/?as_of=2018-03-31")
    assert "7月14日" in desk.text and "記録なし" in desk.text and "計\t23\t23\t100％" in desk.text


@pytest.mark.clock(2018, 10, 12, 9, 0)
def test_relief_is_confirmed_and_reported_as_in_the_record(desk):
    printed = taken_out("2018-10-16")
    desk.go("/relief/")
    desk.follow("平成30年北海道胆振東部地震")
    assert "記録なし" in desk.text and "保健師等" in desk.text
    plan_meeting(desk, "平成30年10月16日")
    take(desk, "「平成30年北海道胆振東部地震」への支援金拠出", "地震」への特別区の対応（保健師等派遣）")
    add(desk, "「地域創生ビジネス交流会2018」案", "確認")
    add(desk, "「青森まち・むらまるっと!うまいものフェア」", "確認")
    assert {**said_of(hold(desk)), "links": 0} == {**printed, "links": 0}  # of an agreement, which nobody typed
