"""The load that one machine must bear, L1–L9 and L12: python -m benchmarks.targets --help.

Behind the shipped nginx by TLS, on PostgreSQL with the shipped settings, with the worker and a mail server; the load
comes from the same machine, so every figure is a lower bound. L10, the queries of a page, is held
by tests/pages.py and tests/test_leaks.py; L11, two hours with faults, is `python -m benchmarks.faults --hours 2`.
"""

import argparse
import contextlib
import itertools
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

from benchmarks import server
from benchmarks.board import SEARCHES
from benchmarks.browsers import Browser, cookies, people_of, unchecked
from benchmarks.faults.rig import shipped_configuration
from benchmarks.load import Found, averages, in_turn
from benchmarks.press_day import PAGES, behind_nginx, check_programs, gunicorn, nginx
from tests.postgres import running_server
from tests.smtp import MailServer, free_port

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = 8
FEW = 4  # clients that ask at half of the rate
FILE = b"%PDF-1.4\n" + bytes(range(256)) * 8 * 1024  # 2 MB
SLOW_UPLOADS = 50


def main():
    options = parse_options()
    check_programs()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-targets-")))
        folder.chmod(0o755)
        database = stack.enter_context(running_server(shipped_configuration())).url
        mail = MailServer(free_port())
        mail.controller.start()
        stack.callback(mail.controller.stop)
        port = free_port()
        environment = server.load_record(str(folder / "data"), database) | behind_nginx(port)
        environment |= {
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(mail.controller.port),
            "EMAIL_WITHOUT_TLS": "1",
        }
        fill = [sys.executable, "-m", "benchmarks.fill", "--scale", options.scale]
        subprocess.run(fill, cwd=ROOT, env=environment, check=True, stdout=sys.stderr)
        os.environ.update(environment)
        import django

        django.setup()
        begun = time.monotonic()
        stack.enter_context(gunicorn(environment))
        started = time.monotonic() - begun
        stack.enter_context(nginx(folder, port, environment))
        stack.enter_context(server.working(environment, "portal.settings"))
        rig = Rig(f"https://localhost:{port}", folder, mail, started, options)
        print(f"\n大きさ {options.scale}。はじめの{averages()}\n\n| | 測ったもの | 目標 | |\n|---|---|---|---|")
        for name, target in TARGETS.items():
            if not options.only or name in options.only:
                said, goal, is_met = target(rig)
                print(f"| {name} | {said} | {goal} | {'達した' if is_met else '届かない'} |", flush=True)
        print(f"\nおわりの{averages()}")


def parse_options():
    parser = argparse.ArgumentParser(
        description="負荷の目標 L1〜L9、L12 を、出荷する nginx、gunicorn、worker で測ります。"
    )
    parser.add_argument("only", nargs="*", metavar="L1", help="測る目標（はじめはすべて）")
    parser.add_argument("--scale", default="nation", help="データの大きさ（benchmarks.fill の --scale）")
    parser.add_argument("--seconds", type=int, default=20, help="1つの負荷の秒数（はじめは %(default)s）")
    return parser.parse_args()


