"""From a raised hand to the public's calendar, in a real browser, with and without scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone

from tests import make

pytestmark = pytest.mark.browser

SIZES = [{"width": 360, "height": 740}, {"width": 1280, "height": 900}]


class Tab:
    """One person's browser. Every page it arrives at is looked over."""

    def __init__(self, page, with_scripts):
        self.page, self.with_scripts = page, with_scripts

    def check(self):
        for size in SIZES if self.with_scripts else []:  # axe is a script itself
            self.page.set_viewport_size(size)
            results = Axe().run(self.page)
            assert results.violations_count == 0, f"{self.page.url}\n{results.generate_report()}"
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert (self.page.url, wide) == (self.page.url, 0)

    def go(self, address):
        self.page.goto(address)
        self.check()

    def follow(self, name):
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()
        self.check()

    def press(self, name):
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
        self.check()

    def fill(self, **fields):
        for name, text in fields.items():
            self.page.locator(f"main [name={name}]:visible").fill(text)

    @property
    def text(self):
        return self.page.get_by_role("main").inner_text()


@pytest.fixture(params=[False, True], ids=["without scripts", "with scripts"])
def open_tab(request, browser, live_server):
    contexts = []

    def open_tab(user=None):
        options = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo", "java_script_enabled": request.param}
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if user:
            client = Client()
            client.force_login(user)
            cookies = [{"name": each.key, "value": each.value} for each in client.cookies.values()]
            context.add_cookies([{**cookie, "url": live_server.url} for cookie in cookies])
        return Tab(context.new_page(), request.param)

    yield open_tab
    for context in contexts:
        context.close()


def test_agreement_becomes_a_case_an_event_and_part_of_the_chronology(open_tab, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    aoki, mori = (
        make.staff("aoki@example.jp", name="青木 坂井"),
        make.staff("mori@example.jp", "131091", name="森 品川"),
    )
    proposal = make.proposal(aoki, title="黄金がにをPRしたい")
    row = proposal.addressees.get(municipality__lg_code="131091")
    assert row.answer_with("raised", "しながわ水族館で", by=mori, version=row.version)
    tabs = open_tab(aoki), open_tab(mori), open_tab(make.secretariat()), open_tab()
    go_from_agreement_to_the_calendar(*tabs, proposal)


def go_from_agreement_to_the_calendar(sakai, shinagawa, desk, public, proposal):
    """The second half of a proposal's way: agreement, case, event, entry, what the public sees. Four tabs."""
    sakai.go(proposal.get_absolute_url())
    sakai.follow("手を挙げた相手に連携を申し入れる")
    sakai.page.get_by_label("品川区").first.check()
    sakai.press("この相手に申し入れる")
    shinagawa.go(proposal.get_absolute_url())
    shinagawa.press("連携に合意する")
    assert "全員が合意し、連携事例になりました。" in shinagawa.text
    case = shinagawa.page.url

    shinagawa.follow("歩みを加える")
    _choose(shinagawa, "kind", "開催")
    _choose(shinagawa, "event_kind", "魅力発信イベント・物産")
    year = timezone.localdate().year + 1
    shinagawa.fill(text="しながわ水族館で黄金がにをPR", first_day=f"{year}-11-18", last_day=f"{year}-11-23")
    shinagawa.fill(venue="しながわ水族館")
    shinagawa.press("保存する")
    sakai.go(case)
    sakai.press("事務局に公開を申し込む")

    assert public.page.goto(case).status == 404
    desk.go("/desk/")
    desk.follow(re.compile(f"^{re.escape(proposal.title)}"))  # not the line about silent wards
    desk.press("公開する")
    public.go("/events/")
    assert "しながわ水族館で黄金がにをPR" not in public.text
    desk.go("/desk/")
    desk.follow("しながわ水族館で黄金がにをPR")
    desk.page.get_by_label("すぐに公開する").check()
    desk.press("保存する")

    for address in (
        "/timeline/",
        "/events/",
        f"/events/{year}/11/",
        "/municipalities/182109/",
        "/municipalities/131091/",
    ):
        public.go(address)
        assert (address, "しながわ水族館で黄金がにをPR" in public.text) == (address, True)
    public.follow("しながわ水族館で黄金がにをPR")
    public.follow(proposal.title)
    assert public.page.url == case
    public.follow("経過：しながわ水族館で黄金がにをPR")


def _choose(tab, name, option):
    tab.page.locator(f"main select[name={name}]").select_option(label=option)
