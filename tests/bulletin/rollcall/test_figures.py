"""回答の割合と日数, for everybody."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bulletin.rollcall.figures import Figure, compute
from tests import make
from tests.html import joined

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 6, 1, 23, 0)]

WARDS = ["131016", "131024", "131032", "131041"]


@pytest.fixture
def people(clock):
    """Somebody in each of WARDS, and in no other."""
    return make.people(*WARDS)


def answer(proposal, number, clock, *moment):
    clock.set(*moment)
    row = proposal.addressees.all()[number]
    assert row.answer_with("considering", f"{moment}", by=None, version=row.version)


def test_nobody_asked_gives_no_figures(clock, client):
    assert compute(date(2026, 6, 1)) == []
    assert "まだありません" in client.get("/bulletin/figures/").content.decode()


def test_figures_are_of_the_deadline_and_the_first_answer(clock, people):
    proposal = make.proposal(wards=WARDS, answer_until=date(2026, 6, 10))
    answer(proposal, 0, clock, 2026, 6, 2, 0, 5)  # the next day
    answer(proposal, 1, clock, 2026, 6, 10, 23, 59)  # in time
    answer(proposal, 0, clock, 2026, 6, 10, 12, 0)  # revised: the first counts
    answer(proposal, 2, clock, 2026, 6, 11, 0, 0)  # late
    assert compute(date(2026, 6, 10)) == []
    expected = {"asked": 4, "in_time": 2, "median_days": 9}
    assert compute(date(2026, 6, 11)) == [Figure(None, **expected), Figure(2026, **expected)]
    assert Figure(None, **expected).rate == 50


def test_years_are_those_of_the_deadline(clock, people):
    for until in (date(2027, 3, 31), date(2027, 4, 1)):
        make.proposal(wards=WARDS[:1], answer_until=until)
    found = compute(date(2027, 5, 1))
    assert [(figure.name, figure.asked, figure.rate, figure.median_days) for figure in found] == [
        ("これまで", 2, 0, None),
        ("令和9年度", 1, 0, None),
        ("令和8年度", 1, 0, None),
    ]


def test_what_ended_before_its_deadline_and_calls_do_not_count(clock, people):
    until = date(2026, 6, 10)
    make.proposal(wards=WARDS, answer_until=until).withdraw(by=None)
    make.proposal(wards=WARDS, answer_until=until, hidden_at=clock(), hidden_reason="x")
    make.call(answer_until=until)
    after = make.proposal(wards=WARDS[:1], answer_until=until)
    clock.set(2026, 6, 11, 0, 0)
    after.withdraw(by=None)
    assert [figure.asked for figure in compute(date(2026, 6, 20))] == [1, 1]


def test_what_was_matched_before_its_deadline_counts(clock, people):
    """Who had not answered by then cannot any more, and still was asked."""
    proposal = make.proposal(wards=WARDS, answer_until=date(2026, 6, 10))
    answer(proposal, 0, clock, 2026, 6, 2, 9, 0)
    assert proposal.match(by=None)
    assert compute(date(2026, 6, 11))[0] == Figure(None, asked=4, in_time=1, median_days=1)


def test_ward_without_people_is_not_asked_and_counted_apart(clock):
    make.people(WARDS[0])
    proposal = make.proposal(wards=WARDS, answer_until=date(2026, 6, 10))
    clock.set(2026, 6, 5, 9, 0)
    make.people(WARDS[1])
    assert [row.municipality.lg_code for row in proposal.addressees.mark_told()] == [WARDS[1]]
    answer(proposal, 1, clock, 2026, 6, 6, 9, 0)  # told on the 5th
    answer(proposal, 2, clock, 2026, 6, 7, 9, 0)  # by telephone: it was asked, then
    clock.set(2026, 6, 11, 0, 0)
    make.people(WARDS[3])
    proposal.addressees.mark_told()  # too late to answer in time
    expected = Figure(None, asked=3, in_time=2, median_days=1, nobody=1)
    assert [compute(date(2026, 6, 12))[0], expected.rate] == [expected, 67]


def test_page_says_the_day_and_costs_one_query(clock, people, client, django_assert_num_queries):
    for _ in range(3):
        make.proposal(wards=WARDS, answer_until=date(2026, 6, 10))
    clock.set(2026, 6, 20, 9, 0)
    with django_assert_num_queries(1):
        compute(date(2026, 6, 20))
    page = joined(client.get("/bulletin/figures/").content.decode())
    assert "令和8年（2026年）" in page and "6月20日" in page
    assert re.findall(r"<td[^>]*>(.*?)</td>", page)[:5] == ["12", "0", "0％", "－", "0"]


@pytest.mark.parametrize("asked, in_time, rate", [(23, 5, 22), (0, 0, None)])
def test_rate_is_rounded_by_the_one_rule(asked, in_time, rate):
    assert Figure(None, asked, in_time, None).rate == rate


def test_database_is_asked_once_for_all_days_until_the_record_changes(clock, people, client, django_assert_num_queries):
    proposal = make.proposal(wards=WARDS, answer_until=date(2026, 6, 10), visibility="public")
    answer(proposal, 0, clock, 2026, 6, 2, 9, 0)
    answer(proposal, 1, clock, 2026, 6, 14, 9, 0)
    client.get("/bulletin/figures/?as_of=2026-06-20")
    for day, median in (("2026-06-12", "1日"), ("2026-06-13", "1日"), ("2026-06-15", "1日")):
        with django_assert_num_queries(2):  # the version of the record, for the page and for the figures
            page = joined(client.get(f"/bulletin/figures/?as_of={day}").content.decode())
        assert re.findall(r"<td[^>]*>(.*?)</td>", page)[3] == median
    answer(proposal, 2, clock, 2026, 6, 15, 9, 0)
    with CaptureQueriesContext(connection) as captured:
        client.get("/bulletin/figures/?as_of=2026-06-20")
    assert any("bulletin_addressee" in query["sql"] for query in captured)
