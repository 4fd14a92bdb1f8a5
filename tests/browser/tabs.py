"""One person's browser in the journeys that several people walk together."""

from django.test import Client

from tests.browser.looks import violations

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


class Tab:
    """Every page it arrives at is looked over, where scripts run: axe is one itself."""

    def __init__(self, browser, live_server, with_scripts):
        options = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo", "java_script_enabled": with_scripts}
        self.context = browser.new_context(base_url=live_server.url, **options)
        self.page, self.url, self.with_scripts = self.context.new_page(), live_server.url, with_scripts
        self.clicks = 0  # links followed and buttons pressed in the page; addresses typed are none
        self.fields = 0  # filled in, chosen or ticked
        self.loads = 0  # pages that came
        self.page.on("domcontentloaded", self._loaded)

    def _loaded(self, _):
        self.loads += 1

    def log_in(self, user):
        client = Client()
        client.force_login(user)
        cookies = [{"name": each.key, "value": each.value, "url": self.url} for each in client.cookies.values()]
        self.context.add_cookies(cookies)

    def check(self):
        if not self.with_scripts:
            return
        for size in (WIDE, NARROW):
            self.page.set_viewport_size(size)
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert (self.page.url, size, wide) == (self.page.url, size, 0)
        assert violations(self.page) == []

    def go(self, address):
        self.page.goto(address)
        self.check()

    def follow(self, name):
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()
        self.clicks += 1
        self.check()

    def press(self, name):
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
        self.clicks += 1
        self.check()

    def download(self, name):
        """The content of the file behind a link."""
        with self.page.expect_download() as coming:
            self.page.get_by_role("main").get_by_role("link", name=name).first.click()
        self.clicks += 1
        return coming.value.path().read_bytes()

    def fill(self, **fields):
        for name, text in fields.items():
            self.fields += 1
            self.page.locator(f"main [name={name}]:visible").fill(text)

    def choose(self, **fields):
        for name, option in fields.items():
            self.fields += 1
            self.page.locator(f"main select[name={name}]").select_option(label=option)

    def tick(self, label):
        self.fields += 1
        self.page.get_by_role("main").get_by_label(label, exact=True).check()

    @property
    def heading(self):
        return self.page.locator("h1").inner_text()

    @property
    def text(self):
        return self.page.get_by_role("main").inner_text()
