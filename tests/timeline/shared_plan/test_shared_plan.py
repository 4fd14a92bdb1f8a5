"""区と会員の年間計画: what is settled and nothing else, with what concerns the reader's municipality."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from enquiries.models import EnquiryAddressee
from tests import make
from tests.clients import as_, get_page
from tests.enquiries import made
from tests.html import text
from timeline.models import Booth, Event, EventStep, Meeting, MeetingSeries, PlanLine, Series
from timeline.shared_plan.year import SharedPlan

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.clock(2026, 11, 30, 9, 0)]

YEAR, TODAY, SHINAGAWA = 2026, date(2026, 11, 30), "131091"


@pytest.fixture(autouse=True)
def today(clock):
    pass


@pytest.fixture
def ward():
    return make.staff("ku@example.jp", SHINAGAWA)


def line(title="物産展", kind="fair", **fields):
    return PlanLine.objects.create(fiscal_year=YEAR, title=title, kind_id=kind, **fields)


def month(number):
    return {"first_day": date(2026, number, 1), "last_day": date(2026, number, 28), "is_by_month": True}


def event(title="かに市", *steps, **outline):
    made_event = Event.objects.create(
        fiscal_year=YEAR, outline={"title": title, "kind": "fair", "days": "2026-12-12"} | outline
    )
    for step in steps:
        EventStep.objects.create(event=made_event, step=step, day=date(2026, 10, 1))
    return made_event


def rows(user, day=TODAY):
    return [(row.line.title, row.line.when, row.state) for row in SharedPlan(YEAR, day, user).rows]


def test_lines_are_shown_once_the_secretariat_shows_them(ward):
    line("推進方針の公表", "publication", **month(12))
    assert rows(ward) == []
    assert PlanLine.objects.share(YEAR, by=make.secretariat()) == 1
    assert PlanLine.objects.share(YEAR, by=None) == 0
    assert rows(ward) == [("推進方針の公表", "12月", "予定")]


def test_public_entry_comes_without_what_was_planned_in_private(ward):
    planned = line("まだ内緒の題", **month(9))
    entry = make.entry("2026-10-10", date(2026, 10, 10), kind="fair", event_status="held", title="物産展")
    PlanLine.objects.filter(pk=planned.pk).update(entry=entry)
    assert rows(ward) == [("物産展", "", "実施")]
    PlanLine.objects.share(YEAR, by=None)
    assert rows(ward) == [("まだ内緒の題", "9月", "時期を変えて実施")]
    assert rows(ward, date(2026, 10, 9)) == [("物産展", "10月10日", "予定")]


def test_shared_line_says_nothing_of_an_entry_that_is_a_draft(ward):
    entry = make.entry("2026-12-10", date(2026, 12, 10), kind="fair", title="下書きの題", state="draft")
    line("", entry=entry, is_shared=True)
    assert rows(ward) == []


@pytest.mark.parametrize(
    "steps, found",
    [
        ([], []),
        (["idea", "outline"], []),
        (["confirmed"], [("かに市", "12月12日", "予定")]),
        (["announced"], [("かに市", "12月12日", "予定")]),
        (["confirmed", "dropped"], []),
    ],
)
def test_event_is_shown_from_its_confirmation_on(ward, steps, found):
    event("かに市", *steps)
    assert rows(ward) == found


def test_confirmed_event_takes_the_place_of_its_line(ward):
    series = Series.objects.get(name="魅力発信イベント")
    line("第2回魅力発信イベント", series=series, number=2, is_shared=True, **month(12))
    event("第2回　冬の市", "confirmed", series="魅力発信イベント", number=2)
    assert rows(ward) == [("第2回　冬の市", "12月12日", "予定")]


def test_meeting_is_shown_by_its_name_once_its_day_is_set(ward):
    series = MeetingSeries.objects.get(kind="general_meeting")
    meeting = Meeting.objects.create(series=series)
    line("内緒の臨時会", "general_meeting", meeting=meeting)
    assert rows(ward) == []
    Meeting.objects.filter(pk=meeting.pk).update(day=date(2026, 12, 16))
    assert rows(ward) == [("区長会総会", "12月16日", "予定")]
    assert rows(ward, date(2027, 1, 1)) == [("区長会総会", "12月16日", "記録なし")]
    make.entry("2026-12-16", date(2026, 12, 16), kind="general_meeting", title="区長会総会")
    assert rows(ward, date(2027, 1, 1)) == [("区長会総会", "", "実施")]
    meeting.refresh_from_db()
    meeting.cancel(by=None)
    assert rows(ward, date(2027, 1, 1)) == [("区長会総会", "", "実施")]


def test_own_booths_enquiries_and_cases_are_marked(ward):
    fair = event("かに市", "confirmed")
    Booth.objects.create(event=fair, number=3, municipality=ward.municipality)
    Booth.objects.create(event=fair, number=4, municipality=make.place("131032"))
    enquiry = made.sent(SHINAGAWA, by=make.secretariat(), due_on=TODAY + timedelta(days=9))
    case = make.case("yearly", comes_back=True, title="毎年の雪まつり")
    make.step(case, date(2026, 2, 1), kind="held")
    case.refresh_derived()
    plan = SharedPlan(YEAR, TODAY, ward)
    assert [(each.kind, each.first) for each in plan.own] == [
        ("照会の回答期限", date(2026, 12, 9)),
        ("出展", date(2026, 12, 12)),
        ("毎年の連携", date(2027, 2, 1)),
    ]
    assert [row.own for row in plan.with_own] == ["出展　区画3"]
    page = text(as_(ward).get("/members/plan/"))
    assert "品川区：出展　区画3" in page and "毎年の雪まつり" in page and str(enquiry) in page
    EnquiryAddressee.objects.update(extended_to=date(2027, 1, 8))
    assert SharedPlan(YEAR, TODAY, ward).own[1].first == date(2027, 1, 8)
    other = make.staff("minato@example.jp", "131032")
    assert [each.title for each in SharedPlan(YEAR, TODAY, other).own] == ["かに市　区画4"]
    assert SharedPlan(YEAR, TODAY, make.secretariat("j2@example.jp")).own == []


def test_page_paper_and_files_hold_the_same(ward):
    line("推進方針の公表", "publication", is_shared=True, note="事務局だけのメモ", **month(12))
    line("内緒の催し", **month(12))
    client = as_(ward)
    page, sheet = (get_page(client, f"/members/plan/{YEAR}/{end}") for end in ("", "print/"))
    book = b"".join(client.get(f"/members/plan/{YEAR}/?format=csv").streaming_content)
    assert "推進方針の公表" in page and "推進方針の公表" in sheet and book[:2] == b"PK"
    for said in (page, sheet):
        assert "内緒" not in said and "メモ" not in said
    assert "日付として読み取れません" in get_page(client, f"/members/plan/{YEAR}/", as_of="いつか")


def test_year_without_anything_says_so(ward):
    pages = f"/members/plan/{timezone.localdate().year + 1}/"
    page, sheet = (get_page(as_(ward), address) for address in (pages, f"{pages}print/"))
    assert "予定が決まったものも実施したものもありません。" in page
    assert "予定が決まったものも実施したものもない。" in sheet and "year-band" not in sheet


def test_queries_do_not_grow(ward, django_assert_num_queries):
    event("かに市", "confirmed")
    assert ward.municipality  # asked once for a request
    with django_assert_num_queries(9):
        SharedPlan(YEAR, TODAY, ward)
    series = MeetingSeries.objects.get(kind="general_meeting")
    for number in range(1, 4):
        line(f"公表{number}", "publication", is_shared=True, **month(12))
        fair = event(f"市{number}", "confirmed")
        Booth.objects.create(event=fair, number=1, municipality=ward.municipality)
        Meeting.objects.create(series=series, day=date(2026, 12, number))
        make.entry(f"2026-10-1{number}", date(2026, 10, 10 + number), kind="fair")
    with django_assert_num_queries(9):
        SharedPlan(YEAR, TODAY, ward)


def test_page_of_an_earlier_day_does_not_say_that_it_has_none(ward):
    page = get_page(as_(ward), f"/members/plan/{YEAR}/?as_of=2026-10-01")
    assert "令和8年10月1日" in page and "基準日を選べません" not in page
