"""Time and memory of long downloads and of a PDF: python -m benchmarks.downloads.

Each is answered by a process of its own, on SQLite, and written to nowhere piece by piece, as a server would.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta

from benchmarks import server

ROWS = 10_000
DOWNLOADS = {
    "はじめの大きさ（何も出さない）": "",
    "経過 CSV": "/timeline/?format=csv",
    "経過 CSV（Shift_JIS）": "/timeline/?format=csv&encoding=cp932&replace=1",
    "経過 Excel": "/timeline/?format=xlsx",
    "議題・内容 Excel": "/timeline/?format=xlsx&list=items",
    "これまでの経過 Excel": "/timeline/print/?format=xlsx",
    "掲示板 CSV": "/bulletin/?format=csv",
    "掲示板 Excel": "/bulletin/?format=xlsx",
    "操作の記録 Excel": "audit",
}


def main():
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as data_dir:
        environment = server.load_record(data_dir, "")
        run(environment, "fill")
        print(f"{ROWS:,}行　（秒、最大のメモリー MB、出力 MB）")
        for name, address in DOWNLOADS.items():
            seconds, memory, size = json.loads(run(environment, "answer", address))
            print(f"{name}　{seconds:.2f}秒　{memory:.0f} MB　{size:.1f} MB")
        seconds, memory, size = json.loads(run(environment, "pdf"))
        print(f"これまでの経過 PDF（98件）　{seconds:.2f}秒　{memory:.0f} MB　{size:.1f} MB")


def run(environment, *arguments):
    command = [sys.executable, "-m", "benchmarks.downloads", *arguments]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def set_up():
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()


def fill():
    """ROWS entries with an item each, and as many lines of the audit, and public proposals to two wards each."""
    from portal.models import AuditLine
    from timeline.models import Entry, Item

    outline = {
        "venue": "東京区政会館 20階会議室",
        "address": "千代田区",
        "lines": ["・議題の内容を確認"] * 8,
        "parts": [],
        "is_corrected": False,
    }
    days = [date(2019, 1, 1) + timedelta(days=number // 5) for number in range(ROWS)]
    Entry.objects.bulk_create(
        Entry(
            key=f"bench-{number}",
            first_day=day,
            last_day=day,
            kind_id="fair",
            title=f"魅力発信イベント 第{number}回",
            body="本文。" * 100,
            state="published",
            outline=outline,
        )
        for number, day in enumerate(days)
    )
    entries = Entry.objects.filter(key__startswith="bench-")
    Item.objects.bulk_create(Item(entry=entry, position=1, label="①", text="議題の内容を確認" * 5) for entry in entries)
    AuditLine.objects.bulk_create(
        AuditLine(action="承認", subject_kind="会員登録申請", subject_id=number, subject="福井県坂井市 企画政策課")
        for number in range(ROWS)
    )
    fill_board()


def fill_board():
    from django.utils import timezone

    from bulletin.models import Addressee, Proposal
    from members.models import Municipality

    places = list(Municipality.objects.not_wards()[:300])
    told = {"summary": "あらまし。" * 20, "state": "open", "visibility": "public", "answer_until": date(2030, 3, 31)}
    Proposal.objects.bulk_create(
        Proposal(
            municipality=places[number % 300],
            number=number,
            title=f"雪の提案 第{number}回",
            posted_at=timezone.now(),
            **told,
        )
        for number in range(1, ROWS + 1)
    )
    wards = Municipality.objects.wards()[:2]
    numbers = Proposal.objects.values_list("pk", flat=True)
    Addressee.objects.bulk_create(Addressee(proposal_id=pk, municipality=ward) for pk in numbers for ward in wards)


def answer(address):
    from dataclasses import replace

    from django.test import Client, RequestFactory

    from desk.audit import exports
    from portal.models import AuditLine
    from portal.web import downloads

    begun = time.perf_counter()
    pieces = []
    if address == "audit":
        request = RequestFactory().get("/", {"format": "xlsx"})
        unnoted = replace(exports.AUDIT, names_people=False)  # there is nobody here who could be noted
        pieces = downloads.file_response(request, unnoted.of(lambda: exports.audit(AuditLine.objects.all())))
    elif address:
        pieces = Client(headers={"host": "localhost"}).get(address)
    size = sum(map(len, pieces))
    report(time.perf_counter() - begun, resource.RUSAGE_SELF, size)


def pdf():
    from django.template.loader import render_to_string

    from portal.pdf.jobs import render_pdf
    from timeline.models import Entry
    from timeline.printing.record_paper import RecordPaper

    Entry.objects.filter(key__startswith="bench-").delete()
    html = render_to_string("timeline/printing/record_pdf.html", RecordPaper().context())
    begun = time.perf_counter()
    size = len(render_pdf(html))
    report(time.perf_counter() - begun, resource.RUSAGE_CHILDREN, size)


def report(seconds, who, size):
    sys.stdout.write(json.dumps([seconds, resource.getrusage(who).ru_maxrss / 1024, size / 1_000_000]))


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        set_up()
        {"fill": fill, "answer": answer, "pdf": pdf}[sys.argv[1]](*sys.argv[2:])
