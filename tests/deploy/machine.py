"""A machine that is thrown away: the files of this one under an overlay in memory, with processes and a network of its
own. Here root runs the commands of docs/deploy.md, in order, and looks at what stands then.

    unshare --mount --pid --net --fork --kill-child python machine.py FOLDER < commands.json > findings.json

What a real machine does and this one cannot: apt-get and pip fetch nothing (what they would install is here), git
copies this project, and instead of systemd the program below starts what the units say: their command, user, folder,
umask, environment file and socket, without their hardening.
"""

import configparser
import contextlib
import fcntl
import grp
import http.client
import json
import os
import pwd
import re
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "portal.example.jp"
VISITOR = "192.0.2.7"
SHIMS = Path("/shims")
UNITS = Path("/etc/systemd/system")
PIDS = Path("/run/pids")
SQL = ["runuser", "-u", "postgres", "--", "psql", "--no-align", "--tuples-only", "portal", "--command"]
PAGES = ("/", "/about/", "/timeline/", "/accounts/login/", "/desk/", "/nowhere/")
CERTIFICATE = "/etc/ssl/portal/portal.pem"


def main(folder):
    """Run the blocks and print what was found as JSON. Standard input says:

    `blocks`: of commands, in order; `restoring` and `recovering`: further blocks, run after the machine was looked at;
    `elsewhere`: a folder that is the disk of another machine, where backups go, and which is there when this one is
    lost. Without `restoring` the blocks are those of a machine that takes the place of a lost one.
    """
    findings_to = os.dup(1)
    os.dup2(2, 1)
    told = json.load(sys.stdin)
    enter(folder, told["elsewhere"])
    output = follow(told["blocks"])
    findings = {"output": output[-8000:]}
    if output.endswith("@@ done\n"):
        findings |= look_around(told["restoring"], told["recovering"]) if told["restoring"] else look_again()
    os.write(findings_to, json.dumps(findings).encode())


def enter(folder, elsewhere):
    """Become root of the machine in memory; `elsewhere` stands at /var/backups."""
    mount("-t", "tmpfs", "tmpfs", folder)
    for name in ("up", "work", "root"):
        (folder / name).mkdir()
    root = folder / "root"
    mount("-t", "overlay", "overlay", "-o", f"lowerdir=/,upperdir={folder}/up,workdir={folder}/work", root)
    mount("--rbind", "/dev", root / "dev")
    for name, kind in (("dev/shm", "tmpfs"), ("run", "tmpfs"), ("proc", "proc")):
        mount("-t", kind, kind, root / name)
    if elsewhere:
        mount("--bind", elsewhere, root / "var/backups")
    os.chroot(root)
    os.chdir("/")
    os.umask(0o022)
    with socket.socket() as any_socket:  # the loopback device: up and running, with a visitor's address besides
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 0x41))
        address = struct.pack("16sHH4s8x", b"lo:1", socket.AF_INET, 0, socket.inet_aton(VISITOR))
        fcntl.ioctl(any_socket, 0x8916, address)
    with Path("/etc/hosts").open("a") as hosts:
        hosts.write(f"\n{VISITOR} {HOST} other.example.jp\n")
    PIDS.mkdir()
    Path("/run/postgresql").mkdir()
    shutil.chown("/run/postgresql", "postgres", "postgres")
    make_shims()
    shutil.rmtree("/etc/postgresql", ignore_errors=True)  # this machine's own server, as just installed
    shutil.rmtree("/var/lib/postgresql", ignore_errors=True)
    Path("/var/lib/postgresql").mkdir()
    shutil.chown("/var/lib/postgresql", "postgres", "postgres")
    run("pg_createcluster", version(), "main")
    Path("/etc/nginx/sites-enabled").mkdir(exist_ok=True)


