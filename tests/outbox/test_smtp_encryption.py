"""Mail is sent only over TLS to a server whose certificate is valid; otherwise it waits."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from outbox.delivery import drain
from outbox.mail import enqueue
from outbox.models import OutgoingMail
from tests.smtp import MailServer, running

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_mails(db):
    for n in range(2):
        enqueue(f"m{n}@example.jp", key=f"m{n}", subject="件名", body="本文")


def test_server_without_encryption_gets_nothing(server, use_server):
    use_server(server.port, EMAIL_USE_TLS=True)
    assert drain() is False
    assert server.commands == []
    assert OutgoingMail.objects.waiting().count() == 2


def test_server_whose_certificate_is_not_to_be_trusted_gets_nothing(use_server, tmp_path):
    with running(MailServer(tls_context=self_signed(tmp_path))) as server:
        use_server(server.port, EMAIL_USE_TLS=True)
        assert drain() is False
    assert server.commands == []
    assert "CERTIFICATE_VERIFY_FAILED" in OutgoingMail.objects.failing().get().last_error


def test_server_that_breaks_off_encryption_gets_nothing(use_server):
    """It offers STARTTLS, says 220, and goes on in clear text: what a meddler on the line would do."""
    with running(MailServer(tls_context=ssl.create_default_context())) as server:  # has no certificate to show
        use_server(server.port, EMAIL_USE_TLS=True)
        assert drain() is False
    assert server.commands == []
    assert OutgoingMail.objects.waiting().count() == 2


def test_server_that_wants_another_password_fails_no_mail(server, use_server):
    use_server(server.port, EMAIL_HOST_USER="portal", EMAIL_HOST_PASSWORD="wrong")
    assert drain() is False
    assert server.commands == []
    assert list(OutgoingMail.objects.waiting().values_list("attempts", flat=True)) == [0, 0]


def self_signed(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    file = folder / "server.pem"
    file.write_bytes(key.private_bytes(encoding, form, plain) + certificate.public_bytes(encoding))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context
