"""Notices, mail and digests: written with their cause, and told once."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import Assignment, Municipality, User
from outbox.delivery import drain
from outbox.digests import write_digests
from outbox.mail import enqueue
from outbox.models import LEASE, Notice, OutgoingMail
from outbox.notify import notify, notify_all
from tests import make

pytestmark = pytest.mark.django_db

SUBJECT = "【全国連携ポータル】"


def tell(user, key="k", **fields):
    return notify(user, key=key, **{"title": f"件名 {key}", "body": f"本文 {key}", **fields})


def digests(clock):
    return [write_digests(clock()), write_digests(clock())]  # a second worker, or a second time


# notices


@pytest.mark.parametrize("choice, mails, for_digest", [("at_once", 1, False), ("daily", 0, True), ("none", 0, False)])
def test_cause_is_told_once_whatever_the_person_chose(choice, mails, for_digest):
    user = make.user(mail_choice=choice)
    assert tell(user) == tell(user, title="もう一度")
    assert Notice.objects.get().for_digest is for_digest
    assert OutgoingMail.objects.count() == mails


def test_database_refuses_to_tell_a_cause_twice():
    notice = tell(make.user())
    notice.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        notice.save()


def test_one_cause_is_told_to_each_person():
    tell(make.user("aoba@example.jp"))
    tell(make.user("midori@example.jp"))
    assert sorted(OutgoingMail.objects.values_list("to", flat=True)) == ["aoba@example.jp", "midori@example.jp"]


def test_nobody_tells_who_is_gone():
    assert tell(make.user(is_active=False)) is None
    assert [Notice.objects.count(), OutgoingMail.objects.count()] == [0, 0]


def test_notice_and_mail_vanish_with_their_cause():
    user = make.user()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(user)
        _ = 1 / 0
    assert [Notice.objects.count(), OutgoingMail.objects.count()] == [0, 0]


def test_long_title_is_cut():
    user = make.user()
    tell(user, title="あ" * 151)
    assert Notice.objects.get().title == "あ" * 149 + "…"
    enqueue("a@example.jp", key="long", subject="あ" * 300, body="")
    assert len(OutgoingMail.objects.get(key="long").subject) == 200


def test_title_keeps_the_space_in_a_name():
    assert tell(make.user(), title="青葉　花子さん\n").title == "青葉　花子さん"


def test_notices_of_a_former_place_are_not_shown(clock):
    user = make.staff("aoba@example.jp", secretariat_role="member")
    sakai = Municipality.objects.get(lg_code="182109")
    clock.set(2027, 3, 31, 23, 59)
    for key, capacity in (("a", {"municipality": sakai}), ("b", {"for_secretariat": True}), ("c", {})):
        tell(user, key, **capacity)
    Assignment.objects.update(ended_on="2027-04-01")
    assert Notice.objects.of(user).count() == 3
    clock.set(2027, 4, 1, 0, 0)
    assert sorted(Notice.objects.of(user).values_list("key", flat=True)) == ["b", "c"]
    user.secretariat_role = ""
    assert [notice.key for notice in Notice.objects.of(user)] == ["c"]
    user.is_active = False
    assert list(Notice.objects.of(user)) == []


# claims


def test_mail_is_claimed_by_one_and_free_again_when_the_lease_is_over(clock):
    enqueue("a@example.jp", key="a", subject="", body="")
    mail = OutgoingMail.objects.claim(clock())
    assert OutgoingMail.objects.claim(clock()) is None
    clock.move(seconds=LEASE.total_seconds() - 1)
    assert OutgoingMail.objects.claim(clock()) is None
    clock.move(seconds=1)
    other = OutgoingMail.objects.claim(clock())
    assert [other.pk, other.attempts, other.message_id] == [mail.pk, 2, mail.message_id]


def test_worker_that_lost_its_lease_changes_nothing_but_to_say_sent(clock):
    enqueue("a@example.jp", key="a", subject="", body="")
    slow = OutgoingMail.objects.claim(clock())
    clock.move(minutes=6)
    OutgoingMail.objects.claim(clock())
    assert [slow.put_off("x"), slow.hand_back("x"), slow.give_up("x")] == [False, False, False]
    slow = OutgoingMail.objects.get()
    assert [slow.mark_sent(), slow.mark_sent()] == [True, False]


def test_code_somebody_waits_for_goes_first():
    enqueue("a@example.jp", key="a", subject="", body="")
    enqueue("b@example.jp", key="b", subject="", body="", is_urgent=True)
    assert OutgoingMail.objects.claim(timezone.now()).key == "b"


def test_try_now_shortens_the_wait(clock, settings):
    enqueue("a@example.jp", key="a", subject="", body="")
    OutgoingMail.objects.claim(clock()).put_off("x")
    assert OutgoingMail.objects.claim(clock()) is None
    assert OutgoingMail.objects.try_now() == 1
    assert OutgoingMail.objects.claim(clock()).key == "a"


# digests


def test_digest_holds_whole_texts_of_everything_until_eight(clock, mailoutbox):
    user = make.user(mail_choice="daily")
    clock.set(2027, 3, 30, 17, 5)
    tell(user, "a", url="/members/people/")
    clock.set(2027, 3, 31, 7, 59)
    assert digests(clock) == [0, 0]
    tell(user, "b")
    clock.set(2027, 3, 31, 8, 0)
    tell(user, "c")
    assert digests(clock) == [1, 0]
    mail = OutgoingMail.objects.get()
    assert [mail.key, mail.subject, mail.to] == [
        f"digest:{user.pk}:2027-03-31",
        f"{SUBJECT}お知らせ 2件（令和9年3月31日）",
        user.email,
    ]
    assert mail.body.startswith(
        "■ 件名 a\n（令和9年（2027年）3月30日（火）17時5分）\n本文 a\n\nhttp://127.0.0.1:8000/members/people/\n\n\n"
        "■ 件名 b\n（令和9年（2027年）3月31日（水）7時59分）\n本文 b\n"
    )
    drain()
    assert [message.to for message in mailoutbox] == [[user.email]]


@pytest.mark.parametrize(
    "before, after",
    [
        ((2026, 12, 31), (2027, 1, 1)),
        ((2027, 3, 31), (2027, 4, 1)),
        ((2028, 2, 28), (2028, 2, 29)),
        ((2028, 2, 29), (2028, 3, 1)),
    ],
)
def test_digest_comes_once_a_day_across_every_border(clock, before, after):
    user = make.user(mail_choice="daily")
    clock.set(*before, 7, 0)
    tell(user, "a")
    written = []
    for day in (before, after):
        for hour, minute in ((8, 0), (8, 1), (12, 0), (23, 59)):
            clock.set(*day, hour, minute)
            written += digests(clock)
            tell(user, f"{day} {hour} {minute}")
        clock.move(minutes=1)  # midnight
        written += digests(clock)
    assert sum(written) == 2
    first, second = OutgoingMail.objects.order_by("pk")
    assert [first.body.count("■"), second.body.count("■")] == [1, 4]


def test_clock_set_back_makes_no_second_digest(clock):
    user = make.user(mail_choice="daily")
    clock.set(2027, 4, 1, 7, 0)
    tell(user)
    clock.set(2027, 4, 1, 8, 30)
    assert digests(clock) == [1, 0]
    clock.move(hours=-1)
    tell(user, "late")
    assert digests(clock) == [0, 0]
    clock.move(hours=1)
    assert digests(clock) == [0, 0]  # "late" was seen too late for today, and waits
    clock.move(days=1)
    assert digests(clock) == [1, 0]


def test_digest_leaves_out_a_place_no_longer_served(clock, mailoutbox):
    user = make.staff("aoba@example.jp", mail_choice="daily")
    clock.set(2027, 3, 31, 17, 0)
    tell(user, "a", municipality=Municipality.objects.get(lg_code="182109"))
    tell(user, "b")
    Assignment.objects.update(ended_on="2027-04-01")
    clock.set(2027, 4, 1, 8, 0)
    assert digests(clock) == [1, 0]
    drain()
    (message,) = mailoutbox
    assert ["件名 a" in message.body, "件名 b" in message.body] == [False, True]


def test_digest_is_not_sent_to_who_left_after_it_was_written(clock, mailoutbox):
    user = make.staff("aoba@example.jp", mail_choice="daily")
    clock.set(2027, 3, 31, 7, 0)
    tell(user, municipality=Municipality.objects.get(lg_code="182109"))
    clock.set(2027, 3, 31, 8, 0)
    digests(clock)
    Assignment.objects.update(ended_on="2027-03-31")
    drain()
    assert mailoutbox == []


def test_change_of_choice_neither_loses_nor_repeats(clock):
    user = make.user(mail_choice="at_once")
    clock.set(2027, 3, 31, 9, 0)
    for choice in ("at_once", "daily", "none"):
        user.mail_choice = choice
        tell(user, choice)
    User.objects.update(mail_choice="daily")
    clock.set(2027, 4, 1, 8, 0)
    assert digests(clock) == [1, 0]
    at_once, digest = OutgoingMail.objects.order_by("pk")
    assert at_once.key == f"at_once:{user.pk}"
    assert digest.body.count("■") == 1
    assert "件名 daily" in digest.body


def test_who_wants_no_mail_any_more_gets_no_digest(clock):
    user = make.user(mail_choice="daily")
    clock.set(2027, 3, 31, 7, 0)
    tell(user)
    User.objects.update(mail_choice="none")
    clock.set(2027, 3, 31, 8, 0)
    assert digests(clock) == [0, 0]


def test_many_are_told_what_each_would_be_told(django_assert_num_queries):
    """Twice, whatever each chose: the same notices and mails as one by one, once, and nothing to who is gone."""
    place = Municipality.objects.get(lg_code="182109")
    people = [make.user(f"u{choice}@example.jp", mail_choice=choice) for choice in User.MailChoice]
    desk, gone = make.secretariat(), make.user("gone@example.jp", is_active=False)
    readers = dict.fromkeys([*people, gone], place) | {desk: None}
    for user, municipality in readers.items():
        tell(user, key="one", municipality=municipality, for_secretariat=municipality is None)
    for queries in (6, 2):
        with django_assert_num_queries(queries):
            notify_all(readers, key="all", title="件名 one", body="本文 one")
    columns = ("user", "title", "body", "url", "municipality", "for_secretariat", "for_digest")
    one, every = (list(Notice.objects.filter(key=key).order_by("user").values_list(*columns)) for key in ("one", "all"))
    assert every == one and len(one) == 4
    sheet = ("user", "to", "subject", "body", "municipality", "for_secretariat")
    mails = OutgoingMail.objects.order_by("user")
    sent, sent_to_all = (list(mails.filter(key__startswith=f"{key}:").values_list(*sheet)) for key in ("one", "all"))
    assert sent_to_all == sent and len(sent) == 2


def test_who_was_told_is_not_told_with_the_others():
    early, late = make.user("early@example.jp"), make.user("late@example.jp")
    tell(early, key="all")
    OutgoingMail.objects.all().delete()
    notify_all({early: None, late: None}, key="all", title="件名", body="本文")
    assert Notice.objects.filter(key="all").count() == 2
    assert [mail.user for mail in OutgoingMail.objects.all()] == [late]
