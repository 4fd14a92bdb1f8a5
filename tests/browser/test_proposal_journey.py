"""A proposal goes out, wards answer, the silent are asked again: four people, their browsers, a real mail server.

坂井市 posts to all wards, 品川区 raises its hand, 港区 has nothing to give, the rest are silent.
"""

import re
from datetime import date

import pytest

from bulletin.models import Proposal
from bulletin.rollcall.tasks import remind_of_answers
from members.models import Municipality
from outbox.delivery import drain
from tests import make
from tests.browser.case_journey import go_from_agreement_to_the_calendar
from tests.browser.tabs import Tab

pytestmark = [pytest.mark.browser, pytest.mark.clock(2026, 11, 27, 9, 0)]

SHINAGAWA, MINATO, SHIBUYA = "131091", "131032", "131130"


@pytest.fixture
def people(clock):
    """One for each place that speaks, the secretariat, and 渋谷区, which stays silent."""
    return {
        "坂井市": make.manager("sakai@example.jp", name="坂井太郎"),
        "品川区": make.manager("shinagawa@example.jp", SHINAGAWA, name="品川葵"),
        "港区": make.staff("minato@example.jp", MINATO, name="港一郎"),
        "渋谷区": make.staff("shibuya@example.jp", SHIBUYA),
        "渋谷区の代表": make.manager("shibuya-daihyo@example.jp", SHIBUYA),
        "事務局": make.secretariat("jimukyoku@example.jp"),
    }


@pytest.fixture(params=[False, True], ids=["without scripts", "with scripts"])
def tabs(request, browser, live_server, people):
    names = ("坂井市", "品川区", "港区", "事務局", "市民")
    tabs = {name: Tab(browser, live_server, with_scripts=request.param) for name in names}
    for name, tab in tabs.items():
        if name in people:
            tab.log_in(people[name])
    yield tabs
    for tab in tabs.values():
        tab.context.close()


def arrived(server):
    """Who got which subject since last asked."""
    drain()
    mails = [
        (message["To"], message["Subject"].strip().removeprefix("【全国連携ポータル】")) for message in server.accepted
    ]
    server.accepted.clear()
    return sorted(mails)


def post(tab):
    tab.go("/bulletin/proposals/new/")
    tab.fill(
        title="坂井市の恵みと伝統芸能を、水族館で",
        summary="カニの季節に、区の水族館で特産と伝統芸能を紹介します。",
        offers="越前がに、丸岡城の武者行列",
        seeks="水族館などの会場",
        answer_until="令和8年12月18日",
    )
    tab.page.get_by_label("観光", exact=True).check()
    tab.press("掲載する前に確かめる")
    tab.press("掲載する")
    return Proposal.objects.get()


def answer(tab, proposal, what, comment=""):
    tab.go("/bulletin/inbox/")
    tab.follow("回答する")
    tab.page.get_by_label(what).check()
    tab.fill(comment=comment)
    tab.press("回答する")
    assert f"として「{what}」と回答しました。" in tab.text


@pytest.mark.django_db(transaction=True)
def test_proposal_is_posted_answered_and_taken_up(tabs, people, server, clock):
    """With scripts and without."""
    sakai, shinagawa, minato = tabs["坂井市"], tabs["品川区"], tabs["港区"]
    proposal = post(sakai)
    number = f"提案第{proposal.pk}号"
    asked = {to for to, subject in arrived(server) if subject.startswith("提案が届きました")}
    assert asked == {f"{name}@example.jp" for name in ("shinagawa", "minato", "shibuya", "shibuya-daihyo")}

    answer(minato, proposal, "該当なし")
    answer(shinagawa, proposal, "手を挙げる", "しながわ水族館でできそうです。")
    assert "3区中 2区回答" in re.sub(r"\s+", " ", shinagawa.text)
    assert [mail for mail in arrived(server) if mail[0] == "sakai@example.jp"] == [
        ("sakai@example.jp", f"{number}：品川区が回答しました（手を挙げる）"),
        ("sakai@example.jp", f"{number}：港区が回答しました（該当なし）"),
    ]

    talk_on_the_private_line(tabs, people, server, proposal)
    be_asked_again(tabs, server, clock, proposal)
    for name in ("坂井市", "品川区", "事務局"):
        tabs[name].log_in(people[name])  # weeks have passed
    sakai, shinagawa, desk, public = (tabs[name] for name in ("坂井市", "品川区", "事務局", "市民"))
    go_from_agreement_to_the_calendar(sakai, shinagawa, desk, public, proposal)


def talk_on_the_private_line(tabs, people, server, proposal):
    """坂井市 and 品川区 agree on the place; neither 港区 nor the secretariat sees a word of it."""
    tab = tabs["坂井市"]
    tab.go(proposal.get_absolute_url())
    tab.page.locator("summary", has_text="区を選んで相談する").click()
    tab.page.get_by_role("link", name="品川区", exact=True).click()
    tab.fill(body="11月18日から23日でいかがですか。")
    tab.press("送る")
    (mail,) = [mail for mail in arrived(server) if "相談" in mail[1]]
    assert mail == ("shinagawa@example.jp", f"提案第{proposal.pk}号について、相談の連絡があります")
    ward = tabs["品川区"]
    ward.go(proposal.get_absolute_url())
    ward.follow("品川区との相談を開く")
    ward.fill(body="その日程で進めましょう。")
    ward.press("送る")
    for name, sees in (("坂井市", True), ("品川区", True), ("港区", False), ("事務局", False)):
        tabs[name].go(proposal.get_absolute_url())
        assert ("その日程で進めましょう。" in tabs[name].text) is sees, name
    arrived(server)


def be_asked_again(tabs, server, clock, proposal):
    """Reminders to the silent, then word of them to their manager and to the secretariat."""
    number = f"提案第{proposal.pk}号"
    for day, left in (
        (date(2026, 12, 11), "あと7日"),
        (date(2026, 12, 18), "今日まで"),
        (date(2026, 12, 19), "1日過ぎています"),
    ):
        clock.set(day.year, day.month, day.day, 7, 0)
        remind_of_answers(clock())
        subject = f"{number}に、渋谷区がまだ回答していません（{left}）"
        assert arrived(server) == [("shibuya-daihyo@example.jp", subject), ("shibuya@example.jp", subject)]
    clock.set(2026, 12, 21, 7, 0)
    remind_of_answers(clock())
    remind_of_answers(clock())
    assert arrived(server) == [
        ("jimukyoku@example.jp", f"{number}：1区の回答がありません、20区に担当者がいません"),
        ("shibuya-daihyo@example.jp", f"{number}：渋谷区の回答が期限を過ぎています"),
    ]
    silent = proposal.addressees.overdue(date(2026, 12, 21))
    assert silent.count() == 21
    assert Municipality.objects.get(lg_code=SHIBUYA).pk in silent.values_list("municipality", flat=True)
