"""The sheet of a ward without accounts: the secretariat looks whom to call, prints, a visitor answers, the nod."""

import pytest

from bulletin.models import AnswerCode
from outbox.models import Bounce
from tests import make
from tests.browser.tabs import Tab

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("with_scripts", [True, False])
def test_ward_without_an_account_answers_by_its_sheet(browser, live_server, with_scripts):
    aoi = make.manager("aoi@example.jp", "131091", name="品川葵")
    proposal = make.proposal(make.staff("akane@example.jp", name="坂井茜"), wards=["131091", "131032"], body="くわしく")
    desk, visitor = (Tab(browser, live_server, with_scripts) for _ in range(2))
    desk.log_in(make.secretariat())
    desk.go(f"/desk/answers/{proposal.pk}/")
    assert "03-1234-5678" in desk.text and "代表担当者を招待する" in desk.text
    desk.press("符号を発行する：港区")
    code = AnswerCode.objects.get()
    visitor.go("/answer/")
    visitor.fill(code=code.printed.lower())
    visitor.press("進む")
    assert visitor.heading == "港区として回答する"
    visitor.page.get_by_label("手を挙げる").check()
    visitor.fill(comment="秋なら", said_by="企画課 港太郎")
    visitor.press("回答を送る")
    assert visitor.heading == "回答を受け付けました"
    desk.go("/desk/?kind=書面の回答")
    desk.page.get_by_role("main").get_by_role("link", name="港区").first.click()
    desk.check()
    desk.page.get_by_label("採用する", exact=True).check()
    desk.press("決める")
    desk.go(f"/desk/answers/{proposal.pk}/131091/")
    desk.page.get_by_label("検討中").check()
    desk.fill(said_by="企画課 品川葵")
    desk.press("代理回答として記録する")
    desk.go(proposal.get_absolute_url())
    assert "手を挙げる・書面の符号による回答" in desk.text and "検討中・代理回答" in desk.text
    Bounce.objects.note_refused(aoi.email, "550 no such user")
    desk.go("/desk/unreachable/")
    desk.go("/desk/inviting/")
    desk.fill(lines="港区,minato@example.jp,港太郎\nどこか,x@example.jp")
    desk.press("確かめる")
    assert "2件のうち、1件の招待を送れます" in desk.text
