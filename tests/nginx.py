"""The web server as it is shipped (deploy/nginx/portal.conf), with the places and ports of this machine."""

import contextlib
import re
import shutil
import socket
import ssl
import subprocess
import time
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from tests.smtp import free_port

NAME = "portal.example.jp"
CONFIGURATION = """
user root; daemon off; pid {folder}/pid; worker_processes auto; events {{ worker_connections 768; }}  # as in Debian
http {{
    access_log {folder}/access.log; error_log {folder}/error.log;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    include {folder}/portal.conf;
}}
"""
needed = pytest.mark.skipif(
    not (shutil.which("nginx") and shutil.which("openssl")),
    reason="nginx と openssl が要ります。入れるには：apt-get install nginx openssl",
)


@contextlib.contextmanager
def running_nginx(folder, portal):
    """Yield the ports of nginx with TLS and without, and its certificate; `portal`: host and port of what it asks.

    HTTPS is promised for a year (HSTS_SECONDS=31536000).
    """
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    keys = ["-keyout", folder / "portal.key", "-out", folder / "portal.pem"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *keys]
    subprocess.run(command, check=True, capture_output=True)
    for name in ("static", "media"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    tls, plain = free_port(), free_port()
    shipped = (settings.BASE_DIR / "deploy/nginx/portal.conf").read_text()
    for old, new in {
        r"unix:/run/portal/web\.sock": portal,
        r"listen 127\.0\.0\.1:8001": f"listen 127.0.0.1:{free_port()}",
        r"listen 443": f"listen 127.0.0.1:{tls}",
        r"listen 80": f"listen 127.0.0.1:{plain}",
        r"/etc/ssl/portal/": f"{folder}/",
        r"/etc/nginx/portal-hsts\.conf": f"{folder}/portal-hsts.conf",
        r"/var/lib/nginx/portal-pages": f"{folder}/pages",
        r"/var/log/nginx/": f"{folder}/",
        r"/var/www/portal/static/": f"{folder}/static/",
        r"/srv/portal/deploy/": f"{settings.BASE_DIR}/deploy/",
        r"/var/lib/portal/media/": f"{folder}/media/",
    }.items():
        shipped, number = re.subn(old, new, shipped)
        assert number, old
    (folder / "portal.conf").write_text(shipped)
    (folder / "portal-hsts.conf").write_text(hsts(365 * 24 * 60 * 60))
    (folder / "nginx.conf").write_text(CONFIGURATION.format(folder=folder))
    process = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-e", folder / "error.log"])
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", tls)):
                break
            time.sleep(0.05)
        yield tls, plain, folder / "portal.pem"
    finally:
        process.terminate()
        process.wait()


def hsts(seconds):
    """What the command of the handbook writes for nginx, with `seconds` as HSTS_SECONDS."""
    said = StringIO()
    long = seconds >= 365 * 24 * 60 * 60
    with override_settings(
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
        SECURE_HSTS_SECONDS=seconds,
        SECURE_HSTS_INCLUDE_SUBDOMAINS=long,
        SECURE_HSTS_PRELOAD=long,
    ):
        call_command("hsts_for_nginx", stdout=said)
    return said.getvalue()


def connect(server, source="", **versions):
    """A connection over TLS that checks the certificate; `source`: the address it comes from."""
    context = ssl.create_default_context(cafile=server[2])
    for name, version in versions.items():
        setattr(context, name, version)
    opened = socket.create_connection(("127.0.0.1", server[0]), timeout=60, source_address=(source, 0))
    return context.wrap_socket(opened, server_hostname=NAME)