def make_shims():
    SHIMS.mkdir()
    program = f'exec {sys.executable} {Path(__file__).resolve()} "${{0##*/}}" "$@"\n'
    for name in ("apt-get", "git", "pip", "systemctl"):
        (SHIMS / name).write_text(f"#!/bin/sh\n{program}")
    (SHIMS / "python3").write_text(f'#!/bin/sh\n[ "$1 $2" = "-m venv" ] || exec /usr/bin/python3 "$@"\n{program}')
    for shim in SHIMS.iterdir():
        shim.chmod(0o755)
    os.environ["PATH"] = f"{SHIMS}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def follow(blocks):
    """The output of the commands, in one shell as an operator's; ends with "@@ done" when none failed."""
    script = "".join(f"echo '@@ {number}'\n{block}\n" for number, block in enumerate(blocks, 1)) + "echo '@@ done'\n"
    script = script.replace(".venv/bin/pip", f"{SHIMS}/pip").replace("/postgresql/15/", f"/postgresql/{version()}/")
    environment = {"PATH": os.environ["PATH"], "HOME": "/root", "LANG": "C.UTF-8"}
    with Path("/run/output").open("w+b") as output:  # services keep a pipe open
        shell = ["bash", "-eu"]
        subprocess.run(shell, input=script.encode(), stdout=output, stderr=output, env=environment, check=False)
        output.seek(0)
        return output.read().decode(errors="replace")


# What the commands find instead of the real programs


def apt_get(*arguments):
    """Nothing: the test says by name what is not installed."""


def git(verb, *arguments):
    assert verb == "clone"
    ignored = shutil.ignore_patterns(".git", ".venv", "data", "demo-data")
    shutil.copytree(ROOT, arguments[-1], ignore=ignored, dirs_exist_ok=True)


def python3(*arguments):
    """`-m venv .venv`: the environment of this project."""
    for folder in Path(sys.executable).resolve().parents:  # the interpreter may stand in root's home
        folder.chmod(folder.stat().st_mode | 0o011)
    Path(arguments[-1]).mkdir()
    mount("--bind", (ROOT / ".venv").resolve(), arguments[-1])


def pip(*arguments):
    assert "--require-hashes" in arguments and Path(arguments[-1]).is_file()


def systemctl(verb, *arguments):
    names = [name for name in arguments if name != "--now"]
    if verb == "daemon-reload" and shutil.which("systemd-analyze"):
        ours = [str(unit) for unit in sorted(UNITS.glob("portal*"))]
        result = subprocess.run(["systemd-analyze", "verify", *ours], capture_output=True, text=True, check=False)
        # of what is installed elsewhere nothing is said: that pgbackrest is not here is no fault of the unit
        complaints = [line for line in result.stderr.splitlines() if "portal" in line and "pgbackrest" not in line]
        if complaints:
            sys.exit("\n".join(complaints))
    for name in names:
        if verb in ("restart", "stop"):
            stop(name)
        if verb in ("restart", "start", "enable"):
            start(name)
        if verb == "reload":
            run(name, "-s", "reload")


def start(name):
    if name == "postgresql":
        run("pg_ctlcluster", version(), "main", "start")
    elif name == "nginx":
        run("nginx")
    elif not name.endswith((".socket", ".timer")):
        start_service(name.removesuffix(".service"))


def stop(name):
    if name == "postgresql":
        subprocess.run(["pg_ctlcluster", version(), "main", "stop", "-m", "fast"], check=False)
        return
    path = Path("/run/nginx.pid") if name == "nginx" else PIDS / name.removesuffix(".service")
    if path.exists() and path.read_text():
        pid = int(path.read_text())
        os.kill(pid, signal.SIGTERM)
        while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]:
            time.sleep(0.1)
        path.unlink(missing_ok=True)


def start_service(name):
    """Start the service as its unit says; one of type oneshot is waited for."""
    service = unit(f"{name}.service")["Service"]
    account = pwd.getpwnam(service["User"])
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": account.pw_dir, "USER": account.pw_name}
    if "EnvironmentFile" in service:
        for line in Path(service["EnvironmentFile"]).read_text().splitlines():
            if "=" in line and line[0] != "#":
                key, _, value = line.partition("=")
                environment[key] = value
    command = service["ExecStart"]
    descriptors = []
    if (UNITS / f"{name}.socket").exists():
        descriptors = [listen(unit(f"{name}.socket")["Socket"])]
        command = f"export LISTEN_PID=$$ LISTEN_FDS=1; exec {command} 3<&{descriptors[0]}"
    with (Path("/run") / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            ["/bin/bash", "-c", command],
            cwd=service.get("WorkingDirectory", "/"),
            env=environment,
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=[],
            umask=int(service.get("UMask", "022"), 8),
            pass_fds=descriptors,
            start_new_session=True,
            stdout=log,
            stderr=log,
        )
    if service.get("Type") == "oneshot":
        if process.wait():
            sys.exit((Path("/run") / f"{name}.log").read_text())
    else:
        (PIDS / name).write_text(str(process.pid))


