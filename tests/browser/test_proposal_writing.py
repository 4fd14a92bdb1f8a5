"""Writing a proposal in a real browser, with scripts and without; a session that ends loses nothing."""

import pytest
from django.test import Client

from bulletin.models import Proposal
from tests import make
from tests.browser.looks import violations

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
SAVED = "下書きを保存しました"


def log_in(context, live_server, user):
    client = Client()
    client.force_login(user)
    client.get("/members/")
    cookies = [{"name": name, "value": cookie.value, "url": live_server.url} for name, cookie in client.cookies.items()]
    context.add_cookies(cookies)


def fill(page):
    page.locator("[name=title]").fill("カニの町から")
    page.locator("[name=summary]").fill("越前がにの季節にうかがいます。")
    page.get_by_label("観光", exact=True).check()
    page.locator("[name=offers]").fill("越前がに")


@pytest.fixture
def proposer(live_server, transactional_db):
    return make.manager("aoba@example.jp", name="青葉花子")


def test_proposal_is_written_and_posted_without_scripts(browser, live_server, proposer):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=PHONE)
    log_in(context, live_server, proposer)
    page = context.new_page()
    page.goto("/bulletin/proposals/new/")
    fill(page)
    page.get_by_role("button", name="下書きを保存").click()
    assert SAVED in page.get_by_role("status").first.inner_text()
    page.get_by_role("button", name="掲載する前に確かめる").click()
    page.get_by_role("button", name="掲載する", exact=True).click()
    assert "募集中" in page.locator(".page-head").inner_text()
    assert Proposal.objects.get().addressees.count() == 23
    context.close()


def test_draft_is_saved_as_one_types_and_outlives_the_session(page, live_server, proposer):
    log_in(page.context, live_server, proposer)
    page.goto("/bulletin/proposals/new/")
    assert violations(page) == []
    fill(page)
    body = page.locator("textarea[name=body]")
    body.fill("重要")
    body.select_text()
    page.get_by_role("button", name="太字").click()
    assert body.input_value() == "**重要**"
    status = page.locator("[data-autosave-status]")
    status.get_by_text(SAVED).wait_for()
    assert (Proposal.objects.get().title, Proposal.objects.get().body) == ("カニの町から", "**重要**")
    page.context.clear_cookies()
    page.locator("[name=title]").fill("カニの国から")
    status.get_by_text("まだ保存していません").wait_for()
    log_in(page.context, live_server, proposer)
    page.locator("[name=season]").fill("冬")
    status.get_by_text(SAVED).wait_for()
    page.get_by_role("button", name="掲載する前に確かめる").click()
    page.get_by_role("button", name="掲載する", exact=True).wait_for()
    assert violations(page) == []
    proposal = Proposal.objects.get()
    assert (proposal.title, proposal.season, proposal.state) == ("カニの国から", "冬", "draft")
