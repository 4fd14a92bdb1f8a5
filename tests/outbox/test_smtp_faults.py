"""Mail servers that refuse, reject, cut and hang: nothing is lost, nothing is sent twice, nobody waits."""

import socket
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from members.models import Assignment, Municipality
from outbox.delivery import NOT_ENTITLED, drain
from outbox.digests import write_digests
from outbox.mail import enqueue
from outbox.models import BACK_OFF, Notice, OutgoingMail
from outbox.notify import notify
from tests import make
from tests.smtp import MailServer, free_port, one_after_the_other, running

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SUBJECT = "【全国連携ポータル】"


def write(number):
    """So many mails, to m0@example.jp and so on."""
    return [enqueue(f"m{n}@example.jp", key=f"m{n}", subject=f"件名{n}", body=f"本文{n}") for n in range(number)]


def waiting():
    return list(OutgoingMail.objects.waiting().order_by("pk").values_list("key", flat=True))


def test_mail_arrives_as_it_was_written(server, clock):
    clock.set(2027, 3, 31, 23, 59)
    user = make.user("aoba@example.jp")
    body = "髙﨑さんへ\n\n　段落①㈱〜−\n.\n.点で始まる行\nFrom の行\n" + "長い行" * 1000
    notify(user, key="k", title="雪と丼の「お知らせ」" * 5, body=body, url="/members/people/")
    mail = OutgoingMail.objects.get()
    clock.move(minutes=2)
    assert drain() is True
    (message,) = server.accepted
    assert message["Subject"].strip() == SUBJECT + "雪と丼の「お知らせ」" * 5
    assert message.get_content().replace("\r\n", "\n").rstrip("\n") == mail.body.rstrip("\n")
    assert "http://127.0.0.1:8000/members/people/" in message.get_content()
    assert [message["To"], message.envelope.rcpt_tos] == ["aoba@example.jp", ["aoba@example.jp"]]
    assert [message["From"], message.envelope.mail_from] == ["全国連携ポータル <portal@127.0.0.1>", "portal@127.0.0.1"]
    assert [message["Cc"], message["Bcc"], message.get_content_type()] == [None, None, "text/plain"]
    assert message["Message-ID"] == mail.message_id
    assert message["Date"].datetime == datetime(2027, 3, 31, 14, 59, tzinfo=UTC)
    assert message["List-Unsubscribe"] == "<http://127.0.0.1:8000/members/settings/>"
    mail.refresh_from_db()
    assert [mail.sent_at, mail.leased_until, mail.attempts, mail.last_error] == [clock(), None, 1, ""]


def test_text_of_a_mail_that_left_is_not_kept(server):
    """Its links and codes let people in; a copy of the database must not."""
    (mail,) = write(1)
    drain()
    mail.refresh_from_db()
    assert [mail.subject, mail.body] == [f"{SUBJECT}件名0", ""]


def test_server_down_for_two_hours_fails_no_mail(use_server, clock):
    port = free_port()
    use_server(port)
    write(3)
    for _ in range(24):
        assert drain() is False
        clock.move(minutes=5)
    assert list(OutgoingMail.objects.waiting().values_list("attempts", "leased_until")) == [(0, None)] * 3
    assert OutgoingMail.objects.overdue(clock()).count() == 3
    assert "Connection refused" in OutgoingMail.objects.failing().first().last_error
    with running(MailServer(port)) as server:
        assert [drain(), drain()] == [True, True]
    assert sorted(server.readers) == ["m0@example.jp", "m1@example.jp", "m2@example.jp"]
    assert waiting() == []


def test_refusal_for_now_is_tried_later_and_later(server, clock):
    server.on_rcpt = one_after_the_other("451 4.7.1 Greylisted", "452 4.2.2 Mailbox full")
    (mail,) = write(1)
    begun, tries = clock(), list[int]()
    while waiting():
        drain()
        if server.commands.count("RCPT") > len(tries):
            tries.append(int((clock() - begun).total_seconds() / 60))
        clock.move(minutes=1)
    assert tries == [0, 1, 5]
    assert server.readers == ["m0@example.jp"]
    mail.refresh_from_db()
    assert mail.attempts == 3


def test_refusal_for_now_is_given_up_after_48_hours(server, clock):
    server.on_data = lambda message: "451 4.3.0 Try again later"
    (mail,) = write(1)
    begun = clock()
    while waiting():
        drain()
        mail.refresh_from_db()
        clock.moment = max(mail.next_try_at, clock())
    assert sum(BACK_OFF) == 48 * 60
    assert mail.given_up_at - begun == timedelta(hours=48)
    assert [mail.sent_at, mail.last_error] == [None, "送信サーバーが一時的に断りました：451 4.3.0 Try again later"]


