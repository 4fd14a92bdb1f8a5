"""People write to two nodes while parts of the portal fail, or for hours: python -m benchmarks.faults --help.

Afterwards everything that was acknowledged must be there once, and each mail have left once (record.py). Between, what
the portal holds of the machine is measured, and whether it grew is computed from the measurements.
"""

import argparse
import os
import random
import signal
import statistics
import sys
import threading
import time
from pathlib import Path

from .record import faults_of, writing
from .rig import FILES_MB, children, running_rig

SAMPLE = 10  # seconds between two measurements
ENOUGH_MB = 1_000  # for the files of hours, each at least a page of memory
MAY_GROW = {"メモリ（MB）": 1.10, "接続": 1.0, "ファイル記述子": 1.0, "一時ファイル": 1.0, "p99（秒）": 1.20}
STEADY = {"接続": 3, "ファイル記述子": 15, "一時ファイル": 2, "p99（秒）": 0.1}  # this much more is no growth


def main():
    options = parse_options()
    is_soak = bool(options.hours or options.minutes)
    seconds = options.hours * 3600 + options.minutes * 60 or options.seconds
    try:
        with running_rig(ENOUGH_MB if is_soak else FILES_MB) as rig:
            found = soak(rig, seconds, options) if is_soak else mix(rig, seconds, options)
    except FileNotFoundError as missing:
        sys.exit(str(missing))
    print("\n".join(found) if found else "誤りはありませんでした。")
    return 1 if found else 0


def parse_options():
    parser = argparse.ArgumentParser(
        description="2台のポータルに書き込みながら、部品を次々に止め、あとで照らし合わせます。"
    )
    parser.add_argument("--seconds", type=int, default=90, help="障害を起こしながら書く秒数（はじめは %(default)s）")
    parser.add_argument("--hours", type=float, default=0, help="長く動かす時間。データベースを1度、メールを1度止めます")
    parser.add_argument("--minutes", type=float, default=0, help="同じく、分で")
    parser.add_argument("--clients", type=int, default=6, help="書く人の数（はじめは %(default)s）")
    parser.add_argument("--pause", type=float, help="1人が次を書くまでの秒数（はじめは0.1、長く動かすときは2）")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="障害の順を決める数")
    return parser.parse_args()


def mix(rig, seconds, options):
    """One failure after another, in an order of its own each time; returns what was found."""
    print(f"障害の順：--seed {options.seed}", flush=True)
    chance = random.Random(options.seed)
    end, happened = time.monotonic() + seconds, []
    with writing(rig, options.clients, options.pause or 0.1) as record:
        while time.monotonic() < end:
            time.sleep(chance.uniform(1, 4))
            failure = chance.choice(FAILURES)
            happened.append(failure.__doc__)
            print(f"{failure.__doc__}", flush=True)
            failure(rig, chance)
    report(record)
    copies = happened.count(kill_worker.__doc__)
    rig.change("UPDATE portal_outgoingmail SET leased_until = NULL, next_try_at = now() WHERE sent_at IS NULL")
    return faults_of(rig, record, copies=copies) + strange(record)


def kill_web_process(rig, chance):
    """web のプロセスを kill -9"""
    node = rig.nodes[chance.choice(rig.node_ports)]
    os.kill(chance.choice(children(node.pid)), signal.SIGKILL)


def kill_node(rig, chance):
    """1台を止め、5秒で起こす"""
    port = chance.choice(rig.node_ports)
    rig.stop_node(port, signal.SIGKILL)
    time.sleep(2)
    rig.start_node(port)


def replace_node(rig, chance):
    """1台を入れ替える"""
    port = chance.choice(rig.node_ports)
    rig.stop_node(port)
    rig.start_node(port)


def crash_database(rig, chance):
    """PostgreSQL を immediate で止め、起こす"""
    rig.postgres.stop(signal.SIGQUIT)
    time.sleep(chance.uniform(0, 3))
    rig.postgres.start()


def kill_worker(rig, chance):
    """worker を kill -9"""
    rig.stop_workers(signal.SIGKILL)
    rig.start_worker()


def stop_mail(rig, chance):
    """メールサーバーを止め、起こす"""
    rig.stop_mail()
    time.sleep(chance.uniform(1, 4))
    rig.start_mail()


def stop_redis(rig, chance):
    """Redis を kill -9"""
    rig.redis.kill()
    rig.redis.wait()
    time.sleep(1)
    rig.restart_redis()


FAILURES = [kill_web_process, kill_node, replace_node, crash_database, kill_worker, stop_mail, stop_redis]


def soak(rig, seconds, options):
    """At a low rate, with one restart of the database and one outage of mail; returns what grew, or was found."""
    samples, ended = [], threading.Event()
    with writing(rig, options.clients, options.pause or 2) as record:
        thread = threading.Thread(target=measure, args=[rig, record, samples, ended])
        thread.start()
        time.sleep(seconds / 3)
        rig.postgres.stop(signal.SIGQUIT)
        rig.postgres.start()
        time.sleep(seconds / 6)
        rig.stop_mail()
        time.sleep(min(60, seconds / 10))
        rig.start_mail()
        time.sleep(seconds / 2 - min(60, seconds / 10))
        ended.set()
        thread.join()
    report(record)
    return table(samples) + faults_of(rig, record) + strange(record)


def measure(rig, record, samples, ended):
    since = 0
    while not ended.wait(SAMPLE):
        with record.lock:
            recent, since = record.seconds[since:], len(record.seconds)
        try:
            connections = rig.rows("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")[0][0]
        except Exception:  # the database is away
            continue
        numbers = rig.processes()
        samples.append(
            {
                "メモリ（MB）": sum(map(memory, numbers)) / 1024,
                "接続": connections,
                "ファイル記述子": sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in numbers),
                "一時ファイル": sum(path.is_file() for path in (rig.folder / "tmp").rglob("*")),
                "p99（秒）": sorted(recent)[int(len(recent) * 0.99)] if recent else 0,
            }
        )


def memory(pid):
    """Proportional memory of a process in kB: what several share counts once."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def table(samples):
    """Print the second and the last sixth of the run, medians; returns what grew more than it may."""
    part, grown = max(1, len(samples) // 6), []
    print("\n| | はじめ | おわり | 最大 | |\n|---|--:|--:|--:|---|")
    for name, most in MAY_GROW.items():
        values = [each[name] for each in samples]
        early, late = statistics.median(values[part : 2 * part]), statistics.median(values[-part:])
        grows = late > early * most and late - early > STEADY.get(name, 0)
        print(f"| {name} | {early:,.2f} | {late:,.2f} | {max(values):,.2f} | {'増えた' if grows else '増えない'} |")
        grown += [f"{name}が増えました：{early:,.2f}から{late:,.2f}"] if grows else []
    print(
        f"{len(samples)}回、{SAMPLE}秒ごとに測りました。はじめは6分の1から3分の1まで、おわりは最後の6分の1の中央値です。"
    )
    return grown


def report(record):
    slow = sorted(record.seconds)[int(len(record.seconds) * 0.99)]
    print(f"\n送った返信 {len(record.sent)}、受け付けられたもの {len(record.acknowledged)}、p99 {slow:.2f}秒")
    print(f"書込みの答え（0は返事なし）：{dict(record.answers)}、ページの答え：{dict(record.reads)}")
    print(f"503で入力が残らなかったもの：{record.words_lost}")


def strange(record):
    return [f"思いがけない答え：{answer.status} {answer.place}" for answer in record.strange] + (
        [f"503で入力が残らなかったもの：{record.words_lost}"] if record.words_lost else []
    )


if __name__ == "__main__":
    sys.exit(main())
