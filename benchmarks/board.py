"""The board with 100,000 proposals and 400,000 replies on PostgreSQL: python -m benchmarks.board --help.

Times pages and searches in this process, without a server, all in turn so that a noisy moment spoils one round of
each; holds every search against a plain reading of the rows. Whole pages stand beside the ordinary page of reference.
"""

import argparse
import os
import statistics
import tempfile
import time
from urllib.parse import quote

from benchmarks import server
from tests.postgres import running_postgres

SIZE = 20
SEARCHES = {
    "1字 多い": "丼",
    "1字 少ない": "鰊",
    "2字 多い": "防災",
    "2字 少ない": "雪室",
    "2字 なし": "鯨鮫",
    "3字 多い": "物産展",
    "4字 少ない": "灯籠流し",
    "2語 多い・多い": "防災 物産展",
    "2語 多い・少ない": "防災 雪室",
    "2語 少ない・少ない": "鰊 雪室",
    "昔は多く近ごろない": "旧暦",
}


def main():
    options = parse_options()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as data_dir, running_postgres() as url:
        os.environ.update(server.load_record(data_dir, url), DJANGO_SETTINGS_MODULE="benchmarks.settings_uncached")
        import django

        django.setup()
        fill(options.proposals)
        print_times(measure(options))
        print_pages(*measure_pages(options))


def parse_options():
    parser = argparse.ArgumentParser(description="掲示板の一覧、検索、提案のページの速さを PostgreSQL で測ります。")
    parser.add_argument("--proposals", type=int, default=100_000, help="提案の数（はじめは %(default)s）")
    parser.add_argument("--rounds", type=int, default=15, help="くり返す回数（はじめは %(default)s）")
    return parser.parse_args()


def fill(number):
    """Proposals over ten years, four replies each; every tenth to all wards."""
    from django.db import connection

    from benchmarks.seeds import board

    with board.without_search_indexes():
        board.fill_proposals(number, 4, asked_every=10)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def measure(options):
    from bulletin.models import Message, Proposal
    from portal.database.substrings import containing, newest
    from portal.japanese.text import words
    from tests import make

    public, replies = Proposal.objects.public(), Message.objects.findable_by(make.staff("131032@example.jp", "131032"))
    deep = public.order_by("-posted_at", "-pk")[min(2_000 * SIZE, options.proposals // 2)]
    cases = {f"提案：{name}": (public, words(query), None) for name, query in SEARCHES.items()}
    cases |= {f"返信：{name}": (replies, words(query), None) for name, query in SEARCHES.items()}
    cases |= {"一覧 1ページ目": (public, [], None), "一覧 2,000ページ目": (public, [], (deep.posted_at, deep.pk))}
    times: dict[str, list[float]] = {name: [] for name in cases}
    for number in range(options.rounds + 1):
        for name, (rows, searched, cursor) in cases.items():
            begin = time.perf_counter()
            found = newest(rows, searched, size=SIZE, cursor=cursor)
            took = (time.perf_counter() - begin) * 1000
            if number:
                times[name].append(took)
            elif searched:
                plain = containing(rows.order_by("-posted_at", "-pk"), searched)
                assert [row.pk for row in found.rows] == [row.pk for row in plain[:SIZE]], name
                assert found.total in (None, plain.count()), name
    return times


READERS = {"訪問者": None, "区": "131091", "提案者": "182109"}
ORDINARY = "比較 ordinary"


def measure_pages(options):
    """Processor time, elapsed time and queries of whole pages, each made anew, the page of reference among them."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["testserver"]
    people, proposal = answered_proposal()
    clients = {name: Client() for name in people}
    for name, person in people.items():
        if person:
            clients[name].force_login(person)
    place = min(2_000 * SIZE, options.proposals // 2)
    board, deep = "/bulletin/", page_after(place)
    cases = {ORDINARY: (Client(), "/reference/ordinary/")}
    cases |= {f"提案（返信11件） {name}": (client, proposal.get_absolute_url()) for name, client in clients.items()}
    for name in ("訪問者", "区"):
        cases |= {
            f"一覧 1ページ目 {name}": (clients[name], board),
            f"一覧 {place // SIZE + 1:,}ページ目 {name}": (clients[name], deep),
        }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
    queries = {}
    for number in range(2 * options.rounds + 1):
        for name, (client, address) in cases.items():
            begun = time.process_time(), time.perf_counter()
            response = client.get(address, secure=True)
            took = (time.process_time() - begun[0]) * 1000, (time.perf_counter() - begun[1]) * 1000
            assert response.status_code == 200, (name, response.status_code)
            if number:
                times[name].append(took)
            else:
                with CaptureQueriesContext(connection) as captured:
                    client.get(address, secure=True)
                queries[name] = len(captured)
    return times, queries


def page_after(place):
    """The address of the page of a visitor's list that begins after so many."""
    from bulletin.models import Proposal

    last = Proposal.objects.public().order_by("-posted_at", "-pk")[place - 1]
    return f"/bulletin/?after={quote(last.posted_at.isoformat())}_{last.pk}"


def answered_proposal():
    """A public proposal to 23 wards with 11 answers and 11 replies, and who reads it."""
    from bulletin.models import Message
    from tests import make

    people = {name: code and make.staff(f"{code}@example.jp", code) for name, code in READERS.items()}
    ward, proposer = people["区"], people["提案者"]
    proposal = make.proposal(proposer, visibility="public", body="本文です。\n\n* 場所\n* 時期\n")
    rows = proposal.addressees.order_by("municipality__lg_code")
    for number, row in enumerate(rows[:11]):
        row.answer_with("raised" if number % 2 else "considering", "やります。", by=ward, version=0)
        Message.objects.send(proposal=proposal, body="日程を加えました。", by=ward, token=f"{number:032x}")
    return people, proposal


def print_pages(times, queries):
    cpu = {name: [took for took, _ in each] for name, each in times.items()}
    elapsed = {name: [took for _, took in each] for name, each in times.items()}
    reference = {kind: statistics.median(each[ORDINARY]) for kind, each in (("cpu", cpu), ("elapsed", elapsed))}
    print("\n| ページ | CPU ms | 最小–最大 | 比較の何倍速いか | 経過 ms | 最小–最大 | 何倍速いか | 問合せ |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name in times:
        cells = [name]
        for kind, each in (("cpu", cpu[name]), ("elapsed", elapsed[name])):
            middle = statistics.median(each)
            cells += [f"{middle:.1f}", f"{min(each):.1f}–{max(each):.1f}", f"{reference[kind] / middle:.2f}"]
        print(f"| {' | '.join(cells)} | {queries[name]} |")


def print_times(times):
    print("\n| | 中央値 ms | p95 ms | 最小–最大 |\n|---|--:|--:|--:|")
    for name, each in times.items():
        p95 = sorted(each)[int(len(each) * 0.95)]
        print(f"| {name} | {statistics.median(each):.1f} | {p95:.1f} | {min(each):.1f}–{max(each):.1f} |")


if __name__ == "__main__":
    main()
