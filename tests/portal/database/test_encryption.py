"""The way to a database on another machine: TLS whose certificate is checked, as docs/deploy.md has it, or nothing."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from portal.web.nodes import check_database_encryption
from tests.postgres import CONFIGURATION, binaries, running_server

needed = pytest.mark.skipif(not binaries(), reason="PostgreSQL が要ります。入れるには：apt-get install postgresql")

ASK = """
import django, pathlib, sys
django.setup()
from django.db import connection
from portal.front.operations.databases import database
with connection.cursor() as cursor:
    cursor.execute("SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    print(*cursor.fetchone())
database().dump(pathlib.Path(sys.argv[1]))
print("saved")
"""


def certificate(folder, name):
    """A certificate of its own for 127.0.0.1 and no other name, and its key."""
    folder.mkdir()
    subject = ["-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"]
    keys = ["-keyout", folder / "server.key", "-out", folder / "server.pem"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *keys]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "server.pem"


@pytest.fixture(scope="module")
def databases(tmp_path_factory):
    """The ports of a server that speaks TLS alone and of one that cannot; certificates: the server's, and another."""
    folder = tmp_path_factory.mktemp("certificates")
    good, other = certificate(folder / "good", "database"), certificate(folder / "other", "database")
    with running_server(CONFIGURATION) as plain, running_server(CONFIGURATION) as server:
        server.stop()
        for name in ("server.pem", "server.key"):
            copy = server.home / name
            copy.write_bytes((folder / "good" / name).read_bytes())
            copy.chmod(0o600)
            os.chown(copy, server.home.stat().st_uid, server.home.stat().st_gid)
        rules = server.data / "pg_hba.conf"
        rules.write_text("local all all trust\nhostssl all all 127.0.0.1/32 trust\nhostssl all all ::1/128 trust\n")
        files = [f"-cssl_cert_file={server.home}/server.pem", f"-cssl_key_file={server.home}/server.key"]
        server.start("-cssl=on", *files)
        yield server.port, plain.port, good, other


def ask(tmp_path, url):
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONUTF8": "1",
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "abcdefghij" * 6,
        "DATABASE_URL": url,
    }
    command = [sys.executable, "-c", ASK, str(tmp_path / "snapshot")]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    return done.stdout.split(), done.stderr


@needed
def test_database_is_spoken_to_under_its_own_certificate_alone(databases, tmp_path):
    """By the portal and by the programs that take its backups."""
    tls, plain, good, other = databases
    whole = "postgres://postgres@{host}:{port}/portal?sslmode=verify-full&sslrootcert={root}"
    assert ask(tmp_path, whole.format(host="127.0.0.1", port=tls, root=good))[0] == ["True", "TLSv1.3", "saved"]
    refused = {
        "another's certificate": whole.format(host="127.0.0.1", port=tls, root=other),
        "another name": whole.format(host="localhost", port=tls, root=good),
        "no encryption": whole.format(host="127.0.0.1", port=plain, root=good),
        "not asked for": f"postgres://postgres@127.0.0.1:{tls}/portal?sslmode=disable",
    }
    answers = {name: ask(tmp_path, url) for name, url in refused.items()}
    assert {name: said for name, (said, _) in answers.items() if said} == {}
    assert "certificate verify failed" in answers["another's certificate"][1]
    assert "does not match host name" in answers["another name"][1]
    assert "server does not support SSL" in answers["no encryption"][1]


def test_handbook_says_how():
    for page in ("deploy.md", "settings.md"):
        assert "sslmode=verify-full" in (settings.BASE_DIR / "docs" / page).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "host, mode, found",
    [
        ("10.0.0.5", "", ["portal.W005"]),
        ("db.example.jp", "require", ["portal.W005"]),
        ("db.example.jp", "verify-full", []),
        ("127.0.0.1", "", []),
        ("", "", []),
        ("/run/postgresql", "", []),
    ],
)
def test_database_elsewhere_without_a_checked_certificate_is_told_before_the_start(monkeypatch, host, mode, found):
    options = {"sslmode": mode} if mode else {}
    server = {"ENGINE": "django.db.backends.postgresql", "HOST": host, "NAME": "portal", "OPTIONS": options}
    monkeypatch.setattr(settings, "DATABASES", {"default": server})
    assert [each.id for each in check_database_encryption(None)] == found
