"""対応待ち: the one list of everything that waits for the secretariat."""

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.models import Source, Statistic, StatisticSeries, TieReturn
from bulletin.rollcall.figures import compute
from desk import items
from desk.items import age
from members.models import Membership, Municipality, Profile
from outbox.mail import enqueue
from outbox.models import OutgoingMail
from portal.desk_items import DeskList, count
from portal.web.menus import desk_page
from tests import make
from tests.clock import Clock
from tests.html import csv_rows, joined

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def settled():
    """Every ward has returned its ties, and each year's trend has its row: nothing of agreements waits."""
    source, series = Source.objects.get(), StatisticSeries.objects.get(key="ties")
    for year in (2026, 2027):
        wards = Municipality.objects.wards()
        TieReturn.objects.bulk_create(TieReturn(ward=ward, as_of=date(year, 8, 1)) for ward in wards)
        facts = {"as_of": date(year, 8, 1), "value": 1, "basis": "survey", "source": source}
        Statistic.objects.create(series=series, fiscal_year=year, **facts)


@pytest.fixture
def read_items(client):
    """Title → who holds it, as the secretariat reads the page."""
    reader = make.secretariat()

    def read(**query):
        client.force_login(reader)
        page = html.unescape(joined(client.get("/desk/", query).content.decode()))
        titles = re.findall(r'<h4 class="pending__title"><a href="[^"]*">(.*?)</a>', page)
        return dict(zip(titles, re.findall(r"対応する人：(.*?)</p>", page), strict=True))

    return read


def test_application_waits_until_it_is_decided(read_items):
    application = make.application(make.user("aoba@example.jp"))
    assert read_items() == {"福井県坂井市の申請": "事務局"}
    decider = make.secretariat("midori@example.jp")
    application.decline(by=decider, version=application.version, reason="担当課に確かめられませんでした。")
    assert read_items() == {}


def test_member_without_a_manager_waits(read_items):
    place = Municipality.objects.get(lg_code="182109")
    Membership.objects.create(municipality=place, started_on=date(2020, 1, 1))
    assert read_items(kind="会員登録") == {"福井県坂井市に代表担当者がいません": "事務局"}


def test_member_waits_for_a_manager_since_the_last_one_went(client, aoba):
    Membership.objects.create(municipality=Municipality.objects.get(lg_code="032069"), started_on=date(2026, 4, 1))
    aoba.assignments.update(ended_on=date(2026, 10, 1))
    client.force_login(make.secretariat())
    lines = b"".join(client.get("/desk/?kind=会員登録&format=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[1:3] for line in lines[1:]] == [
        ["岩手県北上市に代表担当者がいません", "2026-04-01"],
        ["福井県坂井市に代表担当者がいません", "2026-10-01"],
    ]


def test_oldest_stands_first_and_kinds_are_counted(read_items, client):
    for days, email in ((1, "a@example.jp"), (3, "b@example.jp")):
        lg_code = "182109" if days == 1 else "032069"
        make.application(make.user(email), lg_code, submitted_at=timezone.now() - timedelta(days=days))
    assert list(read_items()) == ["岩手県北上市の申請", "福井県坂井市の申請"]
    page = joined(client.get("/desk/").content.decode())
    assert '会員登録<span class="filter-links__count">2</span>' in page
    assert read_items(kind="ありません") == read_items()


def test_ours_stand_first_then_what_others_owe_then_gaps(read_items, monkeypatch):
    """Of ours what somebody waits for first: a new application before an old draft, and both before old reminders."""
    Clock(monkeypatch).set(2027, 6, 1, 9, 0)
    make.manager("aoba@example.jp")  # whose yearly roll is due since April
    make.entry("2027-05-01", date(2027, 5, 1), title="協定の締結", state="draft")
    make.application(make.user("midori@example.jp"), "032069")
    Statistic.objects.filter(fiscal_year=2026).delete()
    assert list(read_items())[:4] == [
        "岩手県北上市の申請",
        "協定の締結",
        "令和9年度の担当者の年次確認が1自治体で済んでいません",
        "令和8年度の推移が、まだ確定していません",
    ]


def test_mail_that_is_not_sent_waits_for_the_administrator(read_items):
    enqueue("aoba@example.jp", key="old", subject="試験", body="試験")
    assert read_items() == {}
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    assert read_items() == {"15分以上送られていないメールが1通あります（送信の処理が止まっていないか）": "管理者"}
    OutgoingMail.objects.get().give_up("届きませんでした。")
    assert read_items() == {"送るのをやめたメールが1通あります": "管理者"}


def test_yearly_confirmations_are_one_line_each(read_items, monkeypatch):
    clock = Clock(monkeypatch)
    make.manager("aoba@example.jp")
    make.manager("midori@example.jp", "032069")
    Profile.objects.create(municipality=Municipality.objects.get(lg_code="182109"), confirmed_on=date(2027, 4, 8))
    clock.set(2027, 4, 7, 23, 59)
    assert read_items() == {}
    clock.set(2027, 4, 8, 0, 0)
    assert read_items() == {"令和9年度の担当者の年次確認が2自治体で済んでいません": "代表担当者"}
    clock.set(2028, 4, 7, 12, 0)
    assert read_items() == {"魅力発信のページが1自治体で1年以上確かめられていません": "代表担当者"}


@pytest.mark.parametrize(
    "since, words",
    [
        (date(2026, 12, 4), "あと8日"),
        (date(2026, 11, 26), "今日から"),
        (date(2026, 11, 25), "1日前から"),
        (date(2026, 8, 27), "91日前から"),
        (date(2026, 8, 26), "3か月前から"),
        (date(2024, 11, 27), "23か月前から"),
    ],
)
def test_age_is_told_in_days_then_in_full_months(since, words):
    assert age(since, date(2026, 11, 26)) == words


def test_list_takes_as_many_queries_for_three_applications_as_for_one(client):
    client.force_login(make.secretariat())
    client.get("/desk/")
    numbers = []
    for number, lg_code in enumerate(["182109", "032069", "016489"]):
        make.application(make.user(f"a{number}@example.jp"), lg_code)
        with CaptureQueriesContext(connection) as captured:
            client.get("/desk/")
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] == numbers[2]


