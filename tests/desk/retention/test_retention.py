"""個人情報の保存期間: the page says what the worker erases, and after that long it is gone, and nothing else."""

from datetime import UTC, date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.test import Client

from desk.retention.rules import KEPT, rules
from imports.models import ImportJob, ImportRow
from imports.tasks import erase_import_files
from members.accounts.former_people import erase_former_people
from members.models import Assignment, Invitation, Office
from members.tasks import erase_invitations
from outbox.mail import enqueue
from outbox.models import Notice, OutgoingMail
from outbox.tasks import erase_mails, erase_notices
from portal.front import tasks
from portal.models import AuditLine, Paper
from tests import make
from tests.html import text

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ONE_DAY = timedelta(days=1)


def after(clock, days):
    """The moment so many days after the clock's."""
    return clock() + days * ONE_DAY


def test_page_names_all_that_the_worker_erases(desk):
    page, privacy = text(desk.get("/desk/retention/")), text(Client().get("/about/privacy/"))
    for rule in rules():
        assert rule.what in page and rule.until in page and rule.until in privacy, rule
        assert not rule.task or (rule.task_name in page and tasks.DAILY[rule.task] == rule.hour)
    assert all(what in page and why in page for what, why in KEPT)
    erasing = {task for task in tasks.DAILY if "erase" in task.__name__ or "delete" in task.__name__}
    assert erasing == {rule.task for rule in rules() if rule.task}


def test_mails_and_notices_go_after_their_time(clock):
    aoba = make.user()
    enqueue("aoba@example.jp", key="sent", subject="件名", body="")
    enqueue("aoba@example.jp", key="waiting", subject="件名", body="")
    OutgoingMail.objects.filter(key="sent").update(sent_at=clock())
    Notice.objects.create(user=aoba, key="k", title="題", body="文", created_at=clock())
    for days, mails, notices in ((364, 2, 1), (365, 1, 1), (1094, 1, 1), (1095, 1, 0)):
        erase_mails(after(clock, days))
        erase_notices(after(clock, days))
        assert (OutgoingMail.objects.count(), Notice.objects.count()) == (mails, notices)


def test_unused_invitation_forgets_whom_it_was_for(clock):
    manager = make.manager("midori@example.jp")
    office = Office.objects.get(municipality=manager.municipality)
    invited = {"office": office, "role": "staff", "by": manager}
    unused, used = (Invitation.objects.issue(email=f"{name}@example.jp", name="山田", **invited) for name in "ab")
    assert used.accept(user=make.user("b@example.jp"))
    erase_invitations(after(clock, 96))
    unused.refresh_from_db()
    assert unused.email == "a@example.jp"
    erase_invitations(after(clock, 98))  # a week for accepting, then 90 days
    unused.refresh_from_db()
    used.refresh_from_db()
    assert (unused.email, unused.name, used.email) == ("", "", "b@example.jp")


def test_who_left_long_ago_loses_address_and_keys_and_keeps_the_name(clock):
    here, gone = make.staff("aoba@example.jp"), make.staff("midori@example.jp", name="緑川")
    secretary, newcomer = make.secretariat(), make.user("akane@example.jp")
    Authenticator.objects.create(user=gone, type=Authenticator.Type.TOTP, data={})
    Assignment.objects.filter(user=gone).update(ended_on=date(2026, 4, 1))
    type(gone).objects.update(date_joined=clock() - 1000 * ONE_DAY, last_login=clock() - 300 * ONE_DAY)
    type(gone).objects.filter(pk=newcomer.pk).update(date_joined=clock())
    assert erase_former_people(after(clock, 700)) == 0
    later = after(clock, 1000)
    assert (erase_former_people(later), erase_former_people(later)) == (1, 0)
    gone.refresh_from_db()
    assert (gone.email, gone.name, gone.is_active) == (f"former-{gone.pk}@erased.invalid", "緑川", False)
    assert not gone.has_usable_password() and not EmailAddress.objects.filter(user=gone).exists()
    assert not Authenticator.objects.filter(user=gone).exists()
    assert AuditLine.objects.get(action="連絡先の消去").subject == "緑川"
    for kept, email in ((here, "aoba@example.jp"), (secretary, secretary.email), (newcomer, "akane@example.jp")):
        kept.refresh_from_db()
        assert kept.email == email and kept.is_active


@pytest.mark.parametrize("last_day, number", [(date(2023, 12, 2), 0), (date(2023, 12, 1), 1)])
def test_time_in_office_is_counted_by_days_in_tokyo(clock, last_day, number):
    clock.set(2026, 12, 1, 3, 0)  # the hour of the task; it is the day before in Greenwich
    gone = make.staff("midori@example.jp", started_on=date(2020, 4, 1))
    Assignment.objects.filter(user=gone).update(ended_on=last_day + ONE_DAY)
    type(gone).objects.update(date_joined=clock() - 1200 * ONE_DAY)
    assert erase_former_people(clock().astimezone(UTC)) == number


def test_file_of_an_import_goes_and_what_became_of_it_stays(clock):
    jobs = []
    for kind, state in (("members", "done"), ("chronology", "done"), ("members", "checking")):
        job = ImportJob(kind=kind, name="表.csv", state=state, created_at=clock())
        job.file.save("x", ContentFile(b"a,b"))
        ImportRow.objects.create(
            job=job, position=1, number=1, what="member", source="緑川", fingerprint="f", content={}
        )
        jobs.append(job)
    erase_import_files(after(clock, 364))
    assert ImportJob.objects.filter(file="").count() == 0
    erase_import_files(after(clock, 365))
    stored = [job.file.storage.exists(job.file.name) for job in jobs]
    assert (stored, [job.rows.count() for job in jobs]) == ([False, False, True], [0, 1, 1])


def test_paper_goes_after_a_month(clock):
    paper = Paper.objects.ask("書類", "<p>緑川</p>")
    paper.keep(b"%PDF")
    paper.refresh_from_db()
    name, storage = paper.file.name, paper.file.storage
    Paper.objects.filter(pk=paper.pk).update(made_at=clock())
    for days, stands in ((29, True), (30, False)):
        Paper.objects.erase(after(clock, days))
        assert (Paper.objects.exists(), storage.exists(name)) == (stands, stands)
