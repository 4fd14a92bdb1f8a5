"""The story of the board, from a record in which two of the 23 wards have people to a published case.

Four people and whoever has no account, in their browsers, with a real mail server: 坂井市 asks all 23 wards, 品川区
raises its hand, 港区, where nobody has an account, answers by its sheet, 荒川区 is silent. Nobody reads what is not so.
"""

import io
import re
from contextlib import contextmanager
from datetime import date

import pytest
from pypdf import PdfReader

from bulletin.models import Proposal
from bulletin.rollcall.tasks import remind_of_answers
from outbox.delivery import drain
from portal.pdf.jobs import make_one
from tests import make
from tests.browser.tabs import Tab
from tests.portal.pdf.test_jobs import needs_pango

pytestmark = [pytest.mark.browser, pytest.mark.clock(2026, 11, 27, 9, 0), pytest.mark.usefixtures("media")]

SHINAGAWA, ARAKAWA = "131091", "131181"
TITLE = "坂井市の恵みと伝統芸能を、水族館で"
EVENT = "しながわ水族館で黄金がにをPR"
NOBODY = "次の21区は、このポータルに担当者がいないため、知らせていません：千代田区、中央区、港区、"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
CLICKS = {
    "提案を書いて掲載する": 3,
    "わたしの自治体から手を挙げる": 2,
    "用紙を刷り、符号で答え、採用する": 9,
    "申し入れて合意する": 5,
    "歩みを書いて公開を申し込む": 4,
    "事例と経過を公開する": 5,
    "誰でも見る": 3,
}
MOST_CLICKS = 45


@pytest.fixture
def people(clock):
    """One for each place that has people, and the secretariat."""
    return {
        "坂井市": make.manager("sakai@example.jp", name="坂井太郎"),
        "品川区": make.manager("shinagawa@example.jp", SHINAGAWA, name="品川葵"),
        "荒川区": make.manager("arakawa@example.jp", ARAKAWA, name="荒川実"),
        "事務局": make.secretariat("jimukyoku@example.jp"),
    }


@pytest.fixture(params=[False, True], ids=["without scripts", "with scripts"])
def tabs(request, browser, live_server, people):
    tabs = {name: Tab(browser, live_server, with_scripts=request.param) for name in (*people, "アカウントのない人")}
    for name, user in people.items():
        tabs[name].log_in(user)
    yield tabs
    for tab in tabs.values():
        tab.context.close()


class Story:
    """The tabs by who sits there, the mails that came, and the clicks of each step."""

    def __init__(self, tabs, server):
        self.tabs, self.server, self.clicks = tabs, server, {}

    @contextmanager
    def step(self, name):
        before = self._sum()
        yield
        self.clicks[name] = self._sum() - before

    def _sum(self):
        return sum(tab.clicks for tab in self.tabs.values())

    def mails(self):
        """(to, subject, body) of those that came since last asked."""
        drain()
        came = [
            (each["To"], each["Subject"].strip().removeprefix("【全国連携ポータル】"), each.get_content())
            for each in self.server.accepted
        ]
        self.server.accepted.clear()
        return sorted(came)

    def subjects(self):
        return [mail[:2] for mail in self.mails()]


@needs_pango
@pytest.mark.django_db(transaction=True)
def test_proposal_to_wards_without_people_becomes_a_case(tabs, people, server, clock):
    """With scripts and without."""
    story = Story(tabs, server)
    with story.step("提案を書いて掲載する"):
        proposal = post(story)
    with story.step("わたしの自治体から手を挙げる"):
        raise_hand(story, proposal)
    with story.step("用紙を刷り、符号で答え、採用する"):
        answer_by_the_sheet(story, proposal)
    be_asked_again(story, clock, proposal)
    for name, user in people.items():
        tabs[name].log_in(user)  # weeks have passed
    with story.step("申し入れて合意する"):
        agree(story, proposal)
    with story.step("歩みを書いて公開を申し込む"):
        case = plan(story)
    with story.step("事例と経過を公開する"):
        publish(story, case)
    with story.step("誰でも見る"):
        be_seen(story, case, clock)
    assert story.clicks == CLICKS and sum(CLICKS.values()) < MOST_CLICKS


