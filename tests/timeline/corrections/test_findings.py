"""The chronology held against the calendar, against itself, and against the register."""

import datetime
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from agreements.models import Agreement, Body, Source
from members.models import Membership, Municipality, Prefecture
from tests import make
from timeline.corrections import findings
from timeline.corrections.findings import find, find_all
from timeline.models import Correction, Entry, Link, Series, Slot, Venue

pytestmark = [pytest.mark.django_db, pytest.mark.once]

KNOWN = {
    "members:群馬県市長会:2018-11-12",
    "members:群馬県町村会:2018-11-12",
    "change:members:2015-2018",
    "no-entry:2015-03-16:2015-05-20",
    "no-entry:2015-09-30:2015-10-16",
    "early-report:2017-09-15:2017-08-21",
    "early-report:2017-12-15:2017-11-15",
    "item-number:2018-11-01:③基調講演",
}
KEY, DAY = "2019-04-01", date(2019, 4, 1)  # a Monday


def codes():
    return sorted(finding.code for finding in find_all())


def new_codes(found=None):
    """Of `found`, or of what is found now."""
    return sorted(set(found or codes()) - KNOWN)


def check():
    """Exit code and last line of check_record."""
    output = StringIO()
    try:
        call_command("check_record", stdout=output)
    except SystemExit as end:
        return end.code, output.getvalue().splitlines()[-1]
    return 0, output.getvalue().splitlines()[-1]


def says(*texts, **fields):
    return make.entry(KEY, DAY, items=texts, **fields)


def numbered(series, number, day, **fields):
    return make.entry(str(day), day, series=Series.objects.get_by_natural_key(series), number=number, **fields)


def sign(body, day, entry=None):
    """An agreement of a new body of 千葉県, signed on `day`; `entry` is its ceremony."""
    row = Body.objects.create(
        name=body, kind=Body.Kind.CITY_MAYORS, prefecture=Prefecture.objects.get(name="千葉県"), number=99
    )
    Agreement.objects.create(body=row, name="連携協定", signed_on=day, source=Source.objects.first())
    if entry:
        entry.bodies.add(row)
    return row


def wrong_weekday_in_a_text():
    says("4月1日（火）に実施")
    return f"weekday:{KEY}:4月1日（火）"


def wrong_weekday_in_an_era_year():
    says("平成31年4月2日（月曜日）に実施")
    return f"weekday:{KEY}:平成31年4月2日（月曜日）"


def wrong_weekday_of_a_slot():
    make.part(says(), "講座", DAY)
    Slot.objects.filter(part__entry__key=KEY).update(printed_weekday="日")
    return f"weekday:{KEY}:2019-04-01"


def impossible_date():
    says("2月30日（土）に実施")
    return f"date:{KEY}:2月30日（土）"


def impossible_short_date():
    says("4/31に報告")
    return f"date:{KEY}:4/31"


def day_without_an_entry():
    says("5/21区長会総会で報告")
    return f"no-entry:{KEY}:2019-05-21"


def enumeration_with_a_wrong_number():
    says("3市町：釧路市・釧路町")
    return f"enumeration:{KEY}:3"


def gap_in_the_numbers_of_items():
    entry = says()
    for label, text in (("①", "開会"), ("②", "講演"), ("④", "閉会")):
        make.item(entry, text, label)
    return f"item-number:{KEY}:④閉会"


def number_twice_within_a_part():
    entry = says()
    part = make.part(entry, "第1部", DAY)
    for text in ("開会", "講演"):
        make.item(entry, text, "①", part=part)
    return f"item-number:{KEY}:①講演"


def part_before_the_entry():
    make.part(says(), "前夜祭", date(2019, 3, 31))
    return f"part-day:{KEY}:前夜祭:2019-03-31"


def part_that_lasts_beyond_the_entry():
    make.part(says(), "展示", (DAY, date(2019, 4, 2)))
    return f"part-day:{KEY}:展示:2019-04-01"


def number_skipped():
    numbered("北海道町村会との連携", 5, DAY)
    return f"number:{KEY}:北海道町村会との連携"


def number_repeated():
    numbered("全国連携展示", 1, date(2019, 3, 31))
    return "number:2019-03-31:全国連携展示"


def number_that_goes_on_in_the_next_fiscal_year():
    numbered("全国連携展示", 2, DAY)
    return f"number:{KEY}:全国連携展示"


def result_before_the_end():
    exhibition = make.entry("2019-03-01", "2019-03-01", "2019-04-02", kind="exhibition")
    make.link(exhibition, says("実施結果報告"), Link.Kind.REPORT)
    return f"early-report:{KEY}:2019-03-01"


