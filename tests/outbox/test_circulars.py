"""What many people are told of is one row with its cause, which the worker writes out: to everybody, and once."""

import threading
from types import SimpleNamespace

import pytest
from django.utils import timezone

from members.models import Assignment, Office, User
from outbox import notify as notifying
from outbox import writing_out
from outbox.desk_items import desk_items
from outbox.digests import write_digests
from outbox.models import Circular, Notice, OutgoingMail
from outbox.notify import notify, notify_all
from outbox.worker import Worker
from outbox.writing_out import take_back, write_circulars
from portal.front.operations.restoring import HELD_BACK, begin_anew
from tests import make
from tests.clients import as_, get_page
from tests.killing import killed_at
from tests.outbox.test_worker import wait_until
from tests.racing import race, rounds

pytestmark = pytest.mark.django_db

FEW = 5
ABOUT = {"title": "件名", "body": "本文", "url": "/bulletin/proposals/1/"}


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch):
    """Fewer than a crowd make many, and a third of it a batch."""
    monkeypatch.setattr(notifying, "FEW", FEW)
    monkeypatch.setattr(writing_out, "AT_ONCE", 3)


def crowd(lg_code="182109", number=FEW + 1):
    return make.crowd(number, lg_code)


def tell(readers, key="all", **fields):
    notify_all(readers, key=key, **ABOUT | fields)


def told(key="all"):
    """Addresses of those who have a notice of it, each as often as there are."""
    return sorted(Notice.objects.filter(key=key).values_list("user__email", flat=True))


def addresses(readers):
    return sorted(user.email for user in readers)


def test_many_are_told_by_the_worker_what_each_would_be_told_at_once(clock, django_assert_num_queries):
    readers = crowd()
    for choice, user in zip(User.MailChoice, sorted(readers, key=lambda user: user.pk), strict=False):
        user.mail_choice = choice
        user.save()
    by, desk = make.user("by@example.jp"), make.secretariat()
    for user, place in (readers | {desk: None}).items():
        notify(user, key="one", municipality=place, for_secretariat=place is None, **ABOUT)
    with django_assert_num_queries(1):
        tell(readers | {desk: None, by: None}, exclude=by, of_office=False)
    assert (told(), Circular.objects.people()) == ([], FEW + 2)
    clock.move(minutes=7)
    assert [write_circulars(), write_circulars(), Circular.objects.count()] == [True, True, 0]
    columns = ("user", "title", "body", "url", "municipality", "for_secretariat", "for_digest", "created_at")
    one, every = (list(Notice.objects.filter(key=key).order_by("user").values_list(*columns)) for key in ("one", "all"))
    assert every == one and len(one) == FEW + 2
    sheet = ("user", "to", "subject", "body", "municipality", "for_secretariat", "created_at", "next_try_at")
    mails = OutgoingMail.objects.order_by("user")
    sent, sent_to_all = (list(mails.filter(key__startswith=f"{key}:").values_list(*sheet)) for key in ("one", "all"))
    assert sent_to_all == sent and len(sent) == FEW


def test_few_are_told_at_once_and_not_what_the_worker_is_about_to_tell():
    readers = crowd(number=FEW + 2)
    tell(readers, body="先")
    tell(readers, body="後")
    tell(dict(list(readers.items())[:FEW]), body="後")
    assert told() == []
    late = make.staff("late@example.jp")
    tell({late: late.municipality, **dict(list(readers.items())[:3])}, body="後")
    assert told() == ["late@example.jp"]
    write_circulars()  # the second one of the cause after the first
    assert told() == addresses([late, *readers])
    assert Notice.objects.filter(body="後").count() == 1


def test_who_left_meanwhile_is_told_nothing():
    readers = crowd(number=FEW + 3)
    left, gone, desk = *list(readers)[:2], make.secretariat()
    tell(readers | {desk: None})
    Assignment.objects.filter(user=left).update(ended_on=timezone.localdate())
    User.objects.filter(pk=gone.pk).update(is_active=False)
    User.objects.filter(pk=desk.pk).update(secretariat_role="")
    write_circulars()
    assert told() == addresses(user for user in readers if user not in (left, gone))
    assert OutgoingMail.objects.count() == len(told())


@pytest.mark.django_db(transaction=True)
def test_worker_killed_at_any_statement_tells_everybody_once():
    readers = crowd()
    Office.objects.update(email_confirmed_at=timezone.now())
    tell(readers)
    killed = sum(killed_at(number, write_circulars) for number in range(1, 60))
    write_circulars()
    assert killed > 10 and Circular.objects.count() == 0
    assert told() == addresses(readers)
    assert OutgoingMail.objects.count() == len(readers) + 1  # one to the office


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_everybody_once():
    readers = crowd()
    Office.objects.update(email_confirmed_at=timezone.now())
    for number in range(rounds(40)):
        keys = [f"a{number}", f"a{number}", f"b{number}"]  # one cause twice
        for key in keys:
            tell(readers, key)
        while Circular.objects.exists():
            race(write_circulars, write_circulars)
        for key in set(keys):
            assert told(key) == addresses(readers)
            assert OutgoingMail.objects.filter(key__startswith=f"{key}:").count() == len(readers) + 1