def listen(settings):
    path = Path(settings["ListenStream"])
    path.parent.mkdir(mode=int(settings["DirectoryMode"], 8), exist_ok=True)
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    os.chown(path, pwd.getpwnam(settings["SocketUser"]).pw_uid, grp.getgrnam(settings["SocketGroup"]).gr_gid)
    path.chmod(int(settings["SocketMode"], 8))
    listener.listen(int(settings["Backlog"]))
    return listener.detach()


def unit(name):
    """The sections of a unit; of commands given several times, one after the other."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    text = (UNITS / name).read_text()
    parser.read_string(text)
    commands = [line.removeprefix("ExecStart=") for line in text.splitlines() if line.startswith("ExecStart=")]
    if len(commands) > 1:
        parser["Service"]["ExecStart"] = " && ".join(commands)
    return parser


# What is found afterwards


def look_around(restoring, recovering):
    wait_for_the_portal()
    pages = {path: ask("GET", path) for path in PAGES}
    home = pages["/"]["body"]
    stylesheet = home.partition('rel="stylesheet" href="')[2].partition('"')[0]
    findings = {
        "pages": pages,
        "stylesheet": ask("GET", stylesheet, {"Accept-Encoding": "gzip"}),
        "again": ask("GET", "/about/", {"If-None-Match": pages["/about/"]["headers"].get("ETag", "")}),
        "strangers": {path: ask("GET", path) for path in ("/healthz", "/readyz", "/metrics")},
        "monitoring": {path: ask_the_machine(path) for path in ("/healthz", "/readyz", "/metrics", "/")},
        "trace": ask("TRACE", "/"),
        "put": ask("PUT", "/"),
        "plain": ask("GET", "/about/", secure=False),
        "by another name": attempt(lambda: ask("GET", "/", host="other.example.jp")),
        "too large": ask("POST", "/search/", {"Content-Length": str(33 * 2**20)}),
        "readable": {
            f"{user} {path}": can_read(user, path)
            for user in ("nobody", "www-data", "portal")
            for path in ("/etc/portal.env", "/var/lib/portal", "/var/www/portal/static/staticfiles.json")
        },
        "portal writes its program": subprocess.run(
            ["runuser", "-u", "portal", "--", "test", "-w", "/srv/portal/portal"], check=False
        ).returncode
        == 0,
        "worker": is_running("portal-worker"),
        "logs": {name: Path(f"/run/{name}.log").read_text()[-3000:] for name in ("portal", "portal-worker")},
    }
    findings["tags"] = tags_around_a_change()
    findings["with a session"] = ask("GET", "/about/", {"Cookie": "__Host-sessionid=somebody"})
    systemctl("stop", "portal")
    time.sleep(1.1)
    findings["kept page while it is down"] = ask("GET", "/about/")
    findings["other page while it is down"] = ask("GET", "/accounts/login/")
    findings["log while it is down"] = log_of_nginx_with("/accounts/login/ 502 ")
    dumped = subprocess.run(["nginx", "-T"], capture_output=True, text=True, check=False).stdout
    findings["room"] = {
        "connections": re.findall(r"^\s*worker_connections (\d+);", dumped, re.MULTILINE),
        "files": re.findall(r"^worker_rlimit_nofile (\d+);", dumped, re.MULTILINE),
    }
    systemctl("start", "portal")
    wait_for_the_portal()
    findings["back again"] = ask("GET", "/accounts/login/")["status"]
    if Path("/etc/pgbackrest.conf").exists() and Path("/var/backups/portal-wal/archive").exists():
        mode = oct(Path("/var/backups/portal-wal").stat().st_mode & 0o777)
        cipher = Path("/etc/pgbackrest.conf").read_text().partition("cipher-type=")[2].partition("\n")[0]
        findings["repository"] = [cipher, mode]
    findings["backups"] = sorted(path.name for path in Path("/var/backups/portal").glob("portal-*"))
    systemctl("stop", "portal")
    systemctl("stop", "portal-worker")
    findings["restored"] = follow([restoring])
    systemctl("start", "portal")
    wait_for_the_portal()
    findings["after it"] = ask("GET", "/timeline/")
    return findings | (put_back(recovering) if recovering else {})


def put_back(recovering):
    """What is there when the data directory was lost after a change, and the database was put back."""
    run(*SQL, "CREATE TABLE last_word AS SELECT 'saved after the base backup' AS said")
    wait_for_the_archive()
    findings = {"recovered": follow([recovering])} | look_again()
    run(*SQL, "UPDATE last_word SET said = 'saved before the machine was lost'")
    wait_for_the_archive()
    for name in ("portal.env", "portal.backup-key"):  # what the handbook wants kept outside of the machine
        shutil.copy(f"/etc/{name}", f"/var/backups/{name}")
    return findings


def wait_for_the_archive():
    """Until all that was written has arrived there."""
    run(*SQL, "SELECT pg_switch_wal()")
    arrived = "SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1) FROM pg_stat_archiver"
    for _ in range(100):
        if subprocess.run([*SQL, arrived], check=True, capture_output=True).stdout == b"t\n":
            break
        time.sleep(0.2)


def look_again():
    """What is there once the database was put back."""
    wait_for_the_portal()
    said = subprocess.run([*SQL, "SELECT said FROM last_word"], check=False, capture_output=True, text=True)
    return {"last word": said.stdout.strip(), "after recovery": ask("GET", "/timeline/")}


def log_of_nginx_with(line):
    """The end of nginx's log once it holds `line`, or after ten seconds: nginx writes it after it has answered."""
    for _ in range(100):
        text = Path("/var/log/nginx/portal.log").read_text()[-1000:]
        if line in text:
            break
        time.sleep(0.1)
    return text