def cause_after_its_effect():
    make.link(make.entry("2019-04-02", "2019-04-02"), says(), Link.Kind.DRAFT)
    return f"order:{KEY}:2019-04-02"


def signing_on_another_day():
    entry = make.entry(KEY, DAY, title="千葉県市長会との連携協定締結式", kind="agreement")
    sign("千葉県市長会", DAY + datetime.timedelta(days=1), entry)
    return f"signing-day:{KEY}:千葉県市長会"


def event_entered_twice():
    make.entry("2019-04-01a", DAY, title="春の魅力発信イベント", kind="fair")
    make.entry("2019-04-01b", DAY, DAY + datetime.timedelta(days=1), title="「春の魅力発信」イベント", kind="fair")
    return "twice:2019-04-01b:2019-04-01a"


def month_after_the_end_of_an_era():
    make.entry("2019-06-01", "2019-06-01", items=["平成31年5月に開催した催しの結果"])
    return "era:2019-06-01:平成31年5月"


def day_before_the_begin_of_an_era():
    says("令和元年4月30日に開催予定")
    return f"era:{KEY}:令和元年4月30日"


def membership_that_goes_on_beside_the_successors():
    old = Municipality.objects.exclude(successor=None).exclude(ended_on=None).latest("ended_on")
    assert old.ended_on and old.successor
    Membership.objects.create(municipality=old, started_on=old.ended_on - datetime.timedelta(days=400))
    held = Membership.objects.create(municipality=old.successor, started_on=old.ended_on)
    return f"membership-overlap:{old.lg_code}:{held.pk}"


FAULTS = [
    signing_on_another_day,
    event_entered_twice,
    month_after_the_end_of_an_era,
    day_before_the_begin_of_an_era,
    membership_that_goes_on_beside_the_successors,
    wrong_weekday_in_a_text,
    wrong_weekday_in_an_era_year,
    wrong_weekday_of_a_slot,
    impossible_date,
    impossible_short_date,
    day_without_an_entry,
    enumeration_with_a_wrong_number,
    gap_in_the_numbers_of_items,
    number_twice_within_a_part,
    part_before_the_entry,
    part_that_lasts_beyond_the_entry,
    number_skipped,
    number_repeated,
    number_that_goes_on_in_the_next_fiscal_year,
    result_before_the_end,
    cause_after_its_effect,
]


def test_real_record_has_exactly_its_known_findings():
    assert codes() == sorted(KNOWN)


def test_check_of_the_real_record_finds_everything_confirmed():
    assert check() == (0, "食い違い 8件（確認済み 8件、未確認 0件）")


def test_fault_is_found_once_and_reported_until_confirmed():
    differences = []
    for fault in FAULTS:
        with transaction.atomic():
            code = fault()
            now = codes()
            found = [(new_codes(now), len(now)), check()]
            confirmed = {"outcome": "kept", "finding": code, "corrected_on": DAY}
            Correction.objects.create(place="試験", as_printed="試験", reason="試験", **confirmed)
            found.append(check())
            transaction.set_rollback(True)
        if found != [
            ([code], len(KNOWN) + 1),
            (1, "食い違い 9件（確認済み 8件、未確認 1件）"),
            (0, "食い違い 9件（確認済み 9件、未確認 0件）"),
        ]:
            differences.append((fault.__name__, found))
    assert differences == []


@pytest.mark.parametrize("fault", FAULTS[5:13])
def test_draft_is_not_checked(fault):
    fault()
    Entry.objects.filter(key=KEY).update(state=Entry.State.DRAFT)
    assert codes() == sorted(KNOWN)


RIGHT_TEXTS = [
    "4月1日（月）に実施",
    "平成31年4月1日（月）に実施",
    "2019年4月1日（月曜）に実施",
    "令和元年5月1日（水・祝）から",
    "12月31日（月）まで",  # of the year before, the nearest
    "4/1に実施",
    "11/1シンポジウム",  # 2018-11-01 is nearer than 2019-11-01, and has an entry
    "2市町：釧路市・釧路町",
    "8市町村で開催",
    "2019/5/21の資料",
    "1/2の自治体が参加",
    "全体の2/3以上",
]


def test_right_text_is_not_reported():
    reported = {}
    for text in RIGHT_TEXTS:
        with transaction.atomic():
            says(text)
            if found := new_codes():
                reported[text] = found
            transaction.set_rollback(True)
    assert reported == {}


def test_right_structure_is_not_reported():
    entry = says()
    for label in ("①", "②"):
        make.item(entry, "議題", label)
    first = entry.items.first()
    make.item(entry, "内訳", "①", parent=first)
    make.item(entry, "内訳", "②", parent=first)
    part = make.part(entry, "講座", DAY)
    make.item(entry, "内容", "①", part=part)
    part.slots.update(printed_weekday="月")
    assert new_codes() == []


