"""The secretariat's lists of imports and checks as files."""

import pytest

from imports.models import ImportJob, ImportRow
from tests import make
from tests.clients import as_
from tests.html import csv_rows
from timeline.corrections.checks import all_checks

pytestmark = pytest.mark.django_db


def test_checks_are_a_file_with_rule_and_decision():
    found, checks = csv_rows(as_(make.secretariat()).get("/desk/checks/?format=csv")), list(all_checks())
    assert [(row[0], row[1], row[2]) for row in found] == [
        ("確認済み" if check.decision else "未確認", check.finding.place, check.rule) for check in checks
    ]
    assert {row[0] for row in found} >= {"確認済み"}


def test_imports_and_their_rows_are_files():
    user = make.secretariat()
    job = ImportJob.objects.create(kind="events", name="催し.csv", state="checking", total=2, created_by=user)
    for number, decision in ((1, "take"), (2, "")):
        ImportRow.objects.create(
            job=job,
            number=number,
            position=number,
            content={},
            what="entry",
            source=f"=行{number}",
            decision=decision,
            warnings=[{"words": "年を補った"}],
        )
    [row] = csv_rows(as_(user).get("/desk/import/?format=csv"))
    assert row[0] == str(job.pk) and row[2:6] == ["催し", "催し.csv", "確認中", "2"]
    [accepted] = csv_rows(as_(user).get(f"{job.get_absolute_url()}?show=accepted&format=csv"))
    assert accepted == ["1", "経過", "新しい", "取り込む", "'=行1", "年を補った"]
    assert len(csv_rows(as_(user).get(f"{job.get_absolute_url()}?format=csv"))) == 2
