"""The portal under gunicorn, as `make run` has it, on any database and on a free port."""

import contextlib
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Server:
    def __init__(self, process, url):
        self.process = process
        self.url = url

    def get(self, path, headers):
        """Status and headers of one answer, its body read."""
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                response.read()
                return response.status, response.headers
        except urllib.error.HTTPError as answer:  # urllib calls 304 an error
            return answer.code, answer.headers

    def memory(self):
        """Resident and proportional memory of each worker, in MB."""
        return [_memory(worker) for worker in self._workers()]

    def processor_time(self):
        """Seconds that the workers have used."""
        return sum(_processor_time(worker) for worker in self._workers())

    def _workers(self):
        master = self.process.pid
        return Path(f"/proc/{master}/task/{master}/children").read_text().split()


def _memory(pid):
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return {name: round(int(re.search(rf"^{name}:\s+(\d+) kB", rollup, re.M)[1]) / 1024, 1) for name in ("Rss", "Pss")}


def _processor_time(pid):
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def load_record(data_dir, database_url):
    """Fill the database and collect the static files; return the environment to serve them in."""
    environment = os.environ | {
        "DATA_DIR": data_dir,
        "DATABASE_URL": database_url,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "DEBUG": "0",
        "BASE_URL": "",
        "CACHE_URL": "",
        "LOG_LEVEL": "ERROR",
    }
    analyze = "from django.db import connection; connection.cursor().execute('ANALYZE')"
    for command in (["migrate", "-v0"], ["load_record", "-v0"], ["collectstatic", "--noinput", "-v0"],
                    ["shell", "-v0", "-c", analyze]):  # fmt: skip
        program = [sys.executable, "manage.py", *command]
        subprocess.run(program, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return environment


@contextlib.contextmanager
def running(environment, settings):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
    environment = environment | {"DJANGO_SETTINGS_MODULE": settings, "PORT": port, "HOST": "127.0.0.1"}
    gunicorn = Path(sys.executable).with_name("gunicorn")
    process = subprocess.Popen([gunicorn, "portal.wsgi"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        server = Server(process, f"http://127.0.0.1:{port}")
        _wait_until_ready(server)
        yield server
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def working(environment, settings):
    """The worker beside; mail goes into files of DATA_DIR."""
    environment = environment | {"DJANGO_SETTINGS_MODULE": settings}
    command = ["nice", "-n5", sys.executable, "manage.py", "worker"]  # its share is that of CPUWeight=30 in its unit
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_until_ready(server):
    for _ in range(200):
        with contextlib.suppress(urllib.error.URLError):
            return server.get("/reference/constant/", {})
        if server.process.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit("測定用のサーバーを起動できませんでした。")
