"""A clerk who has never seen it answers an enquiry of ten questions: in eleven fields, four pages and three clicks.

Under three minutes: ten seconds to read and fill in each field (110), ten for each click with its page (30).
"""

from datetime import date

import pytest

from enquiries.models import Answer
from tests import make
from tests.browser.tabs import Tab
from tests.enquiries import made

THREE_MINUTES, CLICK, FIELD = 180, 10, 10  # seconds, a click with its page, a field with its question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def enquiry(transactional_db):
    enquiry = made.draft("131091", questions=(), due_on=date(2100, 6, 30))
    sheet = enquiry.questionnaire
    made.question(sheet, "section", "事業と助成金")
    made.question(sheet, "number", "事業の数", key="n", unit="件", is_required=True)
    used = made.question(sheet, "choice", "助成金", key="used", options="使った\n使っていない", is_required=True)
    made.question(sheet, "number", "額", key="yen", unit="円", shown_if=used, shown_value="使った", is_required=True)
    made.question(sheet, "choices", "季節", key="seasons", options="春\n夏\n秋\n冬")
    made.question(sheet, "date", "はじめた日", key="day")
    made.question(sheet, "municipality", "相手の自治体", key="place")
    table = made.question(sheet, "table", "事業の一覧", key="t")
    made.question(sheet, "short", "名称", key="name", table=table)
    made.question(sheet, "number", "参加者", key="people", table=table, unit="人")
    made.question(sheet, "sum", "参加者の計", key="all", terms=["t.people"])
    made.question(sheet, "section", "これから")
    made.question(sheet, "short", "担当課", key="office")
    made.question(sheet, "long", "望むこと", key="wish")
    made.question(sheet, "ward", "組みたい区", key="ward")
    enquiry.send(by=make.secretariat())
    return enquiry


@pytest.mark.parametrize("with_scripts", [True, False])
def test_clerk_answers_ten_questions(browser, live_server, enquiry, with_scripts):
    clerk = Tab(browser, live_server, with_scripts)
    clerk.log_in(make.staff("aya@example.jp", "131091", name="品川彩"))
    clerk.go("/members/")
    clerk.follow("回答する")
    if with_scripts:  # asked only once it is known that they were used
        assert not clerk.page.locator("[name=yen]").is_visible()
    clerk.tick("使った")
    clerk.tick("秋")
    clerk.fill(n="3", yen="1,800", day="令和8年5月1日", place="福井県坂井市", office="企画課", wish="会場の紹介")
    clerk.choose(ward="港区")
    clerk.fill(**{"t-0-name": "雪まつり", "t-0-people": "120"})
    if with_scripts:
        status = clerk.page.locator("[data-autosave-status]")
        status.get_by_text("下書きを保存しました").wait_for()
        assert Answer.objects.get().draft["n"] == "3"
    clerk.press("確かめる")
    assert "1,800円" in clerk.text and "120人" in clerk.text
    clerk.press("提出する")
    assert "品川区の回答を提出しました。" in clerk.text
    assert Answer.objects.get().values["all"] == "120"
    assert (clerk.clicks, clerk.fields, clerk.loads) == (3, 11, 4)
    assert clerk.clicks * CLICK + clerk.fields * FIELD < THREE_MINUTES
