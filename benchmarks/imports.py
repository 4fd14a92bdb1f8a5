"""Memory and time of large imports: 10,000 events as CSV and as a workbook, and a chronology of 10,000 rows.

    python -m benchmarks.imports [rows [read] [write]]

Each step runs in a process of its own, as the worker does it; its peak memory is what the system says of it.
"""

import csv
import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter

from .server import ROOT, load_record

HEADINGS = [
    "都道府県コード又は市区町村コード",
    "NO",
    "都道府県名",
    "市区町村名",
    "イベント名",
    "開始日",
    "終了日",
    "開始時間",
    "終了時間",
    "説明",
    "料金(基本)",
    "連絡先名称",
    "連絡先電話番号",
    "主催者",
    "場所名称",
    "住所",
    "定員",
    "URL",
    "備考",
]
_STEP = """
import resource, sys, time
import django
django.setup()
from django.core.files.base import ContentFile
from imports.jobs import run
from imports.models import ImportJob
began, (step, kind, path) = time.monotonic(), sys.argv[1:]
if step == "read":
    job = ImportJob(kind=kind, name=path, file=ContentFile(open(path, "rb").read(), name="file"))
    job.begin(by=None)
    run(job)
    job.rows.update(decision="take")
else:
    job = ImportJob.objects.latest("pk")
    job.request_writing(publish=True, by=None)
    run(job)
job.refresh_from_db()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{job.state}\\t{job.rows.count()}\\t{time.monotonic() - began:.1f}\\t{peak:.0f}\\t{job.problem}")
"""


def events(rows):
    for number in range(rows):
        day = f"2027-{number % 12 + 1:02}-{number % 28 + 1:02}"
        what = [f"催し{number}", day, day, "10:00", "16:00", "町の催し。" * 20, 0, "企画課", "0776-50-3013", "坂井市"]
        where = [f"会館{number % 50}", "福井県坂井市1-1", 100, "https://example.jp/", ""]
        yield ["182109", number, "福井県", "坂井市", *what, *where]


def write_csv(path, rows):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *events(rows)])


def write_workbook(path, rows):
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate([HEADINGS, *events(rows)]):
        sheet.write_row(number, 0, row)
    book.close()


def write_chronology(path, rows):
    text = io.StringIO()
    for number in range(rows):
        text.write(f"平成{number % 30 + 1}年{number % 12 + 1}月{number % 28 + 1}日\t")
        text.write(
            f"第{number}回町の会議の実施 ・会場：東京区政会館 20階 ・内容：①岩手県北上市の報告 ②{'意見交換' * 20}\n"
        )
    path.write_text(text.getvalue(), encoding="utf-8")


SAMPLES = [
    ("催し CSV", "events", "events.csv", write_csv),
    ("催し Excel", "events", "events.xlsx", write_workbook),
    ("経過 テキスト", "chronology", "chronology.txt", write_chronology),
]


def main(rows, steps):
    print(f"{rows}行\t段階\t状態\t件数\t秒\t最大MB")
    for title, kind, name, write in SAMPLES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            write(path, rows)
            environment = load_record(folder, f"sqlite:///{folder}/portal.sqlite3")
            environment["DJANGO_SETTINGS_MODULE"] = "portal.settings"
            for step in steps:
                program = [sys.executable, "-c", _STEP, step, kind, str(path)]
                run = subprocess.run(program, cwd=ROOT, env=os.environ | environment, check=True, capture_output=True)
                print(f"{title} {path.stat().st_size // 1024}kB\t{step}\t{run.stdout.decode().strip()}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, sys.argv[2:] or ["read", "write"])
