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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Nothing in here is worth a wait for the disk. Fifty browsers and the fifty threads that answer them have a connection
# each, in every process of a test run.
CONFIGURATION = ["-cfsync=off", "-csynchronous_commit=off", "-cfull_page_writes=off", "-cmax_connections=500"]


def binaries() -> Path | None:
    """The folder of Debian's newest PostgreSQL server, if one is installed."""
    folders = [initdb.parent for initdb in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: float(folder.parent.name), default=None)


@contextlib.contextmanager
def running_postgres() -> Iterator[str]:
    """Yield the DATABASE_URL of an empty database on a fresh server."""
    folder = binaries()
    if folder is None:
        raise FileNotFoundError("PostgreSQL のサーバーがありません。")
    unprivileged = _unprivileged()
    # A temporary directory set for root may be closed to other users; /tmp is open to everyone.
    home = Path(tempfile.mkdtemp(prefix="portal-postgres-", dir="/tmp" if unprivileged else None))
    try:
        if unprivileged:
            os.chown(home, unprivileged["user"], unprivileged["group"])
        with _server(folder, home, unprivileged) as port:
            yield f"postgres://postgres@127.0.0.1:{port}/portal"
    finally:
        shutil.rmtree(home)


def _unprivileged() -> dict[str, Any]:
    """Arguments of subprocess that change the user: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def _server(folder: Path, home: Path, unprivileged: dict[str, Any]) -> Iterator[int]:
    data, port, log = f"{home}/data", _free_port(), home / "log"
    # C.UTF-8 exists everywhere and sorts alike everywhere.
    initdb = [f"{folder}/initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-N"]
    subprocess.run(initdb, cwd=home, check=True, stdout=subprocess.DEVNULL, **unprivileged)
    address = ["-h", "127.0.0.1", "-p", str(port)]
    postgres = [f"{folder}/postgres", "-D", data, "-k", str(home), *address, *CONFIGURATION]
    with log.open("wb") as output:
        server = subprocess.Popen(postgres, cwd=home, stdout=output, stderr=output, **unprivileged)
    try:
        _wait_until_ready(folder, server, port, log)
        subprocess.run([f"{folder}/createdb", *address, "-U", "postgres", "portal"], cwd=home, check=True)
        yield port
    finally:
        server.send_signal(signal.SIGINT)  # "fast": disconnect whoever is left
        server.wait()


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
