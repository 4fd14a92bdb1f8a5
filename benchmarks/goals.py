"""The goals in milliseconds on PostgreSQL: python -m benchmarks.goals --help.

The search of everything with 100,000 proposals and 400,000 replies, p95 at most SEARCH_MS, in this process; posting a
proposal to the 23 wards with all their people, p95 at most POST_MS, by eight writers at once through gunicorn, while
the worker tells these people; and telling EVERYBODY at once (一斉のお知らせ, L8), NOTIFY_MS at most for the request,
with the seconds until the worker has written all of their notices and mails. The load of the machine stands above the
figures, and the ordinary page of reference beside them: other work makes all of them longer.
"""

import argparse
import os
import statistics
import tempfile
import threading
import time
import urllib.request
from urllib.parse import quote, urlencode

from benchmarks import server
from benchmarks.board import SEARCHES
from benchmarks.load import averages
from tests.postgres import running_postgres

SEARCH_MS, POST_MS, NOTIFY_MS = 40, 300, 300
WRITERS = 8
EVERYBODY = 5_200  # three people in each municipality
TOKEN = "t" * 32  # of a form, in its cookie and its field
ORDINARY = "比較 ordinary"


def main():
    options = parse_options()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as data_dir, running_postgres() as url:
        environment = server.load_record(data_dir, url)
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="benchmarks.settings_uncached")
        import django

        django.setup()
        fill(options)
        print_times("検索（すべてを探す箱）", search(options), SEARCH_MS)
        with server.working(environment, "benchmarks.settings"):
            with server.running(environment, "benchmarks.settings") as portal:
                print_times("23区への掲載", {f"{WRITERS}人が同時に": post(portal, options.posts)}, POST_MS)
                print(f"そのお知らせとメールを書き終えるまで、あと{seconds_until_told():.1f}秒。")
            print_times(f"{EVERYBODY:,}人への一斉のお知らせ", {"送る": notify()}, NOTIFY_MS)


def parse_options():
    parser = argparse.ArgumentParser(description="検索と掲載の p95 を PostgreSQL で測ります。")
    parser.add_argument("--proposals", type=int, default=100_000, help="提案の数（はじめは %(default)s）")
    parser.add_argument("--rounds", type=int, default=20, help="検索をくり返す回数（はじめは %(default)s）")
    parser.add_argument("--posts", type=int, default=10, help="一人が掲載する数（はじめは %(default)s）")
    return parser.parse_args()


