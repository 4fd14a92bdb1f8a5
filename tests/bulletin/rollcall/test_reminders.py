"""Who has not answered is asked again before the last day, on it and after it; then others are told."""

from datetime import date

import pytest

from bulletin.cases import desk_items as cases
from bulletin.rollcall import tasks
from bulletin.rollcall.desk_items import desk_items
from bulletin.rollcall.tasks import remind_of_answers
from members.models import Municipality
from outbox.models import Notice, OutgoingMail
from tests import make
from tests.desk.lists import listed

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.clock(2026, 6, 1, 9, 0)]

SHINAGAWA, MINATO = "131091", "131032"
DUE = date(2026, 6, 22)
STAFF, MANAGER, DESK = "aoi@example.jp", "midori@example.jp", "jimukyoku@example.jp"


@pytest.fixture
def proposal(clock):
    """To 品川区, with a manager and staff, and 港区, which answers."""
    make.staff(STAFF, SHINAGAWA)
    make.manager(MANAGER, SHINAGAWA)
    minato = make.staff("minato@example.jp", MINATO)
    make.secretariat(DESK)
    proposal = make.proposal(make.staff("aoba@example.jp"), wards=[SHINAGAWA, MINATO], answer_until=DUE)
    proposal.addressees.get(municipality__lg_code=MINATO).answer_with("not_applicable", "", by=minato, version=0)
    return proposal


def told(clock, month, day):
    """Who is told what on a day of 2026: address and kind of cause. A second round says nothing."""
    clock.set(2026, month, day, 7, 0)
    before = set(Notice.objects.values_list("pk", flat=True))
    remind_of_answers(clock())
    new = Notice.objects.exclude(pk__in=before).order_by("pk")
    remind_of_answers(clock())
    found = sorted((notice.user.email, notice.key.split(":")[0]) for notice in new)
    assert Notice.objects.count() == len(before) + len(found)
    return found


ASKED = [(STAFF, "answer-due"), (MANAGER, "answer-due")]
ESCALATED = [(DESK, "answers-missing"), (MANAGER, "answer-escalated")]


def test_ladder_is_climbed_day_by_day(proposal, clock):
    days = [(6, 14), (6, 15), (6, 16), (6, 21), (6, 22), (6, 23), (6, 24), (6, 25), (6, 26), (7, 22)]
    said = [told(clock, *day) for day in days]
    assert said == [[], ASKED, [], [], ASKED, ASKED, [], ESCALATED, [], []]


@pytest.mark.parametrize(
    "worker, expected",
    [([(6, 16)], ASKED), ([(6, 24)], ASKED), ([(6, 27)], ESCALATED), ([(7, 30)], ESCALATED)],
    ids=["within the week", "after", "late", "much later"],
)
def test_worker_that_comes_late_says_what_holds_then(proposal, clock, worker, expected):
    assert [told(clock, *day) for day in worker][-1] == expected


def test_worker_on_the_expired_day_still_asks(proposal, clock):
    """期限切れ the morning after: a late answer is better than none."""
    clock.set(2026, 6, 23, 6, 0)
    assert proposal.expire(date(2026, 6, 23))
    assert told(clock, 6, 23) == ASKED
    assert told(clock, 6, 25) == ESCALATED


def test_who_answers_late_is_asked_no_more(proposal, clock):
    clock.set(2026, 6, 23, 6, 0)
    proposal.expire(date(2026, 6, 23))
    row = proposal.addressees.get(municipality__lg_code=SHINAGAWA)
    assert row.answer_with("considering", "", by=None, version=0)
    assert [told(clock, 6, day) for day in (23, 25)] == [[], []]


def test_end_of_the_proposal_ends_the_asking(proposal, clock):
    proposal.withdraw(by=proposal.created_by)
    assert [told(clock, 6, day) for day in (15, 22, 23, 25)] == [[]] * 4


def test_later_deadline_asks_anew(proposal, clock):
    assert told(clock, 6, 22) == ASKED
    clock.set(2026, 6, 22, 12, 0)
    proposal.extend(by=proposal.created_by, until=date(2026, 7, 22))
    assert told(clock, 6, 23) == []
    assert told(clock, 7, 15) == told(clock, 7, 22) == ASKED


