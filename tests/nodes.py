"""Web nodes as they are shipped: gunicorn with its own configuration on the database of the tests; and a real Redis."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection

from tests.smtp import free_port

HOST = "127.0.0.1"  # as a web server in front passes it on, without a port


class Visitor:
    """A browser that is sent to whichever node, under one name."""

    def __init__(self):
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(self, address, data=None, **headers):
        """Status, headers and text."""
        body = (data if isinstance(data, str) else urlencode(data)).encode() if data is not None else None
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(address, body, {"Host": HOST, **named})
        try:
            with self.opener.open(request, timeout=30) as response:
                return response.status, response.headers, response.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode(errors="replace")

    def log_in(self, node, email, password):
        """The text of the page that follows."""
        page = self.ask(f"{node}/accounts/login/")[2]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        data = {"csrfmiddlewaretoken": token, "login": email, "password": password}
        return self.ask(f"{node}/accounts/login/", data)[2]


def database_url():
    """The DATABASE_URL of the tests' database."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)


@contextlib.contextmanager
def running_nodes(number, **environment):
    """Yield the addresses of `number` nodes that share nothing but what the environment names, a data folder each."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(_running_node(environment)) for _ in range(number)]


@contextlib.contextmanager
def _running_node(environment):
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="portal-node-") as data_dir:
        own = {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DATA_DIR": data_dir,
            "STATIC_ROOT": str(settings.STATIC_ROOT),
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": database_url(),
            "BASE_URL": "http://127.0.0.1",
            "PORT": str(port),
            "WEB_WORKERS": "1",
        }
        gunicorn = [str(Path(sys.executable).with_name("gunicorn")), "--config", "gunicorn.conf.py", "portal.wsgi"]
        process = subprocess.Popen(
            gunicorn, cwd=settings.BASE_DIR, env=os.environ | own | environment, stdout=subprocess.DEVNULL
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/healthz", process)
            yield address
        finally:
            process.terminate()
            process.wait()


@contextlib.contextmanager
def nginx_of_two_nodes(folder, port, node_ports):
    """Yield the process of the shipped nginx of two nodes, with the places of this machine; what it keeps of requests
    on their way lies in `folder`/nginx.
    """
    shipped = Path(__file__).resolve().parent.parent / "deploy/nginx/containers.conf"
    text = shipped.read_text(encoding="utf-8")
    for old, new in {
        "web1:8000": f"127.0.0.1:{node_ports[0]}",
        "web2:8000": f"127.0.0.1:{node_ports[1]}",
        "listen 8080": f"listen 127.0.0.1:{port}",
        "/srv/pages/": f"{shipped.parent}/pages/",
        "/srv/headers.conf": f"{shipped.parent}/headers.conf",
        "/srv/maps.conf": f"{shipped.parent}/maps.conf",
        "/var/log/nginx/": f"{folder}/",
        "/var/www/portal/static/": f"{folder}/static/",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{name}_temp_path {folder}/nginx/{name};\n" for name in names)
    (folder / "nginx").mkdir()
    user = "user root;\n" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\n"
        f"events {{ worker_connections 2048; }}\nhttp {{\naccess_log off;\n{temporary}{text}}}\n"
    )
    process = subprocess.Popen(["nginx", "-c", f"{folder}/nginx.conf", "-e", f"{folder}/nginx.log"])
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield process
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def running_redis():
    """Yield the CACHE_URL of an empty Redis, and its process; FileNotFoundError without the program."""
    program = shutil.which("redis-server")
    if not program:
        raise FileNotFoundError("Redis のサーバーがありません。入れるには：apt-get install redis-server")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with tempfile.TemporaryDirectory(prefix="portal-redis-") as folder:
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        try:
            yield f"redis://127.0.0.1:{port}/0", process
        finally:
            process.terminate()
            process.wait()


def wait_for(address, process):
    """Return when the process answers at `address`; RuntimeError when it ends or takes longer than a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer.")