def post(story):
    """One page to write on, with a file; the page before posting, the message and the mails say who is told."""
    tab = story.tabs["坂井市"]
    tab.go("/members/")
    tab.follow("提案を書く")
    assert "21区は、このポータルに担当者がいません（知らせません）" in tab.text
    tab.fill(
        title=TITLE,
        summary="カニの季節に、区の水族館で特産と伝統芸能を紹介します。",
        offers="越前がに、丸岡城の武者行列",
        seeks="水族館などの会場",
        answer_until="令和8年12月18日",
    )
    tab.page.get_by_label("観光", exact=True).check()
    file = {"name": "黄金がに.pdf", "mimeType": "application/pdf", "buffer": PDF}
    tab.page.locator("main input[type=file]").first.set_input_files(file)
    tab.fill(**{"new-1-description": "黄金がにのちらし"})
    tab.press("掲載する前に確かめる")
    assert "21区は、このポータルに担当者がいません（知らせません）" in tab.text
    assert "千代田区、中央区、港区、" in tab.text and "黄金がに.pdf" in tab.text and "黄金がにのちらし" in tab.text
    tab.press("掲載する")
    proposal = Proposal.objects.get()
    assert f"{proposal.number_name}を掲載しました。2区の担当者に知らせました。{NOBODY}" in tab.text
    assert counts(tab) == "2区中 0区回答 未回答 2区 知らせていない 21区"
    to_arakawa, to_author, to_shinagawa = story.mails()
    assert (to_author[0], to_author[1]) == ("sakai@example.jp", f"掲載されました：{proposal}")
    assert "2区の担当者に知らせました。" + NOBODY in unfolded(to_author[2])
    wanted = f"提案が届きました：{proposal}"
    assert to_arakawa[:2] == ("arakawa@example.jp", wanted) and to_shinagawa[:2] == ("shinagawa@example.jp", wanted)
    return proposal


def raise_hand(story, proposal):
    tab = story.tabs["品川区"]
    tab.go("/members/")
    tab.follow(f"回答する：{proposal}")
    assert "越前がに、丸岡城の武者行列" in tab.text  # the proposal stands beside the form
    tab.page.get_by_label("手を挙げる").check()
    tab.fill(comment="しながわ水族館でできそうです。")
    tab.press("回答する")
    assert "として「手を挙げる」と回答しました。" in tab.text and counts(tab).startswith("2区中 1区回答")
    sakai = story.tabs["坂井市"]
    sakai.go("/members/")
    assert "2区中1区回答（ほか21区は担当者がいません）。手を挙げた区（条件付きを含む）は1区。" in sakai.text
    (mail,) = story.mails()
    assert mail[:2] == ("sakai@example.jp", f"{proposal.number_name}：品川区が回答しました（手を挙げる）")
    assert "これまでの回答：2区中1区回答（ほか21区は担当者がいません）" in unfolded(mail[2])


def answer_by_the_sheet(story, proposal):
    """港区, where nobody can be told, reads the sheet that the secretariat printed."""
    desk, ward = story.tabs["事務局"], story.tabs["アカウントのない人"]
    desk.go("/desk/")
    assert f"{proposal}：2区が未回答" not in desk.text  # they have until the deadline
    desk.follow(f"{proposal}：21区に担当者がいません（千代田区、中央区、港区、新宿区、文京区ほか16区）")
    desk.follow("回答を確かめる")
    assert "ポータルからのお知らせは届きません" in desk.text
    desk.press("符号を発行する：港区")
    desk.follow("用紙（PDF）：港区")
    assert "PDFを作成中です" in desk.text and make_one()  # what the worker does
    printed = text_of(desk.download("もう一度確かめる"))
    assert "港区　御中" in printed and TITLE in printed
    ward.go("/answer/")
    ward.fill(code=re.search(r"(?:[2-9A-Z]{4}-){2}[2-9A-Z]{4}", printed)[0].lower())
    ward.press("進む")
    assert ward.heading == "港区として回答する" and "越前がに、丸岡城の武者行列" in ward.text
    ward.page.get_by_label("検討中").check()
    ward.fill(comment="来年なら", said_by="企画課 港太郎")
    ward.press("回答を送る")
    assert "事務局が確かめると、港区の回答になります。" in ward.text
    story.tabs["坂井市"].go(proposal.get_absolute_url())
    assert "来年なら" not in story.tabs["坂井市"].text and story.mails() == []  # no answer yet
    desk.go("/desk/")
    desk.follow(f"{proposal.number_name}に港区から書面の符号による回答")
    desk.page.get_by_label("採用する", exact=True).check()
    desk.press("決める")
    (mail,) = story.mails()
    assert mail[:2] == ("sakai@example.jp", f"{proposal.number_name}：港区が回答しました（検討中）")
    assert "回答の方法：書面の符号による回答" in mail[2]


