"""What each page costs at two sizes of the data: python -m benchmarks.growth --help.

Every kind of page as who reads it, in one process without a server, each made anew, in turn with the ordinary page of
reference: queries, bytes, processor time, and how many ordinary pages that is. What grows between the sizes is found
by the last column, which no busy moment of the machine touches much.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import fill
from tests.postgres import running_postgres

ORDINARY = "/reference/ordinary/"
LONG = 1.0  # seconds from which a page is measured once
VISITOR, MUNICIPALITY, WARD, DESK = "訪問者", "自治体", "区", "事務局"
READERS = {MUNICIPALITY: "u0-182109@example.jp", WARD: "u0-131091@example.jp", DESK: "sec0@example.jp"}
PUBLIC = {
    "ホーム": "/",
    "経過": "/timeline/",
    "経過 種別": "/timeline/?kind=fair",
    "経過 年": "/timeline/?year=2017",
    "経過 語": "/timeline/?q=連携",
    "経過 1件": "/timeline/2017-08-21/",
    "経過 1件（総会）": "/timeline/2018-04-16b/",
    "これまでの経過": "/timeline/print/",
    "催し": "/events/",
    "催し 月": "/events/2017/8/",
    "協定": "/agreements/",
    "協定 基準日": "/agreements/?as_of=2016-07-01",
    "協定 団体": "/agreements/1/",
    "推移": "/statistics/",
    "自治体 全体": "/municipalities/",
    "自治体 一覧": "/municipalities/?page=1",
    "自治体 語": "/municipalities/?q=池田",
    "自治体 坂井市": "/municipalities/182109/",
    "特別区 品川区": "/municipalities/131091/",
    "魅力発信": "/municipalities/profiles/",
    "掲示板": "/bulletin/",
    "提案の記録": "/bulletin/figures/",
    "事例": "/bulletin/cases/",
    "事例 語": "/bulletin/cases/?q=連携",
    "事例 1件": "/bulletin/cases/seed-1/",
    "検索 多い": "/search/?q=物産展",
    "検索 少ない": "/search/?q=雪室",
    "検索 なし": "/search/?q=鯨鮫",
    "訂正履歴": "/about/corrections/",
    "資料": "/documents/",
    "資料 1件": "/documents/survey/",
    "お知らせ（公開）": "/news/",
    "データ": "/data/",
    "Atom 経過": "/timeline/feed/",
    "Atom 催し": "/events/feed/",
    "Atom 掲示板": "/bulletin/feed/",
    "Atom 事例": "/bulletin/cases/feed/",
    "Atom 訂正": "/about/corrections/feed/",
    "iCal 催し": "/events/calendar.ics",
    "iCal 1件": "/events/2017-08-21.ics",
    "CSV 経過": "/timeline/?format=csv",
    "Excel 経過": "/timeline/?format=xlsx",
    "CSV 議題": "/timeline/?format=csv&list=items",
    "Excel これまでの経過": "/timeline/print/?format=xlsx",
    "CSV 自治体": "/municipalities/?format=csv",
    "CSV 事例": "/bulletin/cases/?format=csv",
    "CSV 訂正": "/about/corrections/?format=csv",
}
MEMBERS = {
    "わたしの自治体": "/members/",
    "お知らせ": "/members/notices/",
    "担当者": "/members/people/",
    "自治体 坂井市": "/municipalities/182109/",
    "特別区 品川区": "/municipalities/131091/",
    "掲示板": "/bulletin/",
    "掲示板 募集中": "/bulletin/?state=open",
    "掲示板 多い語": "/bulletin/?q=丼",
    "掲示板 少ない語": "/bulletin/?q=雪室",
    "検索 多い": "/search/?q=物産展",
    "受信箱": "/bulletin/inbox/",
    "CSV 掲示板": "/bulletin/?format=csv",
    "Excel 掲示板": "/bulletin/?format=xlsx",
}
TIES = {"各区交流": "/members/ties/"}
SECRETARIAT = {
    "対応待ち": "/desk/",
    "照合": "/desk/checks/",
    "経過の編集": "/desk/timeline/",
    "協定の編集": "/desk/agreements/",
    "推移の編集": "/desk/statistics/",
    "各区交流の回収": "/desk/statistics/ties/",
    "会員": "/desk/memberships/",
    "年次確認": "/desk/rolls/",
    "利用者": "/desk/people/",
    "申請": "/desk/applications/",
    "掲示板の管理": "/desk/proposals/",
    "操作の記録": "/desk/audit/",
    "メール": "/desk/mail/",
    "届かないアドレス": "/desk/unreachable/",
    "資料の管理": "/desk/documents/",
    "取込み": "/desk/import/",
}
CASES = [
    *((name, VISITOR, address) for name, address in PUBLIC.items()),
    *((name, MUNICIPALITY, address) for name, address in MEMBERS.items()),
    *((name, WARD, address) for name, address in (MEMBERS | TIES).items()),
    *((name, DESK, address) for name, address in SECRETARIAT.items()),
]


def main():
    options = parse_options()
    results = [measured(scale, options) for scale in options.scales.split(",")]
    print_table(results, options)


def parse_options():
    parser = argparse.ArgumentParser(description="データが増えると、どのページがどれだけ重くなるかを測ります。")
    parser.add_argument(
        "--scales", default="1,10", help="比べる大きさ（benchmarks.fill の --scale。はじめは %(default)s）"
    )
    parser.add_argument("--rounds", type=int, default=5, help="くり返す回数（はじめは %(default)s）")
    parser.add_argument("--only", default="", help="名前かアドレスにこの文字があるページだけ")
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL で測る（はじめは SQLite）")
    parser.add_argument("--keep", type=Path, help="SQLite のデータをこのフォルダーに残し、あれば使う")
    return parser.parse_args()


def measured(scale, options):
    """{(page, reader): its figures} at this size, by a process of its own."""
    with contextlib.ExitStack() as stack:
        data_dir = options.keep and options.keep.resolve() / scale
        is_kept = bool(data_dir and data_dir.exists() and not options.postgres)
        if not data_dir or options.postgres:
            data_dir = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-growth-")))
        url = stack.enter_context(running_postgres()) if options.postgres else ""
        environment = os.environ | {
            "DATA_DIR": str(data_dir),
            "DATABASE_URL": url,
            "LOG_LEVEL": "ERROR",
            "CACHE_URL": "",
        }
        command = [sys.executable, "-m"]
        if not is_kept:
            subprocess.run([*command, "benchmarks.fill", "--scale", scale], env=environment, check=True)
        command += ["benchmarks.growth", "measure", str(options.rounds), options.only]
        output = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
        return {(name, reader): figures for name, reader, figures in json.loads(output)}


def measure(rounds, only):
    """Write the figures of every page as JSON; they are made anew, for the kept ones cost nothing."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings_uncached"
    fill.set_up()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from members.models import User

    call_command("collectstatic", verbosity=0, interactive=False)
    settings.ALLOWED_HOSTS = ["testserver"]
    clients = {VISITOR: Client()}
    for reader, address in READERS.items():
        clients[reader] = Client()
        clients[reader].force_login(User.objects.get(email=address))
    cases = [case for case in CASES if only in case[0] or only in case[2]]
    get(clients[VISITOR], ORDINARY)
    answers = [(name, reader, once(clients[reader], address)) for name, reader, address in cases]
    times: list[list[float]] = [[] for _ in cases]
    ratios: list[list[float]] = [[] for _ in cases]
    for number in range(rounds):
        for taken, beside, (_, reader, address) in zip(times, ratios, cases, strict=True):
            if not number or taken[0] < LONG * 1_000:
                ordinary = get(clients[VISITOR], ORDINARY)[0]  # just before each: a busy moment meets both
                taken.append(get(clients[reader], address)[0])
                beside.append(taken[-1] / ordinary)
    for (_, _, figures), taken, beside in zip(answers, times, ratios, strict=True):
        figures |= {"ms": statistics.median(taken), "ratio": statistics.median(beside)}
    sys.stdout.write(json.dumps(answers))


