"""An enquiry of ten questions, from nothing to sent, by one who has never seen the builder.

Counted are clicks, fields and pages: a click takes about four seconds with its page, a field about ten. Under ten
minutes; whoever adds a step has to put the numbers up, and sees what it costs.
"""

import pytest

from enquiries.models import Enquiry
from outbox.models import Notice
from tests import make
from tests.browser.tabs import Tab

pytestmark = [pytest.mark.browser, pytest.mark.clock(2026, 6, 1, 9, 0), pytest.mark.usefixtures("clock")]

TEN_MINUTES, CLICK, FIELD = 600, 4, 10  # seconds
QUESTIONS = [  # the button that adds it, and what is filled in
    ("＋ 1つ選ぶ", {"title": "交流事業の有無", "options": "有\n無"}),
    ("＋ 数", {"title": "参加した人の数", "unit": "人"}),
    ("＋ 数", {"title": "かかった費用", "unit": "円"}),
    ("＋ 日付", {"title": "はじめた日"}),
    ("＋ 自治体", {"title": "相手の自治体"}),
    ("＋ いくつでも選ぶ", {"title": "分野", "options": "観光\n防災\n子ども"}),
    ("＋ 短い文章", {"title": "事業の名前"}),
    ("＋ 長い文章", {"title": "これからの予定"}),
    ("＋ 長い文章", {"title": "ご意見"}),
    ("＋ ファイル", {"title": "参考の資料"}),
]


@pytest.mark.parametrize("with_scripts", [False, True], ids=["without scripts", "with scripts"])
def test_enquiry_of_ten_questions_is_built_and_sent_within_ten_minutes(browser, live_server, clock, with_scripts):
    make.people("131091", "131032")
    tab = Tab(browser, live_server, with_scripts)
    tab.log_in(make.secretariat())
    tab.go("/enquiries/")
    tab.follow("照会を作る")
    tab.choose(preset="そのほかの照会")
    tab.fill(title="各区交流調査", lead="令和8年度の交流事業について、お答えください。", due_on="6月30日")
    tab.press("下書きを作る")
    tab.follow("設問を作る")
    for button, typed in QUESTIONS:
        tab.follow(button)
        tab.fill(**typed)
        if typed["title"] == "参加した人の数":
            tab.choose(condition="問1　交流事業の有無で「有」のとき")
        tab.press("保存する")
    tab.follow("設問を終えて、照会へ戻る")
    tab.follow("あて先を選ぶ")
    tab.tick("23区")
    tab.press("あて先に加える")
    tab.follow("照会へ戻る")
    tab.follow("送る前の確認へ")
    assert "知らせる区・自治体" in tab.text and "2区" in tab.text and "21区" in tab.text
    assert Enquiry.objects.get().is_draft
    tab.press("照会を送る")
    assert "照会第1号として送りました。" in tab.text and "23区中 0区提出" in tab.text.replace("\n", "")
    assert len(Enquiry.objects.get().questionnaire.listed()) == 10 and Notice.objects.count() == 2
    assert (tab.clicks, tab.fields, tab.loads) == (29, 20, 30)
    assert tab.clicks * CLICK + tab.fields * FIELD < TEN_MINUTES
    tab.context.close()
