"""What tests of mail are given: a mail server to speak to."""

import pytest

from tests.smtp import MailServer, running


@pytest.fixture
def use_server(settings):
    """Let the portal speak to a port, as in production but for the encryption."""

    def use(port, **changes):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.5
        settings.EMAIL_USE_TLS = False
        for name, value in changes.items():
            setattr(settings, name, value)

    return use


@pytest.fixture
def server(use_server):
    with running(MailServer()) as server:
        use_server(server.port)
        yield server
