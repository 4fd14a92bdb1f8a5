"""年間計画: lines that tick themselves, as of a day; a year from the record, a year copied."""

import re
from datetime import date

import pytest

from portal.japanese.wareki import DateError
from tests import make
from tests.clients import as_, get_page
from timeline.models import Entry, Meeting, MeetingSeries, PlanLine, Series
from timeline.plan.band import Band
from timeline.plan.days import read_when
from timeline.plan.year import YearPlan

pytestmark = pytest.mark.django_db

YEAR, AFTER = 2019, date(2020, 3, 31)


def line(title="物産展", kind="fair", **fields):
    return PlanLine.objects.create(fiscal_year=YEAR, title=title, kind_id=kind, **fields)


def september(**fields):
    return line(first_day=date(2019, 9, 1), last_day=date(2019, 9, 30), is_by_month=True, **fields)


def held(key="2019-09-14", day=date(2019, 9, 14), **fields):
    return make.entry(key, day, **{"kind": "fair", "event_status": "held"} | fields)


def state(day=AFTER):
    [row] = YearPlan(YEAR, day).rows
    return row.state


def test_line_ticks_itself_on_the_day_its_entry_begins():
    september()
    entry = held()
    assert state(date(2019, 9, 13)) == "予定"
    assert state(date(2019, 9, 14)) == "実施"
    Entry.objects.filter(pk=entry.pk).update(state="draft")
    assert state(date(2019, 9, 30)) == "予定"
    assert state(date(2019, 10, 1)) == "記録なし"


def test_numbered_line_finds_its_number_wherever_it_was_held():
    series = Series.objects.get(name="魅力発信イベント")
    september(series=series, number=2)
    held(series=series, number=1)
    assert state() == "記録なし"
    held("2019-11-02", date(2019, 11, 2), series=series, number=2)
    assert state() == "時期を変えて実施"


def test_two_that_may_be_meant_are_left_to_people():
    september()
    held()
    held("2019-09-21", date(2019, 9, 21))
    assert state() == "記録なし"
    assert len(YearPlan(YEAR, AFTER).unplanned) == 2


def test_line_follows_its_meeting_and_a_cancelled_event_is_said_so():
    series = MeetingSeries.objects.get(kind="general_meeting")
    meeting = Meeting.objects.create(series=series, day=date(2019, 9, 17))
    planned = line("", "general_meeting", meeting=meeting)
    assert planned.shown_title == "区長会総会（令和元年9月17日）"
    assert state() == "時期の記録なし"
    meeting.entry = held("2019-09-17", date(2019, 9, 17), kind="general_meeting", title="区長会総会")
    meeting.save()
    assert state() == "実施"
    planned.delete()
    september()
    held(event_status="cancelled")
    assert state() == "中止"


def test_year_2017_stands_as_the_record_says():
    plan = YearPlan(2017, date(2018, 3, 31))
    assert [(each.name, each.planned, each.done) for each in plan.progress] == [
        ("区長会総会", 10, 10),
        ("特別区制度懇談会", 1, 1),
        ("協定締結", 1, 1),
        ("魅力発信イベント・物産", 2, 2),
        ("展示", 2, 2),
        ("講演会・シンポジウム", 2, 2),
        ("委員会・協議会", 1, 1),
        ("まつり等への協力", 1, 1),
        ("公表", 3, 3),
        ("計", 23, 23),
    ]
    assert {row.line.when for row in plan.rows} == {""}  # the source states no day that was planned
    assert plan.unplanned == []
    half = YearPlan(2017, date(2017, 9, 9))
    assert [row.entry.key for row in half.rows if row.is_done][-1] == "2017-09-09"
    assert sum(row.is_done for row in half.rows) == 10


def test_year_is_entered_from_the_record_once():
    assert PlanLine.objects.enter_from_record(2017, by=None) == 0
    assert PlanLine.objects.enter_from_record(2016, by=None) == 20
    assert PlanLine.objects.enter_from_record(2016, by=None) == 0


