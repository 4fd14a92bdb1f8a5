"""Two nodes against one, each on a core of its own, on PostgreSQL: python -m benchmarks.nodes --help.

A node is gunicorn with one process, held to one core; pages are made anew for each visitor. PostgreSQL and the load
have no core of their own: with one node they use the other, with two they take from both, so the ratio is a lower
bound of what two machines give.
"""

import argparse
import contextlib
import os
import re
import shutil
import statistics
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from benchmarks import server
from benchmarks.load import averages, wrk
from benchmarks.run import PAGES
from tests.postgres import running_postgres

GOAL = 1.8


def main():
    options = parse_options()
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2 or not shutil.which("wrk"):
        sys.exit("2つ以上のコアと wrk が要ります。入れるには：sudo apt-get install wrk")
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as data_dir, running_postgres() as url:
        environment = server.load_record(data_dir, url) | {"WEB_WORKERS": "1"}
        with contextlib.ExitStack() as stack:
            nodes = [stack.enter_context(on_core(core, environment)) for core in cores[:2]]
            print_rates(rates(nodes, options))


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


def rates(nodes, options):
    """{page: [(pages per second of one node, of both together) of each round]}, in turn."""
    found = {page: [] for page in PAGES}
    for _ in range(options.rounds):
        for page, rounds in found.items():
            rounds.append((together(nodes[:1], page, options.seconds), together(nodes, page, options.seconds)))
    return found


def together(nodes, page, seconds):
    """Pages per second of all these nodes, each under a load of its own; every answer must be a page."""
    with ThreadPoolExecutor() as pool:
        said = list(pool.map(lambda node: wrk(node.url + page, {}, seconds), nodes))
    assert not any(re.search("Non-2xx|Socket errors", each) for each in said), said
    return sum(float(re.search(r"Requests/sec:\s+([\d.]+)", each)[1]) for each in said)


def print_rates(found):
    print(f"\n2台と1台：目標 {GOAL} 倍。{averages()}")
    print("\n| ページ | 1台 ページ/秒 | 2台 ページ/秒 | 何倍（中央値） | 最小–最大 |\n|---|--:|--:|--:|--:|")
    for page, rounds in found.items():
        ratios = [two / one for one, two in rounds]
        one, two = (statistics.median(each) for each in zip(*rounds, strict=True))
        middle = statistics.median(ratios)
        print(f"| {page} | {one:.1f} | {two:.1f} | {middle:.2f} | {min(ratios):.2f}–{max(ratios):.2f} |")
    every = [two / one for rounds in found.values() for one, two in rounds]
    middle = statistics.median(every)
    print(f"\nすべてのページ：{middle:.2f} 倍。{'達した' if middle >= GOAL else '届かない'}")


if __name__ == "__main__":
    main()