def test_refused_address_stops_nobody_else_and_is_told_to_the_manager(server):
    manager, gone = make.manager("midori@example.jp", mail_choice="none"), make.staff("m13@example.jp", name="去人")
    for n in range(30):
        user = gone if n == 13 else None
        enqueue(f"m{n}@example.jp", key=f"m{n}", subject="件名", body="本文", user=user)
    server.on_rcpt = lambda address: "550 5.1.1 User unknown" if address == "m13@example.jp" else None
    assert drain() is True
    assert len(server.readers) == len(set(server.readers)) == 29
    assert waiting() == []
    refused = OutgoingMail.objects.given_up().get()
    assert [refused.to, refused.attempts, refused.last_error] == [
        "m13@example.jp",
        1,
        "送信サーバーが断りました：550 5.1.1 User unknown",
    ]
    gone.refresh_from_db()
    assert gone.mail_fails_since is not None
    assert [notice.title for notice in Notice.objects.of(manager)] == ["去人さんにメールが届きません"]


def test_refused_address_is_told_once_until_mail_arrives_again(server):
    manager, staff = make.manager("midori@example.jp", mail_choice="none"), make.staff("aoba@example.jp")
    server.on_rcpt = one_after_the_other("550 gone", "553 gone", None, "550 gone")
    told = []
    for n in range(4):
        enqueue("aoba@example.jp", key=f"m{n}", subject="件名", body="本文", user=staff)
        drain()
        staff.refresh_from_db()
        told.append((staff.mail_fails_since is not None, Notice.objects.of(manager).count()))
    assert told == [(True, 1), (True, 1), (False, 1), (True, 2)]


def test_address_of_the_only_manager_is_told_to_the_secretariat(server):
    manager = make.manager("midori@example.jp")
    secretariat = make.user("jimu@example.jp", secretariat_role="member", mail_choice="none")
    server.on_rcpt = lambda address: "550 gone"
    enqueue("midori@example.jp", key="m", subject="件名", body="本文", user=manager)
    drain()
    assert Notice.objects.of(secretariat).count() == 1
    assert Notice.objects.of(manager).count() == 0


def test_address_from_before_says_nothing_about_the_present_one(server):
    user = make.user("new@example.jp")
    server.on_rcpt = lambda address: "550 gone"
    enqueue("old@example.jp", key="m", subject="件名", body="本文", user=user)
    drain()
    user.refresh_from_db()
    assert user.mail_fails_since is None


def test_refused_content_is_given_up_without_blaming_the_address(server):
    user = make.user("aoba@example.jp")
    server.on_data = one_after_the_other("554 5.6.0 Message rejected")
    enqueue("aoba@example.jp", key="m", subject="件名", body="本文", user=user)
    write(1)
    assert drain() is True
    user.refresh_from_db()
    assert user.mail_fails_since is None
    assert [OutgoingMail.objects.given_up().get().key, server.readers] == ["m", ["m0@example.jp"]]


def test_refused_sender_is_nobodys_failure_but_ours(server, clock):
    server.on_mail = lambda address: "530 5.7.0 Authentication required"
    write(3)
    assert drain() is False
    assert server.commands == ["MAIL"]
    assert len(waiting()) == 3
    server.on_mail = lambda address: None
    clock.move(minutes=1)
    assert drain() is True
    assert len(server.readers) == 3


def test_connection_cut_after_the_text_makes_at_most_one_copy(server, clock):
    server.on_data = one_after_the_other(MailServer.CUT)
    write(2)
    assert drain() is True
    assert waiting() == ["m0"]
    clock.move(minutes=1)
    drain()
    assert sorted(server.readers) == ["m0@example.jp", "m0@example.jp", "m1@example.jp"]
    first, _, copy = server.accepted
    assert first["Message-ID"] == copy["Message-ID"]
    assert first.as_bytes() == copy.as_bytes()
    assert waiting() == []


def test_server_that_says_nothing_is_left_after_the_time_limit(use_server):
    write(3)
    with socket.create_server(("127.0.0.1", 0)) as listener:  # accepts, and stays silent
        use_server(listener.getsockname()[1], EMAIL_TIMEOUT=0.5)
        begun = time.monotonic()
        assert drain() is False
    assert 0.4 < time.monotonic() - begun < 9  # seconds: less than the ten of production
    assert list(OutgoingMail.objects.waiting().values_list("attempts", flat=True)) == [0, 0, 0]


def test_server_that_falls_silent_on_every_mail_is_left_after_three(server, settings, clock):
    settings.EMAIL_TIMEOUT = 0.5
    server.on_data = lambda message: MailServer.HANG
    write(5)
    assert drain() is False
    assert server.commands.count("DATA") == 3
    server.on_data = lambda message: None
    settings.EMAIL_TIMEOUT = 10
    clock.move(minutes=1)
    assert drain() is True
    assert len(server.readers) == 5
    assert waiting() == []


def test_time_limit_in_production_is_ten_seconds(settings):
    assert settings.EMAIL_TIMEOUT == 10