def test_copied_year_keeps_months_and_takes_its_own_name():
    assert PlanLine.objects.copy_from_last_year(2018, by=None) == 23
    assert PlanLine.objects.copy_from_last_year(2018, by=None) == 0
    fair = PlanLine.objects.get(fiscal_year=2018, title="平成30年度 第1回魅力発信イベント")
    assert (fair.when, fair.number, fair.series.name) == ("9月", 1, "魅力発信イベント")
    board = PlanLine.objects.get(fiscal_year=2018, title__contains="推進協議会")
    assert board.number is None  # its numbers run on
    plan = YearPlan(2018, date(2018, 10, 31))
    [row] = [row for row in plan.rows if row.line == fair]
    assert (row.entry.key, row.state) == ("2018-09-08", "実施")


@pytest.mark.parametrize(
    "text, found",
    [
        ("9月", (date(2019, 9, 1), date(2019, 9, 30), True)),
        ("１２月～２月", (date(2019, 12, 1), date(2020, 2, 29), True)),
        ("9月9日～10日", (date(2019, 9, 9), date(2019, 9, 10), False)),
        ("令和2年3月31日", (date(2020, 3, 31), date(2020, 3, 31), False)),
        ("1月15日", (date(2020, 1, 15), date(2020, 1, 15), False)),
    ],
)
def test_time_is_read_as_people_type_it(text, found):
    assert read_when(text, YEAR) == found


@pytest.mark.parametrize("text", ["13月", "秋", "3月～4月", "令和3年4月1日", "9月31日"])
def test_time_that_is_none_of_the_year_is_refused(text):
    with pytest.raises(DateError):
        read_when(text, YEAR)


def test_band_has_the_plan_and_what_was_held_in_their_months():
    september()
    held()
    [row] = Band(YearPlan(YEAR, AFTER)).rows
    [mark] = row.marks
    assert (mark.planned.x, mark.planned.width) == ("506", "66")  # the sixth of twelve months
    assert 506 < float(mark.actual.x) < 572


def test_lines_without_a_day_take_no_room_on_the_band():
    heights = {row.name: row.height for row in Band(YearPlan(2017, date(2017, 4, 1))).rows}
    assert len(set(heights.values())) == 1 and not any(row.marks for row in Band(YearPlan(2017, date(2017, 4, 1))).rows)


def test_form_says_what_must_be_chosen_and_what_need_not_and_ticks_beside_the_words():
    page = get_page(as_(make.secretariat()), "/desk/plan/2019/new/")
    first = re.findall(r'<select[^>]* name="(\w+)"[^>]*>\s*<option value=""[^>]*>([^<]*)<', page)
    assert first == [("kind", "選んでください"), ("series", "選ばない"), ("meeting", "選ばない")]
    assert re.search(r'<label [^>]*><input [^>]*name="is_shared".*?<span>区と会員に示す</span></label>', page)


def test_form_keeps_what_was_typed_and_says_what_is_wrong():
    client = as_(make.secretariat())
    typed = {"title": "物産展", "kind": "fair", "when": "秋ごろ", "note": "未定"}
    page = client.post(f"/desk/plan/{YEAR}/new/", typed).content.decode()
    assert "「秋ごろ」を時期として読み取れません" in page
    assert 'value="秋ごろ"' in page
    assert client.post(f"/desk/plan/{YEAR}/new/", typed | {"when": "9月"}).status_code == 302
    for page in (f"/desk/plan/{YEAR}/", f"/desk/plan/{YEAR}/print/"):
        shown = get_page(client, page, as_of="R1.12.1")
        assert "物産展" in shown and "基準日を選べません" not in shown
    made = PlanLine.objects.get(fiscal_year=YEAR)
    assert client.post(f"/desk/plan/lines/{made.pk}/remove/").status_code == 302
    assert client.post(f"/desk/plan/lines/{made.pk}/remove/").status_code == 302
    assert not PlanLine.objects.filter(fiscal_year=YEAR).exists()


def test_queries_do_not_grow_with_the_plan(django_assert_num_queries):
    september()
    with django_assert_num_queries(2):
        YearPlan(YEAR, AFTER)
    with django_assert_num_queries(2):
        YearPlan(2017, AFTER)
