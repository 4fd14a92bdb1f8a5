"""docs/deploy.md can be followed to its end: its own commands run, as the users they name, and its own files are
loaded by nginx, gunicorn and PostgreSQL (tests/deploy/machine.py).
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from tests.thorough import THOROUGH

pytestmark = pytest.mark.once

HANDBOOK = settings.BASE_DIR / "docs" / "deploy.md"
MACHINE = Path(__file__).with_name("machine.py")
BLOCK, FLAGS = r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL
ALONE = ["unshare", "--mount", "--pid", "--net", "--fork", "--kill-child"]


def commands():
    """The blocks that an operator runs in order, once; `text` blocks belong to another day."""
    blocks = re.findall(BLOCK, HANDBOOK.read_text(encoding="utf-8"), FLAGS)
    archiving = [block for block in blocks if "postgresql-archive.conf" in block or "pgbackrest" in block]
    assert len(archiving) == 2
    return [block for block in blocks if shutil.which("pgbackrest") or block not in archiving]


def restoring():
    """The block that restores, with the newest backup, and without starting what the machine starts itself."""
    text = HANDBOOK.read_text(encoding="utf-8")
    (block,) = re.findall(r"^```text\n((?:(?!^```).)*?manage restore.*?)^```", text, re.MULTILINE | re.DOTALL)
    block = re.sub(r"^systemctl .*\n", "", block, flags=re.MULTILINE)
    return re.sub(r"(?<=manage restore )\S+", "$(ls -d /var/backups/portal/portal-*)", block)


def recovering():
    """The block that puts the database back to its last moment; run where proofs are made, for it takes long."""
    text = HANDBOOK.read_text(encoding="utf-8")
    (block,) = re.findall(r"^```text\n((?:(?!^```).)*?manage after_recovery.*?)^```", text, re.MULTILINE | re.DOTALL)
    return block if THOROUGH and shutil.which("pgbackrest") else ""


def taking_the_place():
    """What an operator runs on a new machine when the old one was lost, as chapter 8 tells it."""
    text = HANDBOOK.read_text(encoding="utf-8")
    chapters = re.split(r"^## (?=\d+\. )", text.partition("\n## 更新")[0], flags=re.MULTILINE)[1:]
    prepare, _, start, _, archive = (re.findall(BLOCK, chapter, FLAGS) for chapter in chapters[3:])
    first = [block for chapter in chapters[:3] for block in re.findall(BLOCK, chapter, FLAGS)]
    keys = "install -m 0640 -o root -g portal /var/backups/{0} /etc/{0}\n"
    assert "portal-manage collectstatic --noinput\n" in chapters[4]
    (afterwards,) = re.findall(r"^```text\n(systemctl enable --now portal-backup.timer .*?)^```", text, FLAGS)
    kept = keys.format("portal.env") + keys.format("portal.backup-key")
    return [
        *first,
        *prepare,
        kept,
        "portal-manage collectstatic --noinput",
        *start,
        archive[0],
        recovering(),
        afterwards,
    ]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """The disk of another machine, where backups go."""
    folder = tmp_path_factory.mktemp("elsewhere")
    folder.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def machine(tmp_path_factory, elsewhere):
    if os.getuid() or subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode:
        pytest.skip("root で、名前空間を作れる機械でだけ試せます。")
    if not (shutil.which("nginx") and shutil.which("pg_createcluster")):
        pytest.skip("nginx と postgresql が要ります。入れるには：apt-get install nginx postgresql")
    told = {"blocks": commands(), "restoring": restoring(), "recovering": recovering(), "elsewhere": str(elsewhere)}
    return follow(tmp_path_factory.mktemp("machine"), told)


def follow(folder, told):
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    result = subprocess.run(
        [*ALONE, sys.executable, MACHINE, folder],
        input=json.dumps(told).encode(),
        capture_output=True,
        env=environment,
        check=False,
    )
    assert result.returncode == 0, result.stderr.decode()
    findings = json.loads(result.stdout)
    assert findings["output"].endswith("@@ done\n"), findings["output"]
    return findings


def test_handbook_is_followed_to_its_end(machine):
    assert "https://portal.example.jp/members/start/" in machine["output"]  # where the first administrator begins
    assert machine["worker"], machine["logs"]


def test_pages_are_served_over_tls(machine):
    statuses = {path: answer["status"] for path, answer in machine["pages"].items()}
    expected = {"/": 200, "/about/": 200, "/timeline/": 200, "/accounts/login/": 200, "/desk/": 302, "/nowhere/": 404}
    assert statuses == expected, machine["logs"]
    headers = machine["pages"]["/about/"]["headers"]
    assert headers["Strict-Transport-Security"] == "max-age=3600" and headers["Content-Security-Policy"]
    assert not [name for name in headers if name.lower().startswith("x-accel")]
    assert headers["Server"] == "nginx"
    assert machine["again"]["status"] == 304
    assert (machine["plain"]["status"], machine["plain"]["headers"]["Location"]) == (
        301,
        "https://portal.example.jp/about/",
    )
    assert machine["by another name"] == "SSLError"


def test_static_files_come_from_nginx(machine):
    answer = machine["stylesheet"]
    assert (answer["status"], answer["headers"]["Content-Encoding"]) == (200, "gzip")
    assert answer["headers"]["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["headers"]["Strict-Transport-Security"] == "max-age=3600"


def test_what_nginx_refuses_is_said_in_japanese(machine):
    assert machine["trace"]["status"] == 405
    assert machine["put"]["status"] == 405
    assert machine["too large"]["status"] == 413
    assert machine["put"]["headers"]["Strict-Transport-Security"] == "max-age=3600"
    assert "受け付けられませんでした" in machine["put"]["body"]
    assert "受け付けられませんでした" in machine["too large"]["body"]


def test_probes_tell_the_machine_itself_more_than_strangers(machine):
    assert {path: answer["status"] for path, answer in machine["strangers"].items()} == {
        "/healthz": 200,
        "/readyz": 200,
        "/metrics": 404,
    }
    assert json.loads(machine["strangers"]["/readyz"]["body"]).keys() == {"ready", "ok"}
    assert {path: answer["status"] for path, answer in machine["monitoring"].items()} == {
        "/healthz": 200,
        "/readyz": 200,
        "/metrics": 200,
        "/": 404,
    }
    checks = json.loads(machine["monitoring"]["/readyz"]["body"])["checks"]
    assert {name for name, check in checks.items() if check["ok"]} == set(checks), checks


def test_change_shows_within_a_second_and_nothing_private_is_kept(machine):
    first, second, changed = machine["tags"]
    assert first == second != changed
    private = machine["with a session"]["headers"]
    assert "no-store" in private["Cache-Control"] and "ETag" not in private


def test_while_the_portal_is_down_nginx_says_so_and_shows_public_pages(machine):
    kept, other = machine["kept page while it is down"], machine["other page while it is down"]
    assert (kept["status"], kept["body"]) == (200, machine["pages"]["/about/"]["body"])
    assert " 502 " in machine["log while it is down"] and "web.sock=502" in machine["log while it is down"]
    assert (other["status"], "ただいま利用できません" in other["body"]) == (502, True)
    assert other["headers"]["Retry-After"] == "60"
    assert "Retry-After" not in machine["put"]["headers"]
    assert machine["back again"] == 200


def test_web_server_has_room_for_a_day_of_the_press(machine):
    """As Debian's nginx.conf includes it: open files are bounded by worker_rlimit_nofile, set outside of its blocks."""
    assert machine["room"] == {"connections": ["4096"], "files": ["16384"]}