def test_list_is_downloaded(client):
    client.force_login(make.secretariat())
    make.application(make.user("aoba@example.jp"), submitted_at=datetime(2026, 4, 1, tzinfo=UTC))
    answer = client.get("/desk/?format=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("会員登録,福井県坂井市の申請,2026-04-01,事務局,審査する,/desk/applications/")


def test_draft_scheduled_entry_and_event_without_an_outcome_wait(read_items, monkeypatch):
    Clock(monkeypatch).set(2027, 6, 1, 9, 0)
    make.entry("2027-05-01", date(2027, 5, 1), title="協定の締結", state="draft", origin_label="協定：山梨県町村会")
    when = timezone.now() + timedelta(days=3)
    make.entry("2027-05-20", date(2027, 5, 20), title="区長会総会", state="scheduled", publish_at=when)
    make.entry("2027-05-10", date(2027, 5, 10), date(2027, 5, 31), title="全国連携展示", kind="exhibition")
    make.entry("2027-05-11", date(2027, 5, 11), date(2027, 6, 1), title="今日までの展示", kind="exhibition")
    assert list(read_items()) == ["全国連携展示は開催されましたか", "協定の締結（協定：山梨県町村会）", "区長会総会"]
    assert list(read_items(kind="公開予約")) == ["区長会総会"]


def test_much_of_a_kind_is_cut_and_stands_on_pages_of_its_own(read_items, client, monkeypatch):
    Clock(monkeypatch).set(2027, 6, 1, 9, 0)
    monkeypatch.setattr(items, "MOST", 2)
    monkeypatch.setattr(items, "PAGE_SIZE", 3)
    for day in range(1, 6):
        make.entry(f"2027-05-0{day}", date(2027, 5, day), title=f"下書き{day}", state="draft")
    make.application(make.user("midori@example.jp"), "032069")
    assert list(read_items()) == ["岩手県北上市の申請", "下書き1", "下書き2"]
    page = joined(client.get("/desk/").content.decode())
    assert "経過の下書き：ほか3件" in page and '経過の下書き<span class="filter-links__count">5</span>' in page
    assert list(read_items(kind="経過の下書き")) == ["下書き1", "下書き2", "下書き3"]
    assert list(read_items(kind="経過の下書き", page=2)) == ["下書き4", "下書き5"]
    assert len(csv_rows(client.get("/desk/?format=csv"))) == 6


def test_page_of_one_kind_goes_from_one_room_to_the_next(monkeypatch):
    rooms = [DeskList("会員登録", [number], lambda part: part, page="desk") for number in range(3)]
    asked = DeskList("会員登録", [10, 11], lambda part: part, page="desk", is_awaited=True)
    kind = items.KindOfItems([*rooms, asked])
    assert [kind[start : start + 2] for start in (0, 2, 4)] == [[10, 11], [0, 1], [2]]


def test_silent_ward_leaves_the_list_a_year_after_the_last_day(read_items, monkeypatch):
    clock = Clock(monkeypatch)
    clock.set(2027, 6, 1, 9, 0)
    make.people("131091")
    until = date(2027, 6, 22)
    proposal = make.proposal(make.staff("aoba@example.jp"), wards=["131091"], answer_until=until)
    for days, listed in ((0, 0), (1, 1), (365, 1), (366, 0)):
        day = until + timedelta(days=days)
        clock.set(day.year, day.month, day.day, 9, 0)
        assert sum(str(proposal) in title for title in read_items()) == listed
    assert compute(day)[0].asked == 1  # in the figures it stays


def test_every_list_waits_at_a_way_of_the_menu():
    lists = [each for rooms in items.SOURCES for each in rooms(timezone.now())]
    assert [each.kind for each in lists if not desk_page(each.page)] == []


def test_lists_are_counted_together_and_nothing_is_read_of_empty_ones(django_assert_num_queries):
    make.application(make.user("aoba@example.jp"))
    lists = [each for rooms in items.SOURCES for each in rooms(timezone.now())]
    with django_assert_num_queries(1):
        count(lists)
    with django_assert_num_queries(1):
        assert sum(len(each[:10]) for each in lists) == 1
    asked = [each for each in lists if isinstance(each.rows, QuerySet)]
    assert [each.number for each in asked] == [each.rows.count() for each in asked]