class Rig:
    """Where the portal answers, and what the mail server was given; `started`: seconds until the first right page."""

    def __init__(self, url, folder, mail, started, options):
        self.url, self.folder, self.mail, self.started, self.seconds = url, folder, mail, started, options.seconds

    def read(self, asked):
        """Found, of so many who ask for one address after the other, as soon as they have the last one.

        Not by wrk, which adds to its times what would have waited meanwhile.
        """
        end, times, wrong = time.monotonic() + self.seconds, [], []

        def read(number):
            browsers = {person: Browser(self.url, person) for person in {person for _, person in asked}}
            for path, person in itertools.cycle(asked[number::CLIENTS]):
                begun = time.monotonic()
                status, _, _ = browsers[person].ask(path)
                times.append(time.monotonic() - begun)
                wrong.extend([status] * (status != 200))
                if time.monotonic() > end:
                    return

        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(read, range(CLIENTS)))
        return Found(len(times) / self.seconds, p95(times) * 1_000, len(wrong))

    def press(self, asked, connections=CLIENTS):
        """Found by wrk of the addresses, in turn; `asked`: pairs of an address and the person who asks, or None."""
        pairs = [(path, {"Cookie": cookies(person)} if person else {}) for path, person in asked]
        return in_turn(self.url, pairs, self.folder, self.seconds, connections)

    @property
    def member_pages(self):
        """Pages of members, in turn by four people."""
        paths = {
            "ward": ["/members/", "/bulletin/", "/bulletin/inbox/", "/members/notices/"],
            "city": ["/members/", "/bulletin/", "/municipalities/131091/", "/members/notices/"],
        }
        people = {"ward": people_of("131091", 2), "city": people_of("182109", 2)}
        return [(path, person) for kind in paths for person in people[kind] for path in paths[kind]]

    @property
    def lists(self):
        """Lists of the board, each filtered otherwise: more than are asked for, so that no answer is kept."""
        from bulletin.models import Field
        from members.models import Prefecture

        states = ("", "open", "matched", "unmatched", "expired", "closed")
        fields = Field.objects.values_list("pk", flat=True)
        prefectures = Prefecture.objects.values_list("code", flat=True)
        asked = [
            (f"/bulletin/?state={state}&field={field}&prefecture={prefecture}", None)
            for state, field, prefecture in itertools.product(states, fields, prefectures)
        ]
        random.Random(2).shuffle(asked)
        return asked


def at_once(work):
    """Seconds of each piece of work of so many at once, and how many were done a second; `work`: of each, a list of
    functions.
    """
    times: list[float] = []

    def do(pieces):
        for piece in pieces:
            begun = time.monotonic()
            piece()
            times.append(time.monotonic() - begun)

    begun = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(do, work))
    return times, len(times) / (time.monotonic() - begun)


def p95(times):
    return sorted(times)[int(len(times) * 0.95)]


def rate(found):
    text = f"{found.per_second:,.0f} 件/秒、p95 {found.p95_ms:,.0f} ms"
    return f"{text}、誤り {found.errors}" if found.errors else text


def l1_kept_pages(rig):
    pages = [(page, None) for page in PAGES]
    found = rig.press(pages, connections=32)
    found = found._replace(p95_ms=rig.read(pages).p95_ms)
    return f"作り置きの公開ページ：{rate(found)}", "800件/秒、60 ms", holds(found, 800, 60)


def l2_lists(rig):
    found = rig.read(rig.lists)
    return f"絞り込んだ一覧、作り置きなし：{rate(found)}", "50件/秒、500 ms", holds(found, 50, 500)


def l3_member_pages(rig):
    rig.members = rig.read(rig.member_pages)
    return f"ログインした人のページ：{rate(rig.members)}", "30件/秒、700 ms", holds(rig.members, 30, 700)