def test_backup_is_taken_and_comes_back(machine):
    assert len(machine["backups"]) == 1 and machine["backups"][0].endswith(".tar.gpg")
    assert machine["restored"].endswith("@@ done\n"), machine["restored"]
    assert machine["after it"]["status"] == 200
    assert machine["after it"]["body"] == machine["pages"]["/timeline/"]["body"]


def test_log_and_files_are_archived_and_the_database_comes_back(machine):
    if not shutil.which("pgbackrest"):
        pytest.skip("pgbackrest が要ります。入れるには：apt-get install pgbackrest")
    assert "full backup" in machine["output"] and "status: ok" in machine["output"]
    assert {"wal", "recent_files"} <= json.loads(machine["monitoring"]["/readyz"]["body"])["checks"].keys()
    assert machine["repository"] == ["aes-256-cbc", "0o700"]
    if THOROUGH:
        assert machine["recovered"].endswith("@@ done\n"), machine["recovered"]
        assert machine["last word"] == "saved after the base backup"
        assert machine["after recovery"]["status"] == 200
        assert machine["after recovery"]["body"] == machine["pages"]["/timeline/"]["body"]


@pytest.mark.thorough
def test_new_machine_takes_the_place_of_a_lost_one(machine, elsewhere, tmp_path):
    """With nothing of it but the disk of another machine: its backups, and the two files that are kept outside."""
    told = {"blocks": taking_the_place(), "restoring": "", "recovering": "", "elsewhere": str(elsewhere)}
    new = follow(tmp_path, told)
    assert new["last word"] == "saved before the machine was lost", new["output"]
    assert new["after recovery"]["status"] == 200
    assert new["after recovery"]["body"] == machine["pages"]["/timeline/"]["body"]


def test_containers_are_made_of_files_that_exist():
    """Read only: the machines of the tests have no images."""
    folder = settings.BASE_DIR / "deploy"
    services = yaml.safe_load((folder / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert {"nginx", "web1", "web2", "worker", "database", "cache", "prepare", "store", "bucket"} == set(services)
    mounted = [volume.split(":")[0] for each in services.values() for volume in each.get("volumes", [])]
    missing = [place for place in mounted if place.startswith(".") and not (folder / place).exists()]
    assert set(missing) <= {"./portal.backup-key"}
    for private in ("portal.env", "portal.backup-key"):  # in no image and no commit
        for ignoring in (".dockerignore", ".gitignore"):
            lines = (settings.BASE_DIR / ignoring).read_text(encoding="utf-8").split("\n")
            assert {f"deploy/{private}", f"/deploy/{private}"} & set(lines), ignoring
    recipe = (folder / "Containerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall(r"^COPY (.+) \\S+$", recipe, re.MULTILINE) for name in line.split()]
    assert [name for name in copied if not name.startswith("--") and not (settings.BASE_DIR / name).exists()] == []
    assert "--require-hashes" in recipe and re.search(r"^USER portal$", recipe, re.MULTILINE)


def test_each_user_reads_what_is_theirs(machine):
    assert {place for place, readable in machine["readable"].items() if readable} == {
        "portal /etc/portal.env",
        "portal /var/lib/portal",
        "nobody /var/www/portal/static/staticfiles.json",
        "www-data /var/www/portal/static/staticfiles.json",
        "portal /var/www/portal/static/staticfiles.json",
    }
    assert not machine["portal writes its program"]
