"""Measure the portal's pages on SQLite and on PostgreSQL: python -m benchmarks.run --help."""

import argparse
import contextlib
import json
import platform
import shutil
import statistics
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import django

from benchmarks import server
from benchmarks.load import CONNECTIONS, measure, wrk
from tests.postgres import binaries, running_postgres

PAGES = [
    "/",
    "/timeline/",
    "/municipalities/?page=1",
    "/timeline/2017-08-21/",
    "/events/",
    "/agreements/",
    "/municipalities/182109/",
]
CONSTANT, ORDINARY = "/reference/constant/", "/reference/ordinary/"
RESULTS = Path(__file__).parent / "results"


def main():
    options = parse_options()
    if not shutil.which("wrk"):
        sys.exit("wrk が見つかりません。入れるには：sudo apt-get install wrk")
    results = {}
    for name, database in (("SQLite", sqlite), ("PostgreSQL", running_postgres)):
        if name == "PostgreSQL" and not binaries():
            print("\nPostgreSQL のサーバーがないため、省きました。入れるには：sudo apt-get install postgresql")
            continue
        with tempfile.TemporaryDirectory(prefix="portal-bench-") as data_dir, database() as url:
            environment = server.load_record(data_dir, url)
            results[name] = measure_pages(environment, options)
        print_table(name, results[name])
    write(results, options)


def parse_options():
    parser = argparse.ArgumentParser(description="ページの速さを SQLite と PostgreSQL で測ります。")
    parser.add_argument("--rounds", type=int, default=5, help="くり返す回数（はじめは %(default)s）")
    parser.add_argument("--seconds", type=int, default=3, help="1回の秒数（はじめは %(default)s）")
    parser.add_argument("--quick", action="store_true", help="1回1秒だけ。動くかどうかを見るためのもの")
    options = parser.parse_args()
    if options.quick:
        options.rounds = options.seconds = 1
    return options


@contextlib.contextmanager
def sqlite():
    yield ""  # the portal's own default, in its data directory


def measure_pages(environment, options):
    with (
        server.running(environment, "benchmarks.settings") as cached,
        server.running(environment, "benchmarks.settings_uncached") as uncached,
    ):
        targets = [target("比較", cached, CONSTANT), target("比較", cached, ORDINARY)]
        targets += [target("作り置き", cached, page) for page in PAGES]
        targets += [target("毎回作る", uncached, page) for page in PAGES]
        targets += [target("変更なし", cached, page, conditional=True) for page in PAGES]
        for each in targets:  # so that every worker has seen every page
            wrk(each["url"], each["headers"], seconds=1)
        for number in range(options.rounds):  # interleaved: a noisy minute spoils one round of all, not all of one
            print(f"{number + 1}/{options.rounds}回目を測っています…", file=sys.stderr)
            for each in targets:
                each["rounds"].append(measure(each["url"], each["headers"], options.seconds))
        memory = {"作り置き": cached.memory(), "毎回作る": uncached.memory()}
    return {"targets": [summary(each) for each in targets], "memory_mb": memory}


def target(kind, on, page, conditional=False):
    status, headers = on.get(page, {})
    ask = {}
    if conditional:
        ask = {"If-None-Match": headers["ETag"]}
        status, _ = on.get(page, ask)
    if status != (304 if conditional else 200):
        sys.exit(f"{page}（{kind}）の応答が {status} でした。")
    return {"kind": kind, "page": page, "url": on.url + page, "headers": ask, "rounds": []}


def summary(measured):
    rates = [each["per_second"] for each in measured["rounds"]]
    return {
        "kind": measured["kind"],
        "page": measured["page"],
        "median": statistics.median(rates),
        "least": min(rates),
        "most": max(rates),
        "noisy_rounds": sum(not each["quiet"] for each in measured["rounds"]),
        "rounds": measured["rounds"],
    }


def print_table(database, result):
    reference = {row["page"]: row["median"] for row in result["targets"] if row["kind"] == "比較"}
    print(f"\n## {database}\n")
    print("| | ページ | 応答/秒 | 最小–最大 | 固定の文との比 | ふつうの作りとの比 | p50 ms | ほかの負荷 |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for row in result["targets"]:
        rate, half = row["median"], statistics.median(each["p50_ms"] for each in row["rounds"])
        ratios = f"{rate / reference[CONSTANT]:.2f} | {rate / reference[ORDINARY]:.2f}"
        noisy = f"{row['noisy_rounds']}回" if row["noisy_rounds"] else ""
        spread = f"{row['least']:,.0f}–{row['most']:,.0f}"
        print(f"| {row['kind']} | {row['page']} | {rate:,.0f} | {spread} | {ratios} | {half:.1f} | {noisy} |")
        for error in {error for each in row["rounds"] for error in each["errors"]}:
            print(f"| | 誤り：{error} | | | | | | |")
    for kind, workers in result["memory_mb"].items():
        print(f"\n{kind}サーバーのメモリー（1プロセスごと、MB）：", end="")
        print("、".join(f"RSS {worker['Rss']:.0f} PSS {worker['Pss']:.0f}" for worker in workers))


def write(results, options):
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now().astimezone()
    file = RESULTS / f"{now:%Y%m%d-%H%M%S}.json"
    report = {
        "measured_at": now.isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "django": django.get_version(),
        "rounds": options.rounds,
        "seconds": options.seconds,
        "connections": CONNECTIONS,
        "databases": results,
    }
    file.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"\nbenchmarks/results/{file.name} に書きました。")


if __name__ == "__main__":
    main()