def l4_search(rig):
    """Words of every kind, and names of places: visitors ask for each once, so that no answer is kept."""
    from members.models import Municipality

    person = people_of("131091", 1)[0]
    names = Municipality.objects.filter(ended_on=None).order_by("lg_code").values_list("name", flat=True)
    asked = [(f"{words} {name}", None) for words, name in zip(itertools.cycle(SEARCHES.values()), names, strict=False)]
    asked += [(name, None) for name in names]
    asked += [(words, person) for words in SEARCHES.values()] * (len(asked) // len(SEARCHES))
    random.Random(4).shuffle(asked)
    found = rig.read([(f"/search/?q={quote(words)}", reader) for words, reader in asked])
    return f"検索（訪問者と区）：{rate(found)}", "10件/秒、1,000 ms", holds(found, 10, 1_000)


def l5_logins(rig):
    from members.models import User
    from tests.make import PASSWORD

    managers = User.objects.filter(email__startswith="u0-").order_by("email")
    everybody = iter(list(managers.values_list("email", flat=True)))

    def log_in():
        with lock:
            email = next(everybody)
        browser = Browser(rig.url)
        browser.cookies["__Host-csrftoken"] = "t" * 32
        data = [("csrfmiddlewaretoken", "t" * 32), ("login", email), ("password", PASSWORD)]
        status, place, text = browser.ask("/accounts/login/", data)
        assert (status, "login" in place) == (302, False), (status, place, text[:500])

    lock = threading.Lock()
    times, per_second = at_once([[log_in] * 20] * CLIENTS)
    said = f"ログイン：{per_second:.1f}件/秒、p95 {p95(times) * 1_000:,.0f} ms"
    return said, "8件/秒、1,200 ms", per_second >= 8 and p95(times) <= 1.2


def l6_proposals(rig):
    """The draft with its two files saved, and posted: both requests; the page of the form is opened before."""
    from bulletin.models import Field, Proposal

    field = str(Field.objects.first().pk)
    places = ["182109", "012084", "152021", "202011", "022021", "032018", "042021", "052019"]
    browsers = [Browser(rig.url, people_of(code, 1)[0]) for code in places]
    forms = {browser: iter([browser.form("/bulletin/proposals/new/") for _ in range(6)]) for browser in browsers}
    for browser in browsers:
        browser.connection.close()  # opened again with the next request: nginx closes what is idle

    def post(browser):
        words = {
            "title": "越前がに祭り",
            "summary": "朝市を開きます。",
            "body": "会場を探しています。",
            "seeks": "会場",
        }
        words |= {"visibility": "public", "scope": "all", "new-1-description": "会場図", "new-2-description": "予定表"}
        filled = [(name, value) for name, value in next(forms[browser]) if name not in words]
        token = dict(filled)["csrfmiddlewaretoken"]
        filled += [*words.items(), ("fields_chosen", field)]
        status, place, text = browser.ask(
            "/bulletin/proposals/new/", filled, [("new-1-file", FILE), ("new-2-file", FILE + b"2")]
        )
        assert status == 302, (status, re.findall(r'class="[^"]*error[^"]*".{0,200}', text, re.DOTALL)[:5])
        number = re.search(r"/proposals/(\d+)/", place)[1]
        _, _, text = browser.ask(f"/bulletin/proposals/{number}/preview/")
        read = re.search(r'name="read" value="([^"]*)"', text)[1]
        status, place, text = browser.ask(
            f"/bulletin/proposals/{number}/post/", [("csrfmiddlewaretoken", token), ("read", read)]
        )
        assert status == 302 and "preview" not in place, (status, place, text[:500])

    before = Proposal.objects.filter(state="open").count()
    times, per_second = at_once([[lambda browser=browser: post(browser)] * 6 for browser in browsers])
    assert Proposal.objects.filter(state="open").count() == before + len(times)
    said = f"提案（2 MB の資料2つ、保存・確認・掲載）：{per_second:.1f}件/秒、p95 {p95(times) * 1_000:,.0f} ms"
    return said, "5件/秒、1,500 ms", per_second >= 5 and p95(times) <= 1.5


def l7_slow_uploads(rig):
    """Members' pages at half of the rate of L3, alone and beside uploads that take the whole time."""
    alone = paced(rig)
    with slow_uploads(rig):
        beside = paced(rig)
    worse = p95(beside) / p95(alone) - 1
    said = f"p95 {p95(alone) * 1_000:,.0f} → {p95(beside) * 1_000:,.0f} ms（{worse:+.0%}）"
    return f"遅い送信{SLOW_UPLOADS}件と半分の負荷：{said}", "30 % 未満", worse < 0.3


def paced(rig):
    """Seconds of each member's page, asked at half of the rate that L3 found."""
    if not hasattr(rig, "members"):
        l3_member_pages(rig)
    pause = FEW / (rig.members.per_second / 2)
    pages, times = rig.member_pages, []

    def read(first):
        browsers = {person: Browser(rig.url, person) for _, person in pages}
        due = time.monotonic() + first * pause / FEW
        for path, person in itertools.islice(itertools.cycle(pages[first:] + pages[:first]), int(rig.seconds / pause)):
            time.sleep(max(0, due - time.monotonic()))
            due += pause
            begun = time.monotonic()
            status, _, _ = browsers[person].ask(path)
            times.append(time.monotonic() - begun)
            assert status == 200, (path, status)

    with ThreadPoolExecutor(FEW) as pool:
        list(pool.map(read, range(FEW)))
    return times


@contextlib.contextmanager
def slow_uploads(rig):
    """So many files of 2 MB on their way, some kilobytes every second."""
    ended, failures = threading.Event(), []
    person = people_of("182109", 1)[0]
    place = urlsplit(rig.url)
    head = (
        f"POST /bulletin/proposals/new/ HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookies(person)}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(FILE)}\r\n\r\n"
    )

    def upload():
        try:
            plain = socket.create_connection(("127.0.0.1", place.port))
            with unchecked().wrap_socket(plain, server_hostname="localhost") as stream:
                stream.sendall(head.encode())
                while not ended.wait(1):
                    stream.sendall(FILE[:4096])
        except OSError as error:
            failures.append(error)

    threads = [threading.Thread(target=upload) for _ in range(SLOW_UPLOADS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert not failures, failures[:3]


def l8_everybody(rig):
    """An enquiry sent to every municipality, and its mail until the last has left."""
    from enquiries.models import Enquiry
    from members.models import Municipality, User
    from outbox.models import OutgoingMail
    from tests.enquiries import made

    secretary = User.objects.filter(secretariat_role="member").first()
    enquiry = made.draft(questions=("number", "choice", "table"))
    enquiry.add(Municipality.objects.filter(ended_on=None), by=secretary)
    browser = Browser(rig.url, secretary)
    form = browser.form(f"/enquiries/{enquiry.pk}/send/")
    begun = time.monotonic()
    status, place, text = browser.ask(f"/enquiries/{enquiry.pk}/send/", form)
    took = time.monotonic() - begun
    assert status == 302, (status, text[:500])
    assert not Enquiry.objects.get(pk=enquiry.pk).is_draft, place
    own = OutgoingMail.objects.filter(key__startswith=f"enquiry:{enquiry.pk}:")
    last, still = time.monotonic() + 3_600, None
    while time.monotonic() < last and still != 0:
        time.sleep(1)
        still = own.waiting().count() if own.exists() else None
    minutes, sent = (time.monotonic() - begun) / 60, own.count()
    arrived = Counter(message["Message-ID"] for message in rig.mail.accepted)
    twice = arrived.total() - len(arrived)
    said = f"{sent:,}通の照会：送る操作 {took * 1_000:,.0f} ms、すべて出るまで {minutes:.1f} 分、二重 {twice}通"
    return said, "300 ms、5,200通で15分、二重0", took <= 0.3 and sent / minutes >= 5_200 / 15 and twice == 0


def l9_overload(rig):
    """Twice as many ask as are served at best, and what one page takes afterwards."""
    asked = list(itertools.chain.from_iterable(zip(rig.member_pages * 40, rig.lists, strict=False)))
    usual = rig.read(asked).p95_ms / 1_000
    best = rig.press(asked)
    over = rig.press(asked, connections=16 * CLIENTS)
    begun = time.monotonic()
    browser = Browser(rig.url, people_of("131091", 1)[0])
    for _ in range(300):
        asked_at = time.monotonic()
        browser.ask("/members/")
        if time.monotonic() - asked_at <= usual:
            break
    normal = time.monotonic() - begun
    share = over.per_second / best.per_second
    said = f"{16 * CLIENTS}本の接続：最大の {share:.0%}、断ったもの {over.errors}、戻るまで {normal:.1f} 秒"
    return said, "80 %、30秒", share >= 0.8 and normal <= 30


def l12_start(rig):
    return f"gunicorn の起動から、はじめの正しい応答まで：{rig.started:.1f} 秒", "10秒", rig.started <= 10


def holds(found, per_second, p95_ms):
    return found.per_second >= per_second and found.p95_ms <= p95_ms and not found.errors


TARGETS = {
    "L1": l1_kept_pages,
    "L2": l2_lists,
    "L3": l3_member_pages,
    "L4": l4_search,
    "L5": l5_logins,
    "L6": l6_proposals,
    "L7": l7_slow_uploads,
    "L8": l8_everybody,
    "L9": l9_overload,
    "L12": l12_start,
}


if __name__ == "__main__":
    main()