def tags_around_a_change():
    """Tags of a page that nginx keeps: twice before a change of the record, and a second after it."""
    before = [ask("GET", "/about/")["headers"]["ETag"] for _ in range(2)]
    change = "UPDATE portal_recordversion SET number = number + 1"
    run("runuser", "-u", "portal", "--", "psql", "--quiet", "--command", change)
    time.sleep(1)
    return [*before, ask("GET", "/about/")["headers"]["ETag"]]


def wait_for_the_portal():
    for _ in range(150):
        if attempt(lambda: ask("GET", "/accounts/login/")["status"]) == 200:
            return
        time.sleep(0.2)


def ask(method, path, headers=None, secure=True, host=HOST):
    """Status, headers and the beginning of the body, over TLS with the certificate checked."""
    connection: http.client.HTTPConnection
    if secure:
        context = ssl.create_default_context(cafile=CERTIFICATE)
        connection = http.client.HTTPSConnection(host, timeout=20, context=context)
    else:
        connection = http.client.HTTPConnection(host, timeout=20)
    with contextlib.closing(connection):
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        body = response.read()
    return {
        "status": response.status,
        "headers": dict(response.getheaders()),
        "body": body.decode(errors="replace")[:4000],
    }


def ask_the_machine(path):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", 8001, timeout=20)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        return {"status": response.status, "body": response.read().decode()}


def attempt(question):
    try:
        return question()
    except OSError as error:
        return type(error).__name__


def can_read(user, path):
    return subprocess.run(["runuser", "-u", user, "--", "test", "-r", path], check=False).returncode == 0


def is_running(name):
    return Path(f"/proc/{(PIDS / name).read_text()}").exists()


def version():
    return max((folder.parent.name for folder in Path("/usr/lib/postgresql").glob("*/bin")), key=float)


def mount(*arguments):
    run("mount", *map(str, arguments))


def run(*command):
    subprocess.run(command, check=True, stdout=sys.stderr)


if __name__ == "__main__":
    programs = {"apt-get": apt_get, "git": git, "pip": pip, "python3": python3, "systemctl": systemctl}
    if sys.argv[1] in programs:
        programs[sys.argv[1]](*sys.argv[2:])
    else:
        main(Path(sys.argv[1]))
