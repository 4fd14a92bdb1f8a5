"""A portal of two nodes as it is shipped, whose parts can be killed one by one: nginx, gunicorn, the worker, PostgreSQL
with the shipped settings, Redis and a mail server, all on this machine alone.
"""

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest

from tests.nodes import nginx_of_two_nodes, running_redis, wait_for
from tests.postgres import running_server
from tests.smtp import MailServer, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "portal.example.jp"
FILES_MB = 24  # of the small file system under the files that people send, which are to fill it

SEED = """
from tests import make
wards = ["131091", "131041", "131059", "131130"]
for number, code in enumerate(wards):
    make.staff(f"ward{number}@example.jp", code)
    writer = make.staff(f"city{number}@example.jp", ["182109", "012084", "152021", "202011"][number])
    make.staff(f"reader{number}@example.jp", ["182109", "012084", "152021", "202011"][number])
    make.proposal(writer, wards=[code], title=f"提案{number}")
print(make.PASSWORD)
"""

AS_SYSTEMD_DOES = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""


def portal_command(*arguments):
    return [sys.executable, "manage.py", *arguments]


class Rig:
    """`mail`: what the mail server was given, over all its starts; `nodes`: processes of gunicorn by port."""

    def __init__(self, folder, postgres, cache_url, redis):
        self.folder, self.postgres, self.redis = Path(folder), postgres, redis
        self.port, self.node_ports = free_port(), [free_port(), free_port()]
        self.mail_port, self.mail = free_port(), []
        self.nodes, self.sockets, self.workers, self.server = {}, {}, [], None
        self.small_files, self.password = False, ""  # whether the small file system is there; of everybody
        self.data = self.folder / "data"
        self.environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DATA_DIR": str(self.data),
            "STATIC_ROOT": str(self.folder / "static"),
            "BACKUP_DIR": str(self.folder / "backups"),
            "SECRET_KEY": secrets.token_urlsafe(64),
            "DATABASE_URL": postgres.url,
            "CACHE_URL": cache_url,
            "BASE_URL": f"https://{HOST}",
            "TRUSTED_PROXIES": "1",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.mail_port),
            "EMAIL_WITHOUT_TLS": "1",
            "WEB_WORKERS": "2",
            "WEB_THREADS": "4",
            "REQUEST_LIMITS": "0",  # a handful of people send more than people do
            "LOG_LEVEL": "WARNING",
            "TMPDIR": str(self.folder / "tmp"),
        }

    # What is started

    def prepare(self, files_mb):
        """An up-to-date database with the record, eight people and four proposals; static files; a small media disk of
        so many MB.
        """
        self.data.mkdir(mode=0o700)
        (self.folder / "tmp").mkdir()
        (self.data / "media").mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={files_mb}m", "tmpfs", str(self.data / "media")]
        self.small_files = subprocess.run(mount, capture_output=True, check=False).returncode == 0
        for command in (["migrate", "-v0"], ["load_record", "-v0"], ["collectstatic", "--noinput", "-v0"]):
            self.run(*command)
        self.password = self.run("shell", "-v0", "-c", SEED).strip()

    def run(self, *arguments, **variables):
        """What a command of the portal prints; CalledProcessError when it fails."""
        environment = self.environment | variables
        done = subprocess.run(portal_command(*arguments), cwd=ROOT, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stdout}{done.stderr}")
        return done.stdout

    def start_node(self, port, before=(), root=ROOT, **variables):
        """Gunicorn with a socket that stays open between two starts, as portal.socket keeps it.

        `before`: what runs it, a command that takes another; `root`: where the program is.
        """
        if port not in self.sockets:
            wait_until(lambda: self.listen(port), 30)  # what was killed lets go of it a moment later
        listener = self.sockets[port].fileno()
        gunicorn = [str(Path(sys.executable).with_name("gunicorn")), "--config", "gunicorn.conf.py", "portal.wsgi"]
        command = [*before, sys.executable, "-c", AS_SYSTEMD_DOES, str(listener), *gunicorn]
        with (self.folder / f"node-{port}.log").open("ab") as log:
            own = self.environment | {"PORT": str(port)} | variables
            options = {"cwd": root, "env": own, "stdout": log, "stderr": log, "pass_fds": [listener]}
            self.nodes[port] = subprocess.Popen(command, **options)
        wait_for(f"http://127.0.0.1:{port}/healthz", self.nodes[port])

    def listen(self, port):
        with contextlib.suppress(OSError):
            self.sockets[port] = socket.create_server(("127.0.0.1", port), backlog=2048)
        return port in self.sockets

    def stop_node(self, port, how=signal.SIGTERM):
        """End a node; with SIGKILL its workers too, as when the machine goes."""
        process = self.nodes.pop(port)
        workers = children(process.pid) if how == signal.SIGKILL else []
        process.send_signal(how)
        process.wait()
        for worker in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, how)
        if how == signal.SIGKILL:
            self.sockets.pop(port).close()

    def start_worker(self):
        with (self.folder / "worker.log").open("ab") as log:
            worker = subprocess.Popen(portal_command("worker"), cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        self.workers.append(worker)
        return worker

    def stop_workers(self, how=signal.SIGTERM):
        for process in self.workers:
            process.send_signal(how)
            process.wait()
        self.workers = []

    def start_mail(self):
        """The mail server, which accepts everything unless its `on_rcpt` and `on_data` say otherwise."""
        self.server = MailServer(self.mail_port)
        self.server.accepted = self.mail
        self.server.controller.start()
        return self.server

    def restart_redis(self):
        self.redis = subprocess.Popen(self.redis.args, cwd=self.folder, stdout=subprocess.DEVNULL)

    def stop_mail(self):
        if self.server:
            self.server.controller.stop()
            self.server = None

    # What is looked at

    def rows(self, query, *values):
        with contextlib.closing(psycopg2.connect(self.postgres.url)) as connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()

    def change(self, query):
        with contextlib.closing(psycopg2.connect(self.postgres.url)) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            connection.commit()

    def processes(self):
        """Numbers of all processes of the portal: gunicorn, its workers, the worker."""
        masters = [process.pid for process in self.nodes.values()]
        return [*masters, *(child for pid in masters for child in children(pid)), *(each.pid for each in self.workers)]

    def close(self):
        self.redis.kill()
        self.redis.wait()
        for port in list(self.nodes):
            self.stop_node(port)
        for each in self.sockets.values():
            each.close()
        self.stop_workers()
        self.stop_mail()
        if self.small_files:
            subprocess.run(["umount", str(self.data / "media")], check=True)


@contextlib.contextmanager
def running_rig(files_mb=FILES_MB):
    """Yield a Rig that serves, with room for so many MB of files; FileNotFoundError where a program is missing."""
    if not shutil.which("nginx"):
        raise FileNotFoundError("nginx がありません。入れるには：apt-get install nginx")
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-faults-"))
        Path(folder).chmod(0o755)
        postgres = stack.enter_context(running_server(shipped_configuration()))
        cache_url, redis = stack.enter_context(running_redis())
        rig = Rig(folder, postgres, cache_url, redis)
        stack.callback(rig.close)
        rig.prepare(files_mb)
        rig.start_mail()
        for port in rig.node_ports:
            rig.start_node(port)
        rig.start_worker()
        stack.enter_context(nginx_of_two_nodes(rig.folder, rig.port, rig.node_ports))
        yield rig


def compiled(name, folder):
    """The path of what a program loads before itself, made of `name`.c. Skips where there is no compiler."""
    if not shutil.which("gcc"):
        pytest.skip("gcc がありません。入れるには：apt-get install gcc libc6-dev")
    library = folder / f"{name}.so"
    source = Path(__file__).with_name(f"{name}.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-Wall", "-o", str(library), str(source), "-ldl"], check=True)
    return library


def shipped_configuration():
    """deploy/postgresql.conf as options of the program."""
    lines = (ROOT / "deploy/postgresql.conf").read_text().splitlines()
    found = [re.match(r"(\w+) = '?([^'#]+?)'?\s*(#.*)?$", line) for line in lines]
    return [f"-c{each[1]}={each[2]}" for each in found if each]


def children(pid):
    with contextlib.suppress(FileNotFoundError):
        return [int(number) for number in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def wait_until(condition, seconds=60, pause=0.2):
    """Seconds it took; AssertionError when it takes longer."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, condition
        time.sleep(pause)
    return time.monotonic() - begun