def fill(options):
    """People in every municipality and ward; the proposals with four replies each."""
    from django.db import connection

    from benchmarks.seeds import board, people
    from benchmarks.seeds.sizes import ONE

    people.fill(ONE)
    with board.without_search_indexes():
        board.fill_proposals(options.proposals, 4, asked_every=10)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def search(options):
    """{who and what: milliseconds of each search}, the ordinary page of reference among them, all in turn."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    ward = Client()
    ward.force_login(person("131091"))
    cases = {ORDINARY: (Client(), "/reference/ordinary/")}
    for who, client in (("訪問者", Client()), ("区", ward)):
        cases |= {f"{who}：{name}": (client, f"/search/?q={quote(words)}") for name, words in SEARCHES.items()}
    times: dict[str, list[float]] = {name: [] for name in cases}
    for number in range(options.rounds + 1):
        for name, (client, address) in cases.items():
            begun = time.perf_counter()
            response = client.get(address, secure=True)
            took = (time.perf_counter() - begun) * 1_000
            assert response.status_code == 200, (name, response.status_code)
            if number:
                times[name].append(took)
    return times


def post(portal, number):
    """Milliseconds of each posting: so many by each of WRITERS, every draft to the 23 wards."""
    from bulletin.models import Proposal
    from members.models import Municipality
    from tests import make

    places = Municipality.objects.filter(kind=Municipality.Kind.CITY, ended_on=None).order_by("lg_code")
    writers = [person(code) for code in places.values_list("lg_code", flat=True)[:WRITERS]]
    drafts = {writer: [make.proposal(writer, state="draft") for _ in range(number)] for writer in writers}
    times: list[float] = []
    threads = [
        threading.Thread(target=_post_all, args=(portal, cookies_of(writer), own, times))
        for writer, own in drafts.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    own = Proposal.objects.filter(pk__in=[draft.pk for each in drafts.values() for draft in each])
    assert len(times) == number * WRITERS == own.filter(state=Proposal.State.OPEN).count()
    assert all(each.addressees.count() == 23 for each in own)
    return times


def notify(rounds=3):
    """Milliseconds of sending each announcement to EVERYBODY, once the worker has told all of the one before."""
    import re

    from django.test import Client

    from desk.models import Announcement
    from members.models import User
    from outbox.models import Notice, OutgoingMail

    fill_up(EVERYBODY)
    desk, new = Client(), "/desk/announcements/new/"
    desk.force_login(User.objects.get(email="sec0@example.jp"))
    times = []
    for number in range(rounds):
        said = {"title": f"全員へ {number}", "text": "お知らせの本文です。\n" * 20, "audience": "everybody"}
        page = desk.post(new, said, secure=True).content.decode()
        form = said | dict(re.findall(r'name="(token|mark)" value="([0-9a-f]+)"', page)) | {"send": "1"}
        begun = time.perf_counter()
        response = desk.post(new, form, secure=True)
        times.append((time.perf_counter() - begun) * 1_000)
        assert response.status_code == 302, (response.status_code, response.content[:500])
        took = seconds_until_told()
        sent = Announcement.objects.first()
        mails = OutgoingMail.objects.filter(key__startswith=f"{sent.notice_key}:").count()
        assert Notice.objects.filter(key=sent.notice_key).count() == sent.people >= EVERYBODY, sent.people
        print(f"\n{sent.people:,}人のお知らせとメール{mails:,}通を書き終えるまで {took:.1f}秒")
    return times


def seconds_until_told():
    """Seconds until the worker has written out everything that people are to be told."""
    from outbox.models import Circular

    begun = time.perf_counter()
    while Circular.objects.exists():
        time.sleep(0.05)
    return time.perf_counter() - begun


def fill_up(number):
    """Add people to the offices, one after the other, until so many are in office."""
    from itertools import cycle, islice

    from members.models import Assignment, Office, User

    offices = cycle(Office.objects.order_by("pk"))
    missing = number - Assignment.objects.filter(ended_on=None).count()
    more = User.objects.bulk_create(
        (User(email=f"more{each}@example.jp", name=f"担当{each}") for each in range(missing)), batch_size=2_000
    )
    Assignment.objects.bulk_create(
        (
            Assignment(user=user, office=office, role="staff", started_on="2020-01-01")
            for user, office in zip(more, islice(offices, missing), strict=True)
        ),
        batch_size=2_000,
    )


def _post_all(portal, cookies, drafts, times):
    for draft in drafts:
        read = f"{draft.municipality.lg_code}-{draft.version}"  # as the form says what was read
        data = {"csrfmiddlewaretoken": TOKEN, "read": read}
        request = urllib.request.Request(
            f"{portal.url}/bulletin/proposals/{draft.pk}/post/",
            urlencode(data).encode(),
            {"Cookie": cookies, "Origin": portal.url},
        )
        begun = time.perf_counter()
        with NO_REDIRECT.open(request, timeout=60) as response:
            response.read()
        times.append((time.perf_counter() - begun) * 1_000)


class _Stay(urllib.request.HTTPErrorProcessor):
    """A redirect is an answer like any other: the posting alone is timed, not the page after it."""

    def http_response(self, request, response):
        assert response.status == 302, (response.status, response.read()[:500])
        return response


NO_REDIRECT = urllib.request.build_opener(_Stay)


def cookies_of(user):
    """The Cookie header of a browser in which `user` is logged in and has a form."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


def person(code):
    from members.models import User

    return User.objects.get(email=f"u0-{code}@example.jp")


def print_times(title, times, goal):
    print(f"\n{title}：目標 p95 {goal} ms。{averages()}")
    print("\n| | 中央値 ms | p95 ms | 最小–最大 | 比較の何倍 | |\n|---|--:|--:|--:|--:|---|")
    reference = statistics.median(times[ORDINARY]) if ORDINARY in times else 0
    for name, each in times.items():
        middle, p95 = statistics.median(each), sorted(each)[int(len(each) * 0.95)]
        said = "" if name == ORDINARY else "達した" if p95 <= goal else "届かない"
        ratio = f"{middle / reference:.1f}" if reference else ""
        print(f"| {name} | {middle:.1f} | {p95:.1f} | {min(each):.1f}–{max(each):.1f} | {ratio} | {said} |")


if __name__ == "__main__":
    main()