def test_what_was_posted_within_the_week_is_asked_on_the_day(clock):
    make.staff(STAFF, SHINAGAWA)
    clock.set(2026, 6, 15, 9, 0)
    make.proposal(wards=[SHINAGAWA], answer_until=DUE)
    assert [told(clock, 6, day) for day in (16, 21, 22)] == [[], [], [(STAFF, "answer-due")]]


def test_holder_is_asked_alone(proposal, clock):
    row = proposal.addressees.get(municipality__lg_code=SHINAGAWA)
    staff = make.staff("tanto@example.jp", SHINAGAWA)
    row.assign(office=None, holder=staff, by=staff, was=(None, None))
    assert told(clock, 6, 15) == [("tanto@example.jp", "answer-due")]
    assert told(clock, 6, 25) == ESCALATED


def test_municipality_asked_by_a_call_is_never_reported(clock):
    make.staff("aoba@example.jp")
    make.secretariat(DESK)
    make.call(make.staff(STAFF, SHINAGAWA), answer_until=DUE)
    days = [(6, 15), (6, 22), (6, 23), (6, 25)]
    assert [told(clock, *day) for day in days] == [[("aoba@example.jp", "answer-due")]] * 2 + [[], []]


def test_mail_says_number_days_left_and_what_is_asked(proposal, clock):
    told(clock, 6, 15)
    mail = OutgoingMail.objects.get(to=STAFF, key__startswith="answer-due:")
    assert mail.subject == f"【全国連携ポータル】提案第{proposal.number}号に、品川区がまだ回答していません（あと7日）"
    for words in (
        f"提案第{proposal.number}号「カニの町から」（福井県坂井市）",
        "令和8年（2026年）6月22日（月）（あと7日）",
        "「手を挙げる」「条件付き」「検討中」「見送り」「該当なし」のどれか",
        f"/bulletin/proposals/{proposal.pk}/answer/",
    ):
        assert words in mail.body, words
    told(clock, 6, 25)
    mail = OutgoingMail.objects.get(to=DESK, key__startswith="answers-missing:")
    assert "次の1区の回答がありません。\n品川区\n" in mail.body and "3日過ぎています" in mail.body


def test_secretariat_has_it_on_its_list_from_the_day_after(proposal, clock):
    lists = []
    for day in (22, 23):
        clock.set(2026, 6, day, 0, 0)
        lists.append(listed(desk_items, clock()))
    assert lists[0] == []
    (row,) = lists[1]
    assert [row.title, row.since, row.url] == [
        f"{proposal}：1区が未回答（品川区）",
        date(2026, 6, 23),
        f"/desk/answers/{proposal.pk}/",
    ]


def test_list_of_the_secretariat_costs_the_same_for_any_number(proposal, clock, django_assert_num_queries):
    make.people()
    for lg_code in Municipality.objects.wards().values_list("lg_code", flat=True)[:9]:
        make.proposal(wards=[lg_code, SHINAGAWA], answer_until=DUE)
    clock.set(2026, 6, 30, 9, 0)
    with django_assert_num_queries(7):
        assert len([*listed(desk_items, clock()), *listed(cases.desk_items, clock())]) == 10


def test_what_ended_long_ago_costs_nothing_and_says_nothing(proposal, clock, django_assert_max_num_queries):
    """A worker that was away for a quarter of a year still reports; for longer, 対応待ち alone has it."""
    assert told(clock, 9, 24) == []  # the last day for answers and the time to escalate, more than 90 days ago
    assert told(clock, 9, 23) == ESCALATED
    with django_assert_max_num_queries(13):
        remind_of_answers(clock())


def test_of_many_proposals_each_is_told_once(proposal, clock, monkeypatch):
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    for _ in range(4):
        make.proposal(wards=[SHINAGAWA], answer_until=DUE)
    assert told(clock, 6, 25) == sorted(ESCALATED * 5)
    mails = OutgoingMail.objects.filter(key__startswith="answers-missing:").values_list("key", flat=True)
    assert len(mails) == len(set(mails)) == 5
