"""What tests are given: the real record, collected static files, a live server and a browser."""

import os
import shutil

import hypothesis
import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from pytest_django.live_server_helper import LiveServer

from tests.clock import Clock
from tests.snapshot import take_snapshot

# A busy machine is no fault of what is tested.
hypothesis.settings.register_profile("portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("portal")

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


def pytest_collection_modifyitems(config, items):
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    left_out = [item for item in items if item.get_closest_marker(other)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session", autouse=True)
def collected_static(django_test_environment):
    """Pages name their stylesheet by its content, as in production."""
    call_command("collectstatic", verbosity=0, interactive=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test sees the real record. Tests that commit put it back, where Django would empty the tables."""
    with django_db_blocker.unblock():
        call_command("load_record")
        snapshot = take_snapshot()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: snapshot.restore())
        yield
    with django_db_blocker.unblock():
        snapshot.forget()


@pytest.fixture(autouse=True)
def fresh_cache():
    """Undone changes of the record give its version numbers, the keys of kept pages, out again."""
    caches["pages"].clear()


@pytest.fixture
def clock(monkeypatch):
    """Stands at the moment the test began until the test sets it."""
    return Clock(monkeypatch)


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
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("Chromium がありません。入れるには：sudo apt-get install chromium")
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread, next to which Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


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
    from axe_playwright_python.sync_playwright import Axe

    def check():
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return check