def be_asked_again(story, clock, proposal):
    """Reminders to 荒川区 alone; then word to its manager and to the secretariat, which reads who was told nothing."""
    number = proposal.number_name
    for day, left in (
        (date(2026, 12, 11), "あと7日"),
        (date(2026, 12, 18), "今日まで"),
        (date(2026, 12, 19), "1日過ぎています"),
    ):
        clock.set(day.year, day.month, day.day, 7, 0)
        remind_of_answers(clock())
        reminder = f"{number}に、荒川区がまだ回答していません（{left}）"
        assert story.subjects() == [("arakawa@example.jp", reminder)]
    clock.set(2026, 12, 21, 7, 0)
    remind_of_answers(clock())
    remind_of_answers(clock())
    to_ward, to_desk = story.mails()
    assert to_ward[:2] == ("arakawa@example.jp", f"{number}：荒川区の回答が期限を過ぎています")
    assert to_desk[:2] == ("jimukyoku@example.jp", f"{number}：1区の回答がありません、20区に担当者がいません")
    assert "次の1区の回答がありません。 荒川区 区の担当者には知らせてあります。" in spaced(to_desk[2])
    assert "担当者がいません。誰にも知らせていません。 千代田区、中央区、新宿区、" in spaced(to_desk[2])


def agree(story, proposal):
    sakai, shinagawa = story.tabs["坂井市"], story.tabs["品川区"]
    sakai.go("/members/")
    sakai.follow(f"連携を申し入れる：{proposal}")
    assert "港区" not in sakai.page.locator("main form").inner_text()  # it did not raise its hand
    sakai.page.get_by_label("品川区").first.check()
    sakai.press("この相手に申し入れる")
    assert "連携を申し入れました。相手の全員が合意すると、連携事例になります。" in sakai.text
    assert "品川区（合意を待っています" in unfolded(sakai.text)
    assert story.subjects() == [("shinagawa@example.jp", f"連携の申入れがありました：{proposal}")]
    shinagawa.go("/members/")
    shinagawa.follow(f"合意する：{proposal}")
    shinagawa.follow("連携に合意する")
    assert "成立すると、取り消せません。" in shinagawa.text
    shinagawa.press("連携に合意する")
    assert "全員が合意し、連携事例になりました。" in shinagawa.text
    (mail,) = [mail for mail in story.mails() if mail[1] == f"品川区が連携に合意しました：{proposal}"]
    assert mail[0] == "sakai@example.jp" and "申し入れた相手の全員が合意し、連携事例になりました。" in unfolded(mail[2])


def plan(story):
    """坂井市 writes the event into the case, from its own page, and asks the secretariat to publish it."""
    tab = story.tabs["坂井市"]
    tab.go("/members/")
    tab.follow(f"歩みを書く：{TITLE}")
    tab.choose(kind="開催", event_kind="魅力発信イベント・物産")
    tab.fill(text=EVENT, first_day="令和9年1月18日", last_day="令和9年1月23日", venue="しながわ水族館")
    tab.press("保存する")
    tab.follow("事務局に公開を申し込む")
    tab.press("申し込む")
    return tab.page.url


def publish(story, case):
    desk, public = story.tabs["事務局"], story.tabs["アカウントのない人"]
    assert public.page.goto(case).status == 404
    desk.go("/desk/")
    desk.follow(re.compile(f"^{re.escape(TITLE)}"))
    desk.follow("公開する")
    desk.press("公開する")
    public.go("/events/")
    assert EVENT not in public.text
    desk.go("/desk/")
    desk.follow(EVENT)
    desk.page.get_by_label("すぐに公開する").check()
    desk.press("保存する")


def be_seen(story, case, clock):
    """At home, in the chronology, among the events, on both municipalities' pages and on paper: planned, then held."""
    tab = story.tabs["アカウントのない人"]
    places = ("/", "/timeline/", "/events/", "/events/2027/1/", "/municipalities/182109/", "/municipalities/131091/")
    shown = {}
    for address in places:
        tab.go(address)
        shown[address] = (EVENT in tab.text, "予定" in tab.text)
    assert shown == dict.fromkeys(places, (True, True))
    clock.set(2027, 1, 24, 9, 0)
    tab.go("/timeline/")
    tab.follow(EVENT)
    tab.follow(TITLE)
    assert tab.page.url == case
    tab.follow(f"経過：{EVENT}")
    for address in ("/", "/timeline/print/?as_of=2027-01-24"):
        tab.page.goto(address)
        assert (address, EVENT in tab.page.locator("body").inner_text()) == (address, True)


def counts(tab):
    """The line above the wards of a proposal: 2区中 1区回答 …"""
    return " ".join(tab.page.locator(".roll-call__sum").inner_text().split())


def spaced(text):
    return " ".join(text.split())


def unfolded(text):
    return "".join(text.split())


def text_of(pdf):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
