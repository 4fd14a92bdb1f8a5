"""The demonstration: whole on any day of the year, and never in anybody else's database."""

import datetime
import os
import sqlite3
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from agreements.models import Tie
from bulletin.models import Case, Proposal
from members.models import Application, Assignment, Invitation, Membership, Profile, RollConfirmation, User
from outbox.models import OutgoingMail
from portal.front.demo.clock import moment
from portal.front.demo.people import LOGINS, PASSWORD, logins, person
from portal.front.demo.play import play
from portal.models import AuditLine
from tests.thorough import THOROUGH

DAYS = [(2026, 11, 26)]
if THOROUGH:
    DAYS += [(2027, 3, 31), (2027, 4, 1), (2027, 12, 31), (2028, 2, 29)]


def name(day):
    return "-".join(map(str, day))


@pytest.fixture(scope="module")
def demonstration(request, django_db_setup, django_db_blocker):
    """Played up to the evening of a day, which it now is: the moment. Played once for all tests of the day."""
    now = moment(datetime.date(*request.param), 18)
    mail = override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
    with django_db_blocker.unblock(), transaction.atomic(), mail, pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now)
        play(now)
        yield now
        transaction.set_rollback(True)


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("demonstration", DAYS, ids=name, indirect=True)
def test_demonstration_is_whole_on_any_day(demonstration):
    now = demonstration
    states = Counter(Application.objects.values_list("status", flat=True))
    assert states == {"approved": 13, "declined": 1, "withdrawn": 1, "sent_back": 1, "submitted": 3, "draft": 1}
    today = timezone.localdate()
    assert Membership.objects.as_of(today).count() == 13
    assert [each.municipality.name for each in Membership.objects.without_manager(today)] == ["木古内町"]
    assert all(person(key) for _, key in LOGINS)
    assert person("matsuoka").is_manager and person("aoki").municipality is None
    assert person("onodera").municipality.name == "鶴岡市"
    assert Invitation.objects.open(now).count() >= 1
    assert Assignment.objects.planned(today).count() == 1
    assert (Profile.objects.count(), User.objects.secretariat().count()) == (12, 3)
    assert not OutgoingMail.objects.waiting().exists()
    assert AuditLine.objects.filter(action="承認").count() == 13
    assert AuditLine.objects.filter(at__gt=now).count() == 0
    text = logins()
    assert (PASSWORD in text, text.count("いまのコード"), text.count("回復コード")) == (True, 2, 2)
    samples = Tie.objects.filter(kind__endswith="（見本）")
    assert (samples.count(), samples.values("ward").distinct().count()) == (12, 6)
    assert_a_proposal_became_a_case()


def assert_a_proposal_became_a_case():
    crab = Proposal.objects.get(title="越前がにの解体実演")
    assert (crab.municipality.name, crab.state, crab.addressees.answered().count()) == ("坂井市", "matched", 5)
    assert crab.case in Case.objects.published()
    assert [each.municipality.name for each in crab.case.participants.all()] == ["品川区", "坂井市"]
    assert Proposal.objects.get(title="雪を使った子どもの遊び場").addressees.answered().count() == 3


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize("demonstration", DAYS[:1], ids=name, indirect=True)
def test_year_after_the_transfers_has_its_rolls_and_roles(demonstration):
    assert RollConfirmation.objects.count() == 11
    assert person("nakao").is_manager
    assert person("narita").mail_fails_since is not None


def demo(folder, **environment):
    command = [sys.executable, "scripts/demo", "logins"]
    env = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", "DEMO_DIR": str(folder), **environment}
    return subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, encoding="utf-8", check=False)


def rows(folder, table):
    with sqlite3.connect(folder / "portal.sqlite3") as connection:
        return connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()


@pytest.mark.sqlite
def test_demonstration_is_made_once_and_its_logins_shown_again(tmp_path):
    first = demo(tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    assert "見本を作りました" in first.stdout
    before = rows(tmp_path, "portal_auditline")
    again = demo(tmp_path)
    assert again.returncode == 0 and "見本を作りました" not in again.stdout
    assert "matsuoka@sakai.example.jp" in again.stdout
    assert rows(tmp_path, "portal_auditline") == before
    assert len(list((tmp_path / "mail").iterdir())) > 50


@pytest.mark.sqlite
def test_database_of_somebody_else_is_not_touched(tmp_path):
    with sqlite3.connect(tmp_path / "portal.sqlite3") as connection:
        connection.execute("CREATE TABLE tegami (id INTEGER, text TEXT)")
        connection.execute("INSERT INTO tegami VALUES (1, '大事な記録')")
    refused = demo(tmp_path)
    assert refused.returncode == 1
    assert "見本でないデータがあります。何も変えていません。" in refused.stderr
    with sqlite3.connect(tmp_path / "portal.sqlite3") as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("tegami",)]
    assert rows(tmp_path, "tegami") == [(1, "大事な記録")]


@pytest.mark.sqlite
def test_server_database_is_refused(tmp_path):
    refused = demo(tmp_path / "demo", DATABASE_URL="postgres://portal@127.0.0.1:1/portal")
    assert (refused.returncode, "DATABASE_URL を外してください" in refused.stderr) == (1, True)
    assert not (tmp_path / "demo").exists()