@pytest.mark.parametrize(
    "series, number, day",
    [
        ("北海道町村会との連携", 4, DAY),
        ("全国連携シンポジウム", 3, DAY),
        ("全国連携展示", 2, date(2019, 3, 31)),
        ("全国連携展示", 1, DAY),
        ("東北六魂祭・東北絆まつり", None, DAY),
    ],
)
def test_next_number_of_a_series_is_not_reported(series, number, day):
    numbered(series, number, day)
    assert new_codes() == []


def test_things_that_only_look_alike_are_not_reported():
    """Two of one day that differ in kind, number, venue, body or place; a series' two parts; meetings on two days."""
    chiba, saitama = (Municipality.objects.as_of(DAY).filter(prefecture__name=name)[0] for name in ("千葉県", "埼玉県"))
    halls = [Venue.objects.create(name=name) for name in ("第1会場となる館", "もう1つの館")]
    pairs: list[list[dict]] = [
        [{"title": "春のイベント", "kind": "fair"}, {"title": "春のイベント", "kind": "exhibition"}],
        [{"title": "第1回講演会", "kind": "lecture"}, {"title": "第2回講演会", "kind": "lecture"}],
        [{"title": "物産展", "kind": "fair", "venue": hall} for hall in halls],
        [{"title": "訪問と意見交換", "kind": "visit", "places": [place]} for place in (chiba, saitama)],
        [{"title": "職員の研修", "kind": "other"}, {"title": "首長の懇談会", "kind": "other"}],
    ]
    reported = {}
    for number, pair in enumerate(pairs):
        with transaction.atomic():
            for place, fields in enumerate(pair):
                places = fields.pop("places", [])
                make.entry(f"2019-04-0{place + 1}x", DAY, **fields).municipalities.set(places)
            if found := new_codes():
                reported[number] = found
            transaction.set_rollback(True)
    assert reported == {}


def test_general_meetings_of_two_days_are_not_one():
    make.entry(KEY, DAY, title="区長会総会", kind="general_meeting")
    make.entry("2019-04-02", "2019-04-02", title="区長会総会", kind="general_meeting")
    assert new_codes() == []


def test_signing_without_a_ceremony_or_years_from_one_is_not_reported():
    entry = make.entry(KEY, DAY, title="千葉県市長会との連携協定締結式", kind="agreement")
    body = sign("千葉県市長会", DAY, entry)
    again = {"name": "災害時の協定", "source": Source.objects.first()}
    Agreement.objects.create(body=body, signed_on=date(2021, 4, 1), **again)
    other = make.entry("2019-04-02", "2019-04-02", title="千葉県市長会との意見交換", kind="visit")
    other.bodies.add(body)
    assert [code for code in new_codes() if code.startswith("signing-day")] == []


def test_paper_from_before_a_change_of_era_may_count_on():
    says("平成31年5月1日に開催予定、平成32年3月までの計画、平成31年4月30日に終了")
    assert new_codes() == []


def test_finding_about_a_meeting_names_its_agenda_item():
    places = {finding.code: finding.place for finding in find()}
    assert places["early-report:2017-12-15:2017-11-15"] == (
        "平成29年12月15日　区長会総会「平成29年度 第2回全国連携展示の実施結果報告」"
    )
    assert "区長会総会「" in places["no-entry:2015-03-16:2015-05-20"]


@pytest.mark.parametrize("day", [date(2019, 4, 2), date(2019, 4, 3)])
def test_result_on_the_last_day_or_later_is_not_reported(day):
    exhibition = make.entry(KEY, DAY, "2019-04-02", kind="exhibition")
    make.link(exhibition, make.entry(str(day), day), Link.Kind.REPORT)
    assert new_codes() == []


def test_check_takes_the_same_queries_for_some_entries_and_reads_many_in_turns(django_assert_num_queries, monkeypatch):
    for number in range(1, 6):
        entry = make.entry(f"2019-05-0{number}", f"2019-05-0{number}", title="研修会", items=["5/1に実施"])
        make.part(entry, "講座", f"2019-05-0{number}")
    make.entry("2019-05-02-2", "2019-05-02", "2019-05-04", title="研修会", items=["5/2に実施（5月2日（月））"])
    with django_assert_num_queries(17):
        found = find()
    monkeypatch.setattr(findings, "AT_ONCE", 2)
    assert find() == found
    assert {finding.code.partition(":")[0] for finding in found} >= {"weekday", "twice"}
