"""What tests are given: the real record, collected static files, a live server and a browser.

The suite runs on SQLite, and again on PostgreSQL whatever depends on the database. Left out there is

- what has no database at all (pytest-django lets no other test near it), and
- what is marked `once`, a test or a whole module, because its subject is something else: words, HTML, files,
  paper, what nginx does, who may open what. tests/test_suite.py refuses the mark where transactions, locks, constraints
  or searches are tested.

What is marked `thorough` takes its time: `make security` and `make faults` alone run it.
"""

import gc
import math
import os

import hypothesis
import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from pytest_django.live_server_helper import LiveServer
from whitenoise.base import WhiteNoise
from xdist.scheduler import LoadScopeScheduling

from members.accounts.passwords import PasswordHasher
from portal import contact, waiting
from portal.front.search import few, suggestions
from tests import clamd as fake_clamd
from tests import make, smtp
from tests.browser.looks import violations
from tests.browser.program import PACKAGE, chromium
from tests.browser.tabs import Tab
from tests.clients import as_
from tests.clock import Clock
from tests.snapshot import database_with_record
from tests.thorough import THOROUGH

# A busy machine is no fault of what is tested.
hypothesis.settings.register_profile("portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("portal")

COST = {name: getattr(PasswordHasher, name) for name in ("time_cost", "memory_cost")}
TOGETHER = {  # modules whose fixtures took long to make: each is run by one process
    "tests/deploy/test_handbook.py",
    "tests/portal/front/test_demo.py",
    "tests/test_leaks.py",
    "tests/test_pages.py",
    "tests/test_permissions.py",
}
CHROMIUM_ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


def pytest_configure(config):
    config.addinivalue_line("markers", "sqlite: about SQLite only, left out on PostgreSQL")
    config.addinivalue_line("markers", "postgresql: about PostgreSQL only, left out on SQLite")
    config.addinivalue_line("markers", "once: about no database, left out on PostgreSQL")
    config.addinivalue_line("markers", "thorough: takes its time, left out where no proofs are made")
    config.addinivalue_line("markers", "clock(year, month, day, hour, minute): where the fixture `clock` stands")


def pytest_ignore_collect(collection_path, config):
    """Whoever asks for the tests in a browser alone need not read the other modules, which takes seconds."""
    if config.option.markexpr == "browser" and collection_path.match("test_*.py"):
        return "browser" not in collection_path.read_text(encoding="utf-8") or None
    return None


def pytest_collection_finish(session):
    """What is imported by now stays to the end: looking it through for garbage again and again takes a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(config, items):
    runs_on_this = runs_on_sqlite if connection.vendor == "sqlite" else runs_on_postgresql

    def runs_here(item):
        return runs_on_this(item) and (THOROUGH or not item.get_closest_marker("thorough"))

    config.hook.pytest_deselected(items=[item for item in items if not runs_here(item)])
    items[:] = filter(runs_here, items)


def pytest_xdist_make_scheduler(config, log):
    """The longest first, then one test at a time to whichever process is free. The marks of xdist's own groups reach
    nobody under pytest 9.2.
    """
    return ModulesTogether(config, log)


class ModulesTogether(LoadScopeScheduling):
    """Hands out the modules of TOGETHER whole, in the order of how many tests they have, and then single tests."""

    def _split_scope(self, nodeid):
        module = nodeid.partition("::")[0]
        return module if module in TOGETHER else nodeid


def runs_on_sqlite(item):
    return not item.get_closest_marker("postgresql")


def runs_on_postgresql(item):
    if item.get_closest_marker("sqlite") or item.get_closest_marker("once"):
        return False
    has_database = item.get_closest_marker("django_db") or {"db", "django_db_setup"} & set(item.fixturenames)
    return bool(has_database or item.get_closest_marker("postgresql"))


@pytest.fixture(scope="session", autouse=True)
def collected_static(django_test_environment):
    """Pages name their stylesheet by its content, as in production. WhiteNoise, made anew with every client of a
    test, looks at the files once: that took it three times as long as the page.
    """
    call_command("collectstatic", verbosity=0, interactive=False)
    found = {}

    def add_files_once(self, root, prefix):
        if root not in found:
            look_at_files(self, root, prefix)
            found[root] = dict(self.files)
        self.files.update(found[root])

    look_at_files = WhiteNoise.update_files_dictionary
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", add_files_once)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """Every test sees the real record. Tests that commit put it back, where Django would empty the tables."""
    with django_db_blocker.unblock(), database_with_record() as snapshot, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: snapshot.restore())
        django_db_blocker.block()
        yield
        django_db_blocker.restore()


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords():
    """Hashed with Argon2 as ever, but in no time; tests of the cost ask for `costly_passwords`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordHasher, "time_cost", 1)
        patch.setattr(PasswordHasher, "memory_cost", 8)
        yield


