"""Two nodes against one, each on a core of its own, on PostgreSQL: python -m benchmarks.nodes --help.

A node is gunicorn with one process, held to one core; pages are made anew for each visitor. PostgreSQL and the load
have no core of their own, so one node is measured twice: with all of them on its core, which is half of what two nodes
have; and with them on the other, which leaves the node a core alone that two nodes do not have. The first is the ratio
of twice the machine to the machine, the second a lower bound of what two machines give to nodes whose database is
elsewhere. Beside them stands what the nodes themselves took for a page, and what two programs that share nothing reach
on these two cores: no two nodes can reach more.
"""

import argparse
import contextlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from benchmarks import server
from benchmarks.load import averages, wrk
from benchmarks.run import PAGES
from tests.postgres import CONFIGURATION, running_server

GOAL = 1.8
COUNT = """
import os, sys, time
os.sched_setaffinity(0, {int(sys.argv[1])})
end, number = time.monotonic() + float(sys.argv[2]), 0
while time.monotonic() < end:
    number += sum(range(1000)) > 0
print(number)
"""


def main():
    options = parse_options()
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2 or not shutil.which("wrk"):
        sys.exit("2つ以上のコアと wrk が要ります。入れるには：sudo apt-get install wrk")
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as data_dir, running_server(CONFIGURATION) as database:
        environment = server.load_record(data_dir, database.url) | {"WEB_WORKERS": "1"}
        with contextlib.ExitStack() as stack:
            nodes = [stack.enter_context(on_core(core, environment)) for core in cores[:2]]
            print_rates(rates(nodes, database, cores[:2], options), ceilings(cores[:2], options))


def parse_options():
    parser = argparse.ArgumentParser(description="2台と1台の速さを、台ごとにコアを分けて比べます（PostgreSQL）。")
    parser.add_argument("--rounds", type=int, default=5, help="くり返す回数（はじめは %(default)s）")
    parser.add_argument("--seconds", type=int, default=4, help="1回の秒数（はじめは %(default)s）")
    return parser.parse_args()


@contextlib.contextmanager
def on_core(core, environment):
    """A node that inherits the core from this process, which has all of them again afterwards."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    with contextlib.ExitStack() as stack:
        try:
            node = stack.enter_context(server.running(environment, "benchmarks.settings_uncached"))
        finally:
            os.sched_setaffinity(0, before)
        yield node


class Round(NamedTuple):
    """Pages of one node with all it needs on its core, of one with the rest on both, and of both nodes on both."""

    half: "Pages"
    one: "Pages"
    two: "Pages"


def rates(nodes, database, cores, options):
    """{page: [Round of each round]}, in turn."""
    found = {page: [] for page in PAGES}
    for _ in range(options.rounds):
        for page, rounds in found.items():
            half = together(nodes[:1], database, cores[:1], page, options.seconds)
            one = together(nodes[:1], database, cores, page, options.seconds)
            rounds.append(Round(half, one, together(nodes, database, cores, page, options.seconds)))
    return found


class Pages(NamedTuple):
    per_second: float
    milliseconds: float  # of processor time that the nodes, without the database, took for one


def together(nodes, database, cores, page, seconds):
    """Pages of all these nodes, each under a load of its own, that and the database held to `cores`; every answer must
    be a page.
    """
    master = database.process.pid
    for process in [master, *Path(f"/proc/{master}/task/{master}/children").read_text().split()]:
        os.sched_setaffinity(int(process), cores)
    before = sum(node.processor_time() for node in nodes)
    with ThreadPoolExecutor(initializer=os.sched_setaffinity, initargs=(0, cores)) as pool:  # of the thread alone
        said = list(pool.map(lambda node: wrk(node.url + page, {}, seconds), nodes))
    took = sum(node.processor_time() for node in nodes) - before
    assert not any(re.search("Non-2xx|Socket errors", each) for each in said), said
    number = sum(int(re.search(r"(\d+) requests in", each)[1]) for each in said)
    per_second = sum(float(re.search(r"Requests/sec:\s+([\d.]+)", each)[1]) for each in said)
    return Pages(per_second, took * 1_000 / number)


def ceilings(cores, options):
    """Of each round: how many times as much two programs that share nothing do on both cores as one on the first."""
    found = []
    for _ in range(options.rounds):
        one = counted(cores[:1], options.seconds)
        found.append(counted(cores, options.seconds) / one)
    return found


def counted(cores, seconds):
    command = [sys.executable, "-c", COUNT]
    running = [subprocess.Popen([*command, str(core), str(seconds)], stdout=subprocess.PIPE) for core in cores]
    return sum(int(process.communicate()[0]) for process in running)


def print_rates(found, most):
    print(f"\n2台と1台：目標 {GOAL} 倍。{averages()}")
    print("\n甲：1台とデータベースと負荷をかける側が、1つのコアに。乙：1台が1つのコアに、ほかは2つのコアに。")
    columns = "ページ | 甲 ページ/秒 | 乙 | 2台 | 甲の何倍（中央値） | 最小–最大 | 乙の何倍 | 最小–最大"
    print(f"\n| {columns} | 1ページの処理 乙 ms | 2台 ms |\n|---|{'--:|' * 9}")
    for page, rounds in found.items():
        each_rate = [statistics.median(pages.per_second for pages in each) for each in zip(*rounds, strict=True)]
        figures = [f"{rate:.1f}" for rate in each_rate]
        for ratios in (against_half(rounds), against_one(rounds)):
            figures += [f"{statistics.median(ratios):.2f}", f"{min(ratios):.2f}–{max(ratios):.2f}"]
        alone, both = ([pages.milliseconds for pages in each] for each in list(zip(*rounds, strict=True))[1:])
        figures += [f"{statistics.median(each):.1f}" for each in (alone, both)]
        print(f"| {page} | {' | '.join(figures)} |")
    every = [each for rounds in found.values() for each in rounds]
    middle = statistics.median(against_half(every))
    print(f"\nコア1つの機械の2倍の機械で（甲）：{middle:.2f} 倍。{'達した' if middle >= GOAL else '届かない'}")
    print(f"1台のほかが空いたコアを使えるときに比べて（乙）：{statistics.median(against_one(every)):.2f} 倍")
    own = statistics.median(2 * each.one.milliseconds / each.two.milliseconds for each in every)
    print(f"台の処理だけなら（データベースと負荷をかける側が別の機械のとき）：{own:.2f} 倍")
    spread = f"{min(most):.2f}–{max(most):.2f}"
    print(f"何も分け合わない2つの計算を、この2つのコアで：{statistics.median(most):.2f} 倍（{spread}）")


def against_half(rounds):
    return [each.two.per_second / each.half.per_second for each in rounds]


def against_one(rounds):
    return [each.two.per_second / each.one.per_second for each in rounds]


if __name__ == "__main__":
    main()
