"""A press day: the shipped nginx before the shipped gunicorn, by TLS, while the record changes every second.

python -m benchmarks.press_day --help. Prints pages a second, as ratio to nginx serving the same bytes as a file; how
long a change takes to be seen; and that what somebody logged in was shown is kept nowhere.
"""

import argparse
import contextlib
import os
import re
import shutil
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import psycopg2

from benchmarks import server
from benchmarks.load import in_turn
from tests.postgres import running_postgres
from tests.smtp import free_port

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    "/",
    "/timeline/",
    "/timeline/2017-08-21/",
    "/timeline/print/",
    "/events/",
    "/agreements/",
    "/statistics/",
    "/municipalities/",
    "/municipalities/?page=1",
    "/municipalities/182109/",
    "/bulletin/cases/",
    "/bulletin/figures/",
    "/news/",
    "/documents/",
    "/data/",
    "/about/",
    "/about/corrections/",
]
LONGEST_UNSEEN = 1.0  # second, and what one answer takes


def main():
    options = parse_options()
    check_programs()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-press-")))
        folder.chmod(0o755)
        database = stack.enter_context(running_postgres())
        environment = server.load_record(str(folder / "data"), database)
        port = free_port()
        environment |= behind_nginx(port)
        stack.enter_context(gunicorn(environment))
        stack.enter_context(nginx(folder, port, environment))
        press = PressDay(f"https://localhost:{port}", folder, database)
        rates = {"ファイル": [], "ページ": [], "304": []}
        for number in range(options.rounds):  # interleaved, as in run.py
            print(f"{number + 1}/{options.rounds}回目を測っています…", file=sys.stderr)
            rates["ファイル"].append(press.load(["/static/page.html"], options.seconds // 2))
            with press.changes():
                rates["ページ"].append(press.load(PAGES, options.seconds))
            rates["304"].append(press.load(PAGES, options.seconds // 2, conditional=True))
        press.check_private()
        report(rates, press)


def check_programs():
    """End with what to install where the load, nginx or the maker of its certificate is missing."""
    for program in ("wrk", "nginx", "openssl"):
        if not shutil.which(program):
            sys.exit(f"{program} が見つかりません。入れるには：sudo apt-get install {program}")


def behind_nginx(port):
    """Settings of a portal that nginx serves at this port, under a load that has one address."""
    return {
        "BASE_URL": f"https://localhost:{port}",
        "TRUSTED_PROXIES": "1",
        "PORT": str(free_port()),
        "HOST": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "REQUEST_LIMITS": "0",
    }


def parse_options():
    parser = argparse.ArgumentParser(description="発表の日：nginx と gunicorn を、出荷時の設定のまま測ります。")
    parser.add_argument("--rounds", type=int, default=3, help="くり返す回数（はじめは %(default)s）")
    parser.add_argument("--seconds", type=int, default=20, help="ページの1回の秒数（はじめは %(default)s）")
    return parser.parse_args()


@contextlib.contextmanager
def gunicorn(environment):
    command = [Path(sys.executable).with_name("gunicorn"), "--config", "gunicorn.conf.py", "portal.wsgi"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{environment['PORT']}/healthz")
        yield
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def nginx(folder, port, environment):
    """The shipped file with the places of this machine, and without its limits: the load has one address."""
    certificate = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    keys = ["-keyout", folder / "portal.key", "-out", folder / "portal.pem"]
    subprocess.run(["openssl", "req", *certificate, *keys], check=True, capture_output=True)
    text = (ROOT / "deploy/nginx/portal.conf").read_text()
    for old, new in {
        "server unix:/run/portal/web.sock;": f"server 127.0.0.1:{environment['PORT']};",
        "include /etc/nginx/portal-hsts.conf;": 'map $https $portal_hsts { default "max-age=3600"; }',
        "/var/lib/nginx/portal-pages": f"{folder}/pages",
        "/var/www/portal/static/": f"{environment['DATA_DIR']}/static/",
        "/srv/portal/deploy": f"{ROOT}/deploy",
        "/etc/ssl/portal": str(folder),
        "/var/log/nginx": str(folder),
        "portal.example.jp": "localhost",
        "listen 80": f"listen 127.0.0.1:{free_port()}",
        "listen 443": f"listen 127.0.0.1:{port}",
        "127.0.0.1:8001": f"127.0.0.1:{free_port()}",
    }.items():
        text = text.replace(old, new)
    text = re.sub(r"^\s*limit_(req|conn) .*\n", "", text, flags=re.MULTILINE)
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"user root;\ndaemon off;\nworker_processes auto;\npid {folder}/nginx.pid;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{\ninclude /etc/nginx/mime.types;\n{temporary}{text}}}\n"
    )
    process = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-e", folder / "error.log"])
    try:
        wait_for(f"https://localhost:{port}/about/")
        yield
    finally:
        process.terminate()
        process.wait()


def wait_for(address):
    for _ in range(300):
        with contextlib.suppress(OSError):
            ask(address)
            return
        time.sleep(0.1)
    sys.exit(f"{address} が応答しません。")


def ask(address, **headers):
    """Headers and body of one answer; its certificate is of this run."""
    context = ssl._create_unverified_context() if address.startswith("https") else None
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=30, context=context) as response:
        return response.headers, response.read()


class PressDay:
    """What is measured at the address of nginx; `unseen` are the seconds that each change took to be seen."""

    def __init__(self, url, folder, database):
        self.url, self.folder, self.database = url, folder, database
        self.unseen, self.errors = [], []
        static = folder / "data" / "static"
        bodies = [ask(url + page)[1] for page in PAGES]
        mean = sum(map(len, bodies)) // len(bodies)
        middle = min(bodies, key=lambda body: abs(len(body) - mean))
        (static / "page.html").write_bytes(middle)
        self.bytes = {"file": len(middle), "pages": mean}

    def load(self, pages, seconds, conditional=False):
        """Answers a second; errors are noted."""
        tags = [ask(self.url + page)[0]["ETag"] if conditional else "" for page in pages]
        asked = [(page, {"If-None-Match": tag} if tag else {}) for page, tag in zip(pages, tags, strict=True)]
        found = in_turn(self.url, asked, self.folder, seconds, connections=32)
        if found.errors:
            self.errors.append(f"{found.errors}件の応答が、ページではありませんでした。")
        return found.per_second

    @contextlib.contextmanager
    def changes(self):
        """The record changes every second, and each change is awaited."""
        ended = threading.Event()
        thread = threading.Thread(target=self._change, args=[ended])
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _change(self, ended):
        with contextlib.closing(psycopg2.connect(self.database)) as connection:
            connection.autocommit = True
            while not ended.wait(1):
                before = ask(f"{self.url}/about/")[0]["ETag"]
                connection.cursor().execute("UPDATE portal_recordversion SET number = number + 1")
                begun = time.monotonic()
                while ask(f"{self.url}/about/")[0]["ETag"] == before:
                    time.sleep(0.02)
                self.unseen.append(time.monotonic() - begun)

    def check_private(self):
        """Nothing that was answered to a session is kept by nginx or may be kept by a browser."""
        headers, _ = ask(f"{self.url}/events/", Cookie="__Host-sessionid=somebody")
        if "no-store" not in headers["Cache-Control"] or "ETag" in headers:
            self.errors.append(f"ログインしている人のページに {headers['Cache-Control']}")
        kept = [path for path in (self.folder / "pages").rglob("*") if path.is_file()]
        if not kept or any(b"no-store" in path.read_bytes() for path in kept):
            self.errors.append("nginx が、保管してはいけないページを保管しています。")


def report(rates, press):
    load, most = os.getloadavg()[0], max(press.unseen)
    print(f"\n32本の接続、TLS、ページは{len(PAGES)}種類、平均{press.bytes['pages']:,}バイト", end="")
    print(f"（ファイルは{press.bytes['file']:,}バイト）。おわりの負荷（1分）{load:.1f}\n")
    print("| | 応答/秒（中央値） | 最小–最大 | ファイルとの比 |\n|---|--:|--:|--:|")
    middle = {name: statistics.median(each) for name, each in rates.items()}
    for name, each in rates.items():
        ratio = middle[name] / middle["ファイル"]
        print(f"| {name} | {middle[name]:,.0f} | {min(each):,.0f}–{max(each):,.0f} | {ratio:.2f} |")
    usual, late = statistics.median(press.unseen), [each for each in press.unseen if each > LONGEST_UNSEEN]
    print(f"\n変更{len(press.unseen)}回が見えるまで：中央値{usual:.2f}秒、最大{most:.2f}秒")
    print(f"1秒より遅れたもの：{len(late)}回")
    print("誤り：", "、".join(press.errors) or "なし", sep="")


if __name__ == "__main__":
    main()
