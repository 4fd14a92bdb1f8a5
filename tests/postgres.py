"""A PostgreSQL of one's own: started in a temporary directory as an unprivileged user, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

# Nothing in here is worth a wait for the disk. Fifty browsers and the fifty threads that answer them have a connection
# each, in every process of a test run.
CONFIGURATION = [
    "-cfsync=off",
    "-csynchronous_commit=off",
    "-cfull_page_writes=off",
    "-cmax_connections=500",
    "-cjit=off",
]


def binaries() -> Path | None:
    """The folder of Debian's newest PostgreSQL server, if one is installed."""
    folders = [initdb.parent for initdb in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: float(folder.parent.name), default=None)


@contextlib.contextmanager
def running_postgres() -> Iterator[str]:
    """Yield the DATABASE_URL of an empty database on a fresh server."""
    with running_server(CONFIGURATION) as server:
        yield server.url


@contextlib.contextmanager
def running_server(configuration: list[str]) -> "Iterator[Server]":
    """Yield a fresh Server with an empty database, started with these options of the program."""
    folder = binaries()
    if folder is None:
        raise FileNotFoundError("PostgreSQL のサーバーがありません。")
    unprivileged = _unprivileged()
    # A temporary directory set for root may be closed to other users; /tmp is open to everyone.
    home = Path(tempfile.mkdtemp(prefix="portal-postgres-", dir="/tmp" if unprivileged else None))
    try:
        if unprivileged:
            os.chown(home, unprivileged["user"], unprivileged["group"])
        server = Server(folder, home, unprivileged, configuration)
        server.create()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home)


def _unprivileged() -> dict[str, Any]:
    """Arguments of subprocess that change the user: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server:
    """A PostgreSQL that can be stopped and started again; its data is in `home`."""

    def __init__(self, folder: Path, home: Path, unprivileged: dict[str, Any], configuration: list[str]) -> None:
        self.folder, self.home, self.unprivileged, self.configuration = folder, home, unprivileged, configuration
        self.port, self.data = _free_port(), home / "data"
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/portal"
        self.process: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        """Make the cluster, start it and create the database."""
        # C.UTF-8 exists everywhere and sorts alike everywhere.
        kind = ["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-N"]
        self._run("initdb", "-D", str(self.data), *kind, stdout=subprocess.DEVNULL)
        self.start()
        self._run("createdb", *self._address, "-U", "postgres", "portal")

    def start(self, *options: str, before: Sequence[str] = ()) -> None:
        """Start and wait until it answers; `options` come after those of the server, `before` is what runs it."""
        log = self.home / "log"
        command = [f"{self.folder}/postgres", "-D", str(self.data), "-k", str(self.home), *self._address]
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [*before, *command, *self.configuration, *options],
                cwd=self.home,
                stdout=output,
                stderr=output,
                **self.unprivileged,
            )
        _wait_until_ready(self.folder, self.process, self.port, log)

    @contextlib.contextmanager
    def standby(self) -> "Iterator[Server]":
        """Yield a running Server that streams from this one (pg_basebackup) and answers reads; gone afterwards."""
        home = Path(tempfile.mkdtemp(prefix="portal-standby-", dir=self.home))
        if self.unprivileged:
            os.chown(home, self.unprivileged["user"], self.unprivileged["group"])
        standby = Server(self.folder, home, self.unprivileged, self.configuration)
        copy = ["-D", str(standby.data), "-R", "-X", "stream", "-c", "fast"]  # -R: it follows this one from then on
        self._run("pg_basebackup", *self._address, "-U", "postgres", *copy)
        try:
            standby.start()
            yield standby
        finally:
            standby.stop()
            shutil.rmtree(home)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: "fast", disconnect whoever is left; SIGQUIT: "immediate", as in a crash."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait()
            self.process = None

    @property
    def _address(self) -> list[str]:
        return ["-h", "127.0.0.1", "-p", str(self.port)]

    def _run(self, program: str, *arguments: str, **options: Any) -> None:
        command = [f"{self.folder}/{program}", *arguments]
        subprocess.run(command, cwd=self.home, check=True, **options, **self.unprivileged)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _wait_until_ready(folder: Path, server: subprocess.Popen, port: int, log: Path) -> None:
    question = [f"{folder}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    for _ in range(300):
        if server.poll() is not None:
            break
        if subprocess.run(question, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL を起動できませんでした。\n{log.read_text()}")
