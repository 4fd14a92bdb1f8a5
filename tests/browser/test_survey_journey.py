"""The survey of 2014 as it is asked today: built, answered by screen, Excel and code, reminded, published three times.

With four addressees for the 1,741, of whom the last stays silent; `benchmarks.survey` plays it with all of them.
"""

import io

import openpyxl
import pytest

from enquiries.models import AnswerVersion, Enquiry, EnquiryCode, ResultEdition
from outbox.models import Notice
from tests import make
from tests.browser.tabs import Tab

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.clock(2026, 9, 16, 9, 0),
    pytest.mark.usefixtures("clock"),
]

SAKAI, TSURUOKA, KAGA, FUJISATO = "182109", "062031", "172065", "053465"  # by screen, by Excel, by code, and silent


@pytest.fixture
def tabs(browser, live_server):
    """The secretariat's, two clerks' and a visitor's; one runs scripts, and axe with them."""
    tabs = {who: Tab(browser, live_server, who == "sakai") for who in ("desk", "sakai", "tsuruoka", "visitor")}
    tabs["desk"].log_in(make.secretariat())
    for who, code in (("sakai", SAKAI), ("tsuruoka", TSURUOKA)):
        tabs[who].log_in(make.staff(f"{who}@example.jp", code, name=f"{who}の担当"))
    make.staff("fujisato@example.jp", FUJISATO)
    return tabs


def test_survey_is_built_answered_in_three_ways_and_published_in_three_editions(tabs):
    desk = tabs["desk"]
    build_and_send(desk)
    enquiry = Enquiry.objects.get()
    page = f"/enquiries/{enquiry.pk}/"
    answer_on_screen(tabs["sakai"])
    publish(desk, page, "速報", "まだ1件の回答です。")
    answer_by_workbook(tabs["tsuruoka"])
    answer_by_code(desk, tabs["visitor"], page)
    desk.go(page)
    assert "4自治体中 3自治体提出" in desk.text.replace("\n", "")
    desk.follow("未提出の1自治体に催促する")
    desk.press("1自治体に催促する")
    assert Notice.objects.get(title__contains="回答のお願い").user.email == "fujisato@example.jp"
    desk.go(page)
    desk.follow("締め切る")
    desk.press("締め切る")
    publish(desk, page, "分析版", "3つの自治体の考えです。")
    publish(desk, page, "詳細版", "")
    read_editions(tabs["visitor"])


def build_and_send(desk):
    desk.go("/enquiries/")
    desk.follow("照会を作る")
    desk.fill(title="連携・交流についてのアンケート", lead="お答えください。", due_on="令和8年10月31日")
    desk.press("下書きを作る")
    desk.follow("設問を作る")
    desk.follow("＋ 短い文章")
    desk.fill(title="ホームページに載せる紹介")
    desk.page.get_by_label("回答を公表する").check()
    desk.press("保存する")
    desk.follow("設問を終えて、照会へ戻る")
    desk.follow("あて先を選ぶ")
    desk.page.get_by_label("一覧から（貼り付けるか、Excelを選ぶ）").check()
    desk.fill(text="福井県坂井市\n山形県鶴岡市\n石川県加賀市\n秋田県藤里町")
    desk.press("あて先に加える")
    desk.follow("照会へ戻る")
    desk.follow("送る前の確認へ")
    desk.press("照会を送る")
    assert "照会第1号として送りました。3自治体の担当者に知らせました。1自治体には書面で" in desk.text


def answer_on_screen(clerk):
    clerk.go("/members/")
    clerk.follow("回答する")
    clerk.page.get_by_label("はい", exact=True).check()
    clerk.page.locator("[name=ties-0-ties-ward]").select_option("品川区")
    clerk.page.locator("[name=ties-0-ties-kind]").select_option("友好都市")
    clerk.page.get_by_label("希望する", exact=True).check()
    clerk.page.get_by_label("観光・物産").check()
    clerk.fill(offers="海の幸", office="企画課")
    clerk.page.get_by_label("ホームページに載せる紹介").fill("東尋坊のまち")
    clerk.press("確かめる")
    clerk.press("提出する")
    assert "坂井市の回答を提出しました。" in clerk.text


def answer_by_workbook(clerk):
    clerk.go("/enquiries/inbox/")
    clerk.follow("回答する")
    clerk.follow("Excelで回答する")
    book = openpyxl.load_workbook(io.BytesIO(clerk.download("調査票をダウンロード")))
    rows = {row[0].value: row for row in book["回答"].iter_rows(min_row=4)}
    cells = {"has_ties": "いいえ", "wish": "希望する", "fields#2": "○", "offers": "出羽の山", "office": "政策課"}
    for key, value in cells.items():
        rows[key][2].value = value
    file = io.BytesIO()
    book.save(file)
    clerk.page.set_input_files("[name=file]", {"name": "調査票.xlsx", "mimeType": "", "buffer": file.getvalue()})
    clerk.press("送る")
    assert "調査票の回答（5問）を下書きに取り込みました。" in clerk.text
    clerk.press("確かめる")
    clerk.press("提出する")


def answer_by_code(desk, visitor, page):
    desk.go(page)
    desk.follow("書面で回答してもらう")
    desk.press("足りない符号を発行する")
    visitor.go("/enquiries/code/")
    visitor.fill(code=EnquiryCode.objects.get().printed)
    visitor.press("進む")
    visitor.page.get_by_label("いいえ", exact=True).check()
    visitor.page.get_by_label("いまは考えていない").check()
    visitor.fill(office="総務課", said_by="総務課 加賀花子")
    visitor.press("回答を送る")
    desk.go(f"{page}sheets/")
    desk.follow("石川県加賀市")
    desk.page.get_by_label("採用する", exact=True).check()
    desk.press("決める")
    assert AnswerVersion.objects.count() == 3


def publish(desk, page, kind, words):
    desk.go(f"{page}results/")
    desk.press(f"いまの回答で{kind}を作る")
    desk.fill(comment=words)
    desk.press("保存する")
    desk.go(ResultEdition.objects.latest("pk").get_absolute_url())
    if kind == "詳細版":
        desk.follow("ホームページに載せる紹介")
        desk.page.get_by_label("福井県坂井市：東尋坊のまち").check()
        desk.press("このページの選択を保存する")
        desk.go(ResultEdition.objects.latest("pk").get_absolute_url())
    desk.follow("公表へ進む")
    desk.press("公表する")
    assert f"（{kind}）」を公表しました。" in desk.text


def read_editions(visitor):
    """Each as it was on its day; who answered what only where it was said that it would be published."""
    answered, names = [], []
    for edition in ResultEdition.objects.order_by("pk"):
        visitor.go(edition.get_absolute_url())
        assert f"あて先4自治体のうち{edition.answered}自治体の回答" in visitor.text
        assert "海の幸" not in visitor.text
        answered.append(edition.answered)
        names.append("東尋坊のまち" in visitor.text)
    assert [answered, names] == [[1, 3, 3], [False, False, True]]