def test_office_gets_one_mail_however_its_people_are_split():
    readers = crowd() | crowd("131091")
    now, mailbox = timezone.now(), Office.MailTo.MAILBOX
    Office.objects.update(email_confirmed_at=now, email="kyoyu@example.jp")  # one address of both
    Office.objects.filter(municipality__lg_code="131091").update(mail_to=mailbox)
    tell(readers)
    write_circulars()
    assert told() == addresses(readers)
    at_sakai = addresses(user for user, place in readers.items() if place.lg_code == "182109")
    mailed = list(OutgoingMail.objects.order_by("to").values_list("to", flat=True))
    assert mailed == ["kyoyu@example.jp", *at_sakai]


def test_what_is_taken_back_before_it_is_written_out_leaves_for_nobody():
    readers, desk = crowd(), make.secretariat()
    tell(readers | {desk: None})
    tell(readers, "other", url="/bulletin/proposals/2/")
    members = Notice.objects.filter(for_secretariat=False)
    assert take_back(members, "非表示", url__startswith="/bulletin/proposals/1/") == len(readers)
    assert told() == [desk.email]
    assert list(OutgoingMail.objects.waiting().values_list("to", flat=True)) == [desk.email]
    assert set(OutgoingMail.objects.given_up().values_list("body", "last_error")) == {("", "非表示")}
    assert Circular.objects.get().key == "other"
    write_circulars()
    assert told("other") == addresses(readers)


def test_what_waited_in_a_restored_database_is_told_and_not_mailed():
    readers = crowd()
    tell(readers)
    assert begin_anew() == len(readers)
    assert told() == addresses(readers) and Circular.objects.count() == 0
    assert set(OutgoingMail.objects.given_up().values_list("last_error", flat=True)) == {HELD_BACK}


def test_what_waits_is_said_where_mails_are(client, clock):
    tell(crowd(number=7))
    administrator = make.secretariat(secretariat_role="administrator")
    clock.move(minutes=16)
    page = get_page(as_(administrator), "/desk/mail/")
    assert "7人分のお知らせを、これから一人ずつに配ります。" in page and "すべて送り終えています" not in page
    assert "15分以上送れていないメールやお知らせがあります" in page
    (item,) = [each for found in desk_items(clock()) for each in found]
    assert item.title.startswith("15分以上配られていないお知らせが7人分あります")
    assert client.get("/readyz").json()["checks"]["outbox"] == {"ok": False, "age_seconds": 16 * 60}
    assert "portal_people_to_notify 7\n" in client.get("/metrics").content.decode()
    write_circulars()
    assert "portal_people_to_notify 0\n" in client.get("/metrics").content.decode()


def test_digest_holds_what_waited_at_eight(clock):
    readers = crowd()
    daily = sorted(readers, key=lambda user: user.pk)[0]
    User.objects.filter(pk=daily.pk).update(mail_choice="daily")
    clock.set(2027, 3, 31, 7, 59)
    tell(readers)
    clock.set(2027, 3, 31, 8, 1)
    tell(readers, "late")
    assert write_digests(clock()) == 1
    assert (len(told()), told("late"), Circular.objects.get().key) == (len(readers), [], "late")


def test_one_that_fails_is_said_and_holds_up_no_other(monkeypatch, caplog):
    readers = crowd()
    tell(readers, "ill")
    tell(readers, "well")
    write = writing_out.write_to_people

    def fail(cause, people, without):
        if cause.key == "ill":
            raise ZeroDivisionError
        write(cause, people, without)

    monkeypatch.setattr(writing_out, "write_to_people", fail)
    assert write_circulars() is False
    assert (told("ill"), told("well")) == ([], addresses(readers))
    assert [line for line in caplog.messages if line.startswith("お知らせを一人ずつに配る処理")]
    monkeypatch.undo()
    assert write_circulars() is True
    assert told("ill") == addresses(readers)


@pytest.mark.django_db(transaction=True)
def test_slow_mail_server_holds_up_no_notice(server):
    """Nor does a long job: each has a thread of its own."""
    readers, is_told = crowd(), threading.Event()
    server.on_data = lambda message: is_told.wait(20) and None
    notify(make.user("first@example.jp"), key="first", **ABOUT)

    def take_long(meanwhile):
        try:
            wait_until(lambda: "DATA" in server.commands)
            tell(readers)
            wait_until(lambda: len(told()) == len(readers), 10)
        finally:
            is_told.set()
            worker.stop()
        return True

    worker = Worker(SimpleNamespace(DAILY={}, EVERY_ROUND=[], JOBS=[take_long]))
    worker.run()
    assert told() == addresses(readers) and len(server.accepted) == 1
