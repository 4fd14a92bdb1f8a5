"""The twelve meetings of 平成29年度, planned here and held: their drafts say what the record says, word for word."""

from datetime import date

import pytest

from tests import make
from timeline.content import content_of
from timeline.models import AgendaItem, Entry, Meeting, MeetingSeries, PlanLine

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FAIR = "平成29年度 第2回魅力発信イベント「“馬産地”北海道ウマイものフェス」"
# what stood on each agenda, and what was done with it
AGENDAS = {
    "2017-04-17": [
        ("平成29年度 年間スケジュール案について", "confirmed"),
        ("京都との委員会のとりまとめ案について", "confirmed"),
        ("東北絆まつり2017 仙台PRの実施等について", "confirmed"),
        ("平成28年度 全国連携助成金各区実績", "reported"),
    ],
    "2017-06-15": [
        ("平成29年度 第1回魅力発信イベントの概要案", "confirmed"),
        ("平成29年度 第1回全国連携展示の実施概要案", "confirmed"),
        ("東北絆まつり2017仙台の実施結果", "reported"),
    ],
    "2017-07-14": [
        ("特別区全国連携プロジェクト平成29年度進捗状況", "reported"),
        ("平成29年度 第1回全国連携講演会概要案", "confirmed"),
    ],
    "2017-08-07": [("東北絆まつり2017仙台の実施結果", "reported", "仙台市長")],
    "2017-09-15": [
        ("平成29年度 第1回全国連携展示の実施結果", "reported"),
        ("平成29年度 第1回魅力発信イベントの実施結果", "reported"),
    ],
    "2017-10-10": [
        ("協議会の設置等について", ""),
        ("座長の選任について", ""),
        ("協議会の運営について", ""),
        ("連携協力事業の実施状況", ""),
        ("次年度に向けた取り組みについて", ""),
        ("その他", ""),
    ],
    "2017-10-16": [
        ("群馬県町村会からの連携協定締結申入れ", "applied"),
        (f"{FAIR}の概要案", "confirmed"),
    ],
    "2017-11-14": [("群馬県市長会からの連携協定締結申入れ", "applied")],
    "2017-12-15": [
        (f"{FAIR}実施結果", "reported"),
        ("平成29年度 第2回全国連携展示の実施結果", "reported"),
        ("奈良県町村会からの連携協定締結申入れ", "applied"),
        ("埼玉県知事との座談会", ""),
        ("「まち・ひと・しごと創生総合戦略（2017改訂版）」への特別区の取り組みの記載", ""),
    ],
    "2018-01-17": [("これまでのプロジェクトの取り組み状況", "reported")],
    "2018-02-16": [
        ("奈良県町村会との連携協定締結案", "confirmed"),
        ("東北絆まつり仙台開催及び東北絆まつり盛岡開催の概要", "reported"),
    ],
    "2018-03-16": [
        ("群馬県市長会、群馬県町村会との連携協定締結案", "confirmed"),
        ("埼玉県町村会との連携協定締結案", "confirmed"),
    ],
}
STATED = ("days", "kind", "title", "series", "number", "venue", "room", "items", "bodies")
NOT_NAMED = {"2017-04-17": ["京都府市長会", "京都府町村会"]}  # 京都 in the text: somebody knew which bodies


@pytest.fixture
def no_meetings():
    """The record as it was before anybody planned a meeting here."""
    PlanLine.objects.all().delete()
    Meeting.objects.all().delete()


def test_year_has_these_twelve_meetings():
    year = Entry.objects.filter(first_day__gte=date(2017, 4, 1), first_day__lte=date(2018, 3, 31))
    assert set(
        year.filter(kind__key__in=["general_meeting", "advisory_council", "committee"]).values_list("key", flat=True)
    ) == set(AGENDAS)


@pytest.mark.parametrize("key", AGENDAS)
def test_draft_of_a_meeting_says_what_the_record_says(key, no_meetings):
    entry, desk = Entry.objects.get(key=key), make.secretariat()
    series = MeetingSeries.objects.of_entry(entry)
    meeting = Meeting(series=series, number=entry.number, day=entry.first_day, venue=entry.venue, room=entry.room)
    meeting.register(by=desk)
    rows = [{"title": title, "planned": did, "speaker": "".join(speaker)} for title, did, *speaker in AGENDAS[key]]
    assert meeting.write_agenda(rows, version=1, by=desk)
    for item in meeting.items.all():
        item.note_result(result=AgendaItem.Result.DONE, outcome=item.planned, recorded="")
    assert meeting.hold(by=desk)
    draft, printed = content_of(meeting.entry), content_of(entry)
    if key in NOT_NAMED:
        draft["bodies"] = NOT_NAMED[key]
    assert {name: draft.get(name) for name in STATED} == {name: printed.get(name) for name in STATED}
    assert meeting.entry.state == Entry.State.DRAFT


@pytest.mark.parametrize("key", AGENDAS)
def test_meeting_taken_up_from_the_record_has_its_items(key):
    meeting = Entry.objects.get(key=key).meeting
    assert [item.sentence for item in meeting.items.order_by("position")] == [
        item.text for item in meeting.entry.items.filter(parent=None)
    ]
    agenda = [(item.on_paper, item.outcome) for item in meeting.items.order_by("position")]
    if key == "2017-06-15":
        assert agenda[0] == ("平成29年度 第1回魅力発信イベントの概要案について", "confirmed")
    assert [outcome for _, outcome in agenda] == [did for _, did, *_ in AGENDAS[key]]