def test_mail_that_cannot_be_written_holds_nobody_up(server):
    write(3)
    OutgoingMail.objects.filter(key="m0").update(subject="件名\r\nBcc: all@example.jp")
    OutgoingMail.objects.filter(key="m1").update(to="x@example.jp\nBcc: all@example.jp")
    assert drain() is True
    assert server.readers == ["m2@example.jp"]
    assert waiting() == ["m0", "m1"]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\u0085", "\x00", "\x0b\x0c"])
def test_title_never_becomes_a_header(server, end):
    user = make.user("aoba@example.jp")
    notify(user, key="k", title=f"件名{end}Bcc: all@example.jp{end}{end}本文", body=f"本文{end.strip(chr(0))}")
    assert drain() is True
    (message,) = server.accepted
    assert message["Subject"].strip() == f"{SUBJECT}件名 Bcc: all@example.jp 本文"
    assert [message["Bcc"], message.envelope.rcpt_tos] == [None, ["aoba@example.jp"]]


@pytest.mark.parametrize("change", ["deactivated", "moved", "not of the secretariat"])
def test_mail_is_not_sent_to_who_lost_the_right_since(server, clock, change):
    clock.set(2027, 3, 31, 23, 59)
    user = make.staff("aoba@example.jp", secretariat_role="member")
    sakai = Municipality.objects.get(lg_code="182109")
    kept = {"deactivated": 0, "moved": 2, "not of the secretariat": 2}[change]
    notify(user, key="a", title="自治体あて", body="本文", municipality=sakai)
    notify(user, key="b", title="事務局あて", body="本文", for_secretariat=True)
    notify(user, key="c", title="本人あて", body="本文")
    if change == "deactivated":
        type(user).objects.update(is_active=False)
    elif change == "moved":
        Assignment.objects.update(ended_on="2027-04-01")  # out at midnight, by the calendar alone
    else:
        type(user).objects.update(secretariat_role="")
    clock.set(2027, 4, 1, 0, 0)
    assert drain() is True
    assert len(server.accepted) == kept
    assert set(OutgoingMail.objects.given_up().values_list("last_error", flat=True)) == {NOT_ENTITLED}
    assert waiting() == []


def test_mail_to_who_comes_from_elsewhere_is_sent_on_the_first_day(server, clock):
    clock.set(2027, 4, 1, 0, 0)
    user = make.staff("aoba@example.jp", started_on=timezone.localdate())
    notify(user, key="a", title="自治体あて", body="本文", municipality=Municipality.objects.get(lg_code="182109"))
    drain()
    assert server.readers == ["aoba@example.jp"]


def digest(clock, user, *keys, **capacity):
    """What was told yesterday evening, in a digest of this morning that has not left."""
    clock.set(2027, 3, 30, 17, 0)
    for key in keys:
        notify(user, key=key, title=f"件名{key}", body=f"本文{key}", **capacity)
    clock.set(2027, 3, 31, 8, 0)
    assert write_digests(clock()) == 1


def test_digest_leaves_without_what_was_taken_back_meanwhile(server, clock):
    digest(clock, make.user(mail_choice="daily"), "a", "b")
    Notice.objects.filter(key="a").take_back("非表示")
    assert OutgoingMail.objects.get().body == ""
    drain()
    (message,) = server.accepted
    assert message["Subject"].strip() == f"{SUBJECT}お知らせ 1件（令和9年3月31日）"
    assert "本文b" in message.get_content() and "本文a" not in message.get_content()


def test_digest_of_which_nothing_is_left_does_not_leave(server, clock):
    digest(clock, make.user(mail_choice="daily"), "a")
    Notice.objects.all().take_back("非表示")
    drain()
    assert (server.accepted, OutgoingMail.objects.get().last_error) == ([], NOT_ENTITLED)


def test_digest_leaves_with_what_each_capacity_still_allows(server, clock):
    """Somebody who serves two places and left the first of them reads of the second alone."""
    user = make.staff("aoba@example.jp", mail_choice="daily")
    sakai, kitami = (Municipality.objects.get(lg_code=code) for code in ("182109", "012084"))
    clock.set(2027, 3, 30, 16, 0)
    notify(user, key="first", title="坂井の件", body="坂井の本文", municipality=sakai)
    office = make.staff("other@example.jp", "012084").assignments.get().office
    Assignment.objects.create(user=user, office=office, role="staff", started_on="2020-01-01")
    digest(clock, user, "second", municipality=kitami)
    assert "坂井の本文" in OutgoingMail.objects.get().body
    Assignment.objects.filter(office__municipality=sakai).update(ended_on="2027-03-31")
    drain()
    (message,) = server.accepted
    assert "本文second" in message.get_content() and "坂井の" not in message.get_content()


def test_digest_that_waited_leaves_as_one_mail_however_often_it_is_tried(server, clock):
    digest(clock, make.user(mail_choice="daily"), "a", "b")
    server.on_data = one_after_the_other("451 4.3.0 Try again later")
    drain()
    clock.move(minutes=2)
    drain()
    (message,) = server.accepted
    assert message.get_content().count("■") == 2