def once(client, address):
    """Queries, size and status of one answer."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        _, size, status = get(client, address)
    return {"queries": len(captured), "kB": size / 1_000, "status": status}


def get(client, address):
    """Processor time in ms, bytes and status of an answer read to its end."""
    begun = time.process_time()
    response = client.get(address, secure=True)
    size = sum(len(piece) for piece in response)
    return (time.process_time() - begun) * 1_000, size, response.status_code


def print_table(results, options):
    scales = options.scales.split(",")
    heads = [f"{what} {scale}×" for what in ("問合せ", "kB", "CPU ms", "ordinary の何倍") for scale in scales]
    print(f"\n| ページ | | {' | '.join(heads)} | 伸び |")
    print(f"|---|---|{'--:|' * (len(heads) + 1)}")
    for key in results[0]:
        rows = [result[key] for result in results]
        cells = [*key, *(f"{row['queries']}" for row in rows), *(f"{row['kB']:,.0f}" for row in rows)]
        cells += [*(f"{row['ms']:.1f}" for row in rows), *(f"{row['ratio']:.2f}" for row in rows)]
        cells.append(f"{rows[-1]['ratio'] / rows[0]['ratio']:.1f}")
        cells += [f"応答 {row['status']}" for row in rows if row["status"] != 200]
        print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        measure(int(sys.argv[2]), sys.argv[3])
    else:
        main()
