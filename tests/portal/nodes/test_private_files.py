"""Files sent by nginx after the portal said so: with its shipped block, and for nobody else."""

import contextlib
import re
import shutil
import subprocess
import time

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client

from bulletin.models import Attachment
from tests import make
from tests.bulletin.attachments.test_attachments import PDF, send
from tests.nodes import Visitor, running_nodes
from tests.smtp import free_port

pytestmark = pytest.mark.django_db(transaction=True)

CONFIGURATION = """
user root;
daemon off;
pid {folder}/nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    map $https $portal_hsts {{ default "max-age=31536000"; }}
    server {{
        listen 127.0.0.1:{port};
        {block}
        location / {{
            proxy_pass {node};
            proxy_set_header Host $host;
        }}
    }}
}}
"""


@contextlib.contextmanager
def nginx_before(node, folder, media):
    """Yield the address of an nginx with the block of the shipped file, in front of the node."""
    shipped = (settings.BASE_DIR / "deploy/nginx/portal.conf").read_text()
    blocks = re.findall(r"^    location (?:/_files/|@nothing) \{\n.*?^    \}\n", shipped, re.MULTILINE | re.DOTALL)
    port = free_port()
    block = "".join(blocks).replace("/var/lib/portal/media/", f"{media}/")
    block = block.replace("/srv/portal/deploy/", f"{settings.BASE_DIR}/deploy/")
    (folder / "nginx.conf").write_text(CONFIGURATION.format(folder=folder, port=port, block=block, node=node))
    command = ["nginx", "-c", folder / "nginx.conf", "-e", folder / "error.log"]
    process = subprocess.Popen(command)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(100):
            with contextlib.suppress(OSError):
                Visitor().ask(f"{address}/healthz")
                break
            time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait()


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx が要ります。入れるには：apt-get install nginx")
def test_file_is_sent_by_nginx_to_who_may_see_it(akane, tmp_path, media):
    send(akane, make.proposal(akane, visibility="members"))
    row = Attachment.objects.get()
    cookies = Client()
    cookies.force_login(akane)
    session = {"Cookie": f"sessionid={cookies.cookies['sessionid'].value}"}
    data_dir = {"DATA_DIR": str(tmp_path), "FILES_BY_NGINX": "1"}
    with running_nodes(1, **data_dir) as (node,), nginx_before(node, tmp_path, media) as nginx:
        status, headers, body = Visitor().ask(nginx + row.get_absolute_url(), **session)
        assert (status, body) == (200, PDF.decode(errors="replace"))
        assert headers["Content-Type"] == "application/pdf"
        assert headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        assert "no-store" in headers["Cache-Control"] and headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["Strict-Transport-Security"] == "max-age=31536000"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert not [name for name in headers if name.lower().startswith("x-accel")]
        assert Visitor().ask(node + row.get_absolute_url(), **session)[2] == ""  # the portal itself sends nothing
        assert Visitor().ask(f"{nginx}/_files/{row.file.name}", **session)[0] == 404
        assert "<form" in Visitor().ask(nginx + row.get_absolute_url())[2]  # the login
        row.file.storage.delete(row.file.name)
        assert Visitor().ask(nginx + row.get_absolute_url(), **session)[0] == 404


def test_file_with_any_name_is_named_to_nginx_as_an_address(settings, akane, media):
    settings.FILES_BY_NGINX = True
    send(akane, make.proposal(akane))
    row = Attachment.objects.get()
    row.file.save("a b?#%.pdf", ContentFile(PDF))
    client = Client()
    client.force_login(akane)
    redirect = client.get(row.get_absolute_url()).headers["X-Accel-Redirect"]
    assert redirect.startswith("/_files/proposals/") and not set(redirect) & set(" ?#")
