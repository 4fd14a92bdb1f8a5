"""Play the survey of 2014 in a portal of its own, and measure it: python -m benchmarks.survey.

1,741 municipalities, in each of which somebody invented is to be told, are asked with the ready questions of
アンケート; 328 hand in invented answers, always the same. Measured are the sending, the figures and the files. It
writes to the database and the data directory that DATABASE_URL and DATA_DIR name, never to one with an enquiry in it.
"""

import argparse
import datetime
import os
import random
import runpy
import sys
import time
import tracemalloc
from pathlib import Path

DAY = datetime.date(2014, 9, 16)  # the general meeting decided to ask
ANSWERS = 328
OFFERS = (
    "観光と物産の紹介",
    "災害時の職員の派遣",
    "こどもの自然体験",
    "伝統芸能の公演",
    "木材と木工品",
    "移住の相談会",
)


def main():
    argparse.ArgumentParser(
        description="平成26年のアンケートを1,741のあて先、328の回答で作り、結果を測ります。"
    ).parse_args()
    if not (os.environ.get("DATA_DIR") or os.environ.get("DATABASE_URL")):
        sys.exit("書き込む先を DATA_DIR（と DATABASE_URL）で指定してください。例：DATA_DIR=/tmp/survey")
    data_dir = Path(os.environ.setdefault("DATA_DIR", "data")).resolve()
    runpy.run_path("scripts/run")["make_data_dir"](data_dir)
    from benchmarks.fill import set_up

    set_up()
    from enquiries.models import Enquiry

    if Enquiry.objects.exists():
        sys.exit("照会のあるデータベースには書き込みません。空のところを指定してください。")
    begun = time.perf_counter()
    enquiry = play()
    print(f"{enquiry}：あて先{enquiry.addressees.count()}、回答{ANSWERS}（{time.perf_counter() - begun:.1f}秒）")
    measure(enquiry)


def play():
    """The survey, sent to all municipalities of that day by a secretary, and answered by ANSWERS of them."""
    from django.urls import reverse
    from django.utils import timezone

    from enquiries.models import Answer, Enquiry
    from enquiries.questions.answer_form import AnswerForm
    from enquiries.questions.presets import questionnaire_for
    from members.models import Municipality, User

    secretary = User.objects.secretariat().first() or User.objects.create_user(
        "survey@example.jp", name="調査担当", secretariat_role="member"
    )
    enquiry = Enquiry.objects.create(
        title="連携・交流についてのアンケート",
        lead="特別区との連携・交流について、お答えください。",
        fiscal_year=2014,
        due_on=timezone.localdate() + datetime.timedelta(days=30),
        questionnaire=questionnaire_for(Enquiry.Preset.SURVEY),
    )
    places = Municipality.objects.as_of(DAY)
    serve(places)
    reverse("enquiries:inbox")  # a process reads the addresses once
    taken("あて先を加える", lambda: enquiry.add(places, by=secretary))
    taken("送付", lambda: enquiry.send(by=secretary, mark=enquiry.recipients().mark))
    chance = random.Random(2014)  # noqa: S311 (invented answers, no secret)
    questions = enquiry.questionnaire.listed()
    rows = list(enquiry.addressees.select_related("municipality__prefecture", "enquiry__questionnaire"))
    wards = [row.municipality.name for row in rows if row.municipality.is_ward]
    for row in chance.sample(rows, ANSWERS):
        form = AnswerForm.over(values(chance, wards), questions=questions, place=row.municipality)
        assert form.is_valid(), form.errors
        Answer.objects.of(row).hand_in(form.answers, by=None, revision=0)
    return enquiry


def serve(places):
    """Somebody invented, in office in each of the places."""
    from members.models import Assignment, Office, User

    users = User.objects.bulk_create(
        User(email=f"{place.lg_code}@example.jp", name=f"{place.name} 担当") for place in places
    )
    offices = Office.objects.bulk_create(
        Office(municipality=place, name="企画課", email=f"kikaku-{place.lg_code}@example.jp") for place in places
    )
    pairs = zip(users, offices, strict=True)
    role, day = Assignment.Role.MANAGER, datetime.date(2014, 4, 1)
    Assignment.objects.bulk_create(Assignment(user=u, office=o, role=role, started_on=day) for u, o in pairs)


def taken(what, action):
    """Do it, print its seconds (of the clock and of the processor) and queries, and return what it returns."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        begun, worked = time.perf_counter(), time.process_time()
        result = action()
        seconds, of_processor = time.perf_counter() - begun, time.process_time() - worked
    print(f"{what}：{seconds:.2f}秒（処理装置{of_processor:.2f}秒）、{len(asked)}クエリ")
    return result


def values(chance, wards):
    """Invented answers to the ready questions."""
    has_ties = chance.random() < 0.4
    ties = [
        {
            "ties-ward": chance.choice(wards),
            "ties-kind": chance.choice(["友好都市", "姉妹都市", "交流都市", "災害協定"]),
            "ties-project": chance.choice(OFFERS),
            "ties-origin": chance.choice(["掲示板", "催し", "姉妹・友好都市", "災害時の応援", "その他"]),
        }
        for _ in range(chance.randint(1, 3))
    ]
    fields = ["観光・物産", "防災・災害時の応援", "教育・こども", "文化・スポーツ", "産業・仕事"]
    return {
        "has_ties": "はい" if has_ties else "いいえ",
        **({"ties": ties} if has_ties else {}),
        "wish": chance.choice(["希望する", "内容によっては希望する", "いまは考えていない"]),
        "fields": chance.sample(fields, chance.randint(1, 4)),
        "offers": f"{chance.choice(OFFERS)}、{chance.choice(OFFERS)}。",
        **({"seeks": "担当課どうしで話せる場。"} if chance.random() < 0.5 else {}),
        "office": "企画課",
    }


def measure(enquiry):
    """Print seconds and queries of the live figures, and seconds and memory of the joined files."""
    from django.utils import timezone

    from enquiries.results import exports
    from enquiries.results.live import LiveResults, questions_of
    from portal.web import workbook
    from portal.web.text_files import csv_pieces

    live = taken("速報の集計", lambda: LiveResults(enquiry, timezone.localdate()))
    assert live.total.handed_in == ANSWERS
    questions = questions_of(enquiry)
    for name, write in {
        "Excel": lambda: workbook.write_workbook(exports.joined(enquiry, questions), []).close(),
        "CSV": lambda: [list(csv_pieces(table, "utf-8-sig")) for table in exports.joined(enquiry, questions)],
    }.items():
        begun = time.perf_counter()
        write()
        seconds = time.perf_counter() - begun
        tracemalloc.start()
        write()
        peak = tracemalloc.get_traced_memory()[1] / 1_000_000
        tracemalloc.stop()
        print(f"つないだ{name}：{seconds:.1f}秒、メモリー {peak:.0f}MB")


if __name__ == "__main__":
    main()