@pytest.fixture
def costly_passwords(monkeypatch):
    for name, value in COST.items():
        monkeypatch.setattr(PasswordHasher, name, value)
    make.hashed.cache_clear()
    yield
    make.hashed.cache_clear()


@pytest.fixture(autouse=True)
def fresh_cache(monkeypatch):
    """Undone changes of the record give its version numbers, the keys of what is kept, out again."""
    caches["pages"].clear()
    few.rows_of.cache_clear()
    suggestions.names.cache_clear()
    monkeypatch.setattr(waiting, "SECONDS", 3600)  # a slow test counts no oftener than a quick one
    waiting.remember({})  # so that pages of the secretariat count no more than their own
    contact.remember(contact.NONE, math.inf)  # as a process that has read it


@pytest.fixture
def clock(request, monkeypatch):
    """Stands still: at the moment of the nearest `clock` mark, else at the moment the test began."""
    clock = Clock(monkeypatch)
    if mark := request.node.get_closest_marker("clock"):
        clock.set(*mark.args)
    return clock


@pytest.fixture
def aoba():
    """坂井市's manager."""
    return make.manager("aoba@example.jp", name="青葉花子")


@pytest.fixture
def midori(aoba):
    """坂井市's staff, beside the manager."""
    return make.staff("midori@example.jp", name="緑次郎")


@pytest.fixture
def akane():
    """坂井市's staff, where it has no manager."""
    return make.staff("akane@example.jp", name="坂井茜")


@pytest.fixture
def sakai():
    """坂井市's staff as well, of the tests of cases."""
    return make.staff("sakai@example.jp", name="坂井太郎")


@pytest.fixture
def aoi():
    """品川区's manager."""
    return make.manager("aoi@example.jp", "131091", name="品川葵")


@pytest.fixture
def aya():
    """品川区's staff."""
    return make.staff("aya@example.jp", "131091", name="品川彩")


@pytest.fixture
def minato():
    """港区's staff."""
    return make.staff("minato@example.jp", "131032", name="港次郎")


@pytest.fixture
def secretary():
    """Somebody of the secretariat."""
    return make.secretariat()


@pytest.fixture
def desk(secretary):
    """The secretariat's client."""
    return as_(secretary)


@pytest.fixture
def use_server(settings):
    """Let the portal speak to a port, as in production but for the encryption."""

    def use(port, **changes):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = False
        for name, value in changes.items():
            setattr(settings, name, value)

    return use


@pytest.fixture
def server(use_server):
    """A mail server that the portal speaks to."""
    with smtp.running(smtp.MailServer()) as server:
        use_server(server.port)
        yield server


@pytest.fixture
def clamd(settings):
    """A stand-in of the virus scanner that the portal speaks to."""
    with fake_clamd.running() as server:
        settings.CLAMD_ADDRESS, settings.CLAMD_SECONDS = server.address, 5
        yield server


@pytest.fixture
def media(settings, tmp_path):
    """A place of its own for the files that the test keeps."""
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return tmp_path / "media"


@pytest.fixture(scope="session")
def live_server(django_db_setup):
    """The portal on a port, its static files served by WhiteNoise instead of Django's stand-in for tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.contrib.staticfiles.handlers.StaticFilesHandler", lambda application: application)
        server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser():
    if not (program := chromium()):
        pytest.skip(f"Chromium がありません。入れるには：sudo apt-get install {PACKAGE}")
    from playwright.sync_api import Locator, expect, sync_playwright

    # Playwright runs an event loop in this thread, next to which Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", arriving(Locator.click))
        expect.set_options(timeout=30_000)  # milliseconds, as everything else waits: a busy machine is no fault
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


def arriving(click):
    """Playwright's click is over as soon as the next page begins, when nothing of it need be there: wait for all of
    it. Where the click leads nowhere, the page is there already.
    """

    def click_and_arrive(locator, **options):
        click(locator, **options)
        locator.page.wait_for_load_state()

    return click_and_arrive


@pytest.fixture
def page(browser, live_server):
    """A visitor's tab. Script errors, blocked content and requests to other hosts fail the test."""
    context = browser.new_context(base_url=live_server.url, locale="ja-JP", timezone_id="Asia/Tokyo")
    page = context.new_page()
    complaints = []

    def heed_message(message):
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    def heed_request(request):
        if not request.url.startswith(live_server.url):
            complaints.append(request.url)

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", heed_message)
    page.on("request", heed_request)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def assert_accessible(page):
    """Call it with the page as it stands: axe may find nothing."""

    def check():
        assert violations(page) == []

    return check


@pytest.fixture
def open_tab(browser, live_server, clock):
    """Opens a tab of somebody of the journeys; without a user, of a visitor."""
    caches["default"].clear()
    tabs = []

    def open_tab(user=None, *, with_scripts=False):
        tabs.append(Tab(browser, live_server, with_scripts))
        if user:
            tabs[-1].log_in(user)
        return tabs[-1]

    yield open_tab
    for tab in tabs:
        tab.context.close()
