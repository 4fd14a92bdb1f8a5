"""Every input of an office, sent through the screen: what was read of it, and which rows are taken unseen."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from imports.models import ImportJob

from .offices import INPUTS

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# file: kind, days of its rows, how many of them ask something
EXPECTED = {
    "01-word-en-us-spans.html": ("chronology", ["2017-08-21", "2017-09-01"], 0),
    "02-undated-lines-swallowed.txt": ("chronology", ["2017-08-21", "2018-01-05", "2018-01-07", "2018-01-10", None], 1),
    "03-html-table-as-events.html": ("events", ["2027-05-01", "2027-05-02"], 0),
    "04-hours.csv": ("events", [f"2027-05-{day:02}" for day in range(3, 12)], 2),
    "05-pasted-excel-multiline.tsv.txt": ("chronology", ["2017-08-21", "2017-09-01"], 0),
    "06-newest-first.txt": ("chronology", ["2018-01-10", "2018-12-05"], 1),
    "09-html-prolog.html": ("chronology", ["2017-08-21"], 0),
    "10-too-long.csv": ("events", ["2027-05-01"], 1),
    "12-municipality-spellings.csv": ("members", [None] * 6, 0),
    "14-year-in-own-column.html": ("chronology", ["2017-08-21", "2017-09-01"], 0),
    "18-strict.xlsx": ("events", ["2026-04-01"], 0),
    "20-formula-in-unread-column.xlsx": ("events", ["2026-04-01"], 0),
    "21-merged-title-only.xlsx": ("events", ["2026-04-01"], 0),
    "merged-year.xlsx": ("chronology", ["2018-04-16", "2018-05-01"], 2),  # days of agreements in the record
    "rowspan.html": ("chronology", ["2018-04-16", "2018-04-16", "2018-05-01"], 2),
}


def test_every_input_is_read_right_through_the_screen(desk):
    read = {}
    for name, (kind, _, _) in EXPECTED.items():
        content = (INPUTS / name).read_bytes()
        desk.post("/desk/import/", {"kind": kind, "file": SimpleUploadedFile(name, content)})
        job = ImportJob.objects.latest("pk")
        assert job.state == "checking", (name, job.problem)
        assert desk.get(job.get_absolute_url()).status_code == 200
        read[name] = (
            kind,
            [row.content.get("days") for row in job.rows.all()],
            job.rows.filter(is_doubtful=True).count(),
        )
    assert read == EXPECTED


def test_every_input_is_read_right_when_it_is_pasted(desk):
    for name in ("02-undated-lines-swallowed.txt", "05-pasted-excel-multiline.tsv.txt", "06-newest-first.txt"):
        kind, days, doubtful = EXPECTED[name]
        desk.post("/desk/import/", {"kind": kind, "text": (INPUTS / name).read_text()})
        job = ImportJob.objects.latest("pk")
        assert [row.content.get("days") for row in job.rows.all()] == days, name
        assert job.rows.filter(is_doubtful=True).count() == doubtful, name
