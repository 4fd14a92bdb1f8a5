"""会議: planned with its agenda, held once, its items put off or followed up."""

from datetime import date, time

import pytest
from django.utils import timezone

from tests import make
from tests.clients import get_page, visit
from tests.desk.lists import listed
from tests.html import joined
from timeline.content import content_of
from timeline.meetings.agenda_offers import agenda_offers, postponed
from timeline.meetings.desk_items import desk_items
from timeline.meetings.models.meetings import Overtaken
from timeline.models import AgendaItem, Entry, Link, Meeting, MeetingSeries

pytestmark = pytest.mark.django_db

DAY = date(2019, 2, 15)


def general():
    return MeetingSeries.objects.get(kind="general_meeting")


def planned(day=DAY, titles=("推進方針案",), **fields):
    meeting = Meeting(series=general(), day=day, **fields)
    meeting.register(by=None)
    meeting.write_agenda([{"title": title, "planned": "confirmed"} for title in titles], version=1, by=None)
    return meeting


def dealt_with(meeting, **results):
    for item in meeting.items.all():
        said = {"result": "done", "outcome": item.planned, "recorded": ""} | results
        item.note_result(**said)


def test_agenda_keeps_its_order_and_refuses_an_older_version():
    meeting = planned(titles=["甲", "乙"])
    first, second = meeting.items.order_by("position")
    assert meeting.write_agenda(
        [{"title": "乙", "pk": second.pk}, {"title": "丙"}, {"title": "甲", "pk": first.pk}], version=2, by=None
    )
    assert list(meeting.items.order_by("position").values_list("title", flat=True)) == ["乙", "丙", "甲"]
    with pytest.raises(Overtaken):
        meeting.write_agenda([], version=2, by=None)
    rows = [{"title": item.title, "planned": item.planned, "pk": item.pk} for item in meeting.items.all()]
    assert not meeting.write_agenda(rows, version=meeting.version, by=None)


def test_meeting_is_held_once():
    meeting = planned()
    dealt_with(meeting)
    assert meeting.hold(by=None)
    entry = meeting.entry
    assert [item["text"] for item in content_of(entry)["items"]] == ["推進方針案を確認"]
    assert not meeting.hold(by=None)
    assert not meeting.cancel(by=None)
    assert Entry.objects.filter(first_day=DAY).get() == entry


def test_meeting_needs_a_day_and_an_item_to_be_written():
    meeting = planned(day=None)
    dealt_with(meeting)
    with pytest.raises(ValueError, match="開いた日"):
        meeting.hold(by=None)
    other = planned(titles=[])
    with pytest.raises(ValueError, match="議題が1つもありません"):
        other.hold(by=None)


def test_item_says_what_its_entry_says_afterwards():
    meeting = planned()
    dealt_with(meeting, recorded="推進方針案を確認（一部修正）")
    meeting.hold(by=None)
    item = meeting.items.get()
    assert (item.sentence, item.recorded) == ("推進方針案を確認（一部修正）", "")
    meeting.entry.items.update(text="推進方針案を修正して確認")
    assert meeting.items.get().sentence == "推進方針案を修正して確認"


def test_items_put_off_come_back_once():
    meeting = planned(titles=["甲", "乙"])
    dealt_with(meeting)
    meeting.items.filter(title="乙").update(result="postponed")
    meeting.hold(by=None)
    [offer] = postponed(general())
    assert (offer.title, offer.planned) == ("乙", "confirmed")
    later = planned(day=date(2019, 3, 15), titles=[])
    assert later.take([offer], by=None) == 1
    assert later.take([offer], by=None) == 0
    assert list(postponed(general())) == []


def test_planned_meeting_is_pointed_at_an_entry_written_without_it():
    meeting = planned(titles=["推進方針案", "助成金の要綱案"])
    entry = make.entry("2019-02-15", DAY, kind="general_meeting", title="区長会総会")
    item = make.item(entry, "推進方針案について確認", outcome="confirmed")
    make.item(entry, "物産展の実施結果報告", outcome="reported")
    assert Meeting.objects.take_up(entry, general(), by=None) == meeting
    assert Meeting.objects.take_up(entry, general(), by=None) == meeting
    assert list(meeting.items.order_by("position").values_list("title", "result", "outcome")) == [
        ("推進方針案", "done", "confirmed"),
        ("助成金の要綱案", "postponed", ""),
        ("物産展の実施結果", "done", "reported"),
    ]
    assert meeting.items.get(item=item).sentence == "推進方針案について確認"
    assert [offer.title for offer in postponed(general())] == ["助成金の要綱案"]


def test_items_of_a_meeting_called_off_come_back():
    meeting = planned(titles=["甲"])
    assert meeting.cancel(by=None)
    assert not meeting.cancel(by=None)
    assert [offer.title for offer in postponed(general())] == ["甲"]


def test_result_of_an_event_is_offered_until_it_is_reported():
    event = make.entry("2019-01-20", date(2019, 1, 20), kind="fair", title="物産展", event_status="held")
    make.entry("2016-01-20", date(2016, 1, 20), kind="fair", title="古い物産展", event_status="held")

    def offered(day):
        return [offer for offer in agenda_offers(day) if offer.title == "物産展の実施結果"]

    assert offered(date(2019, 1, 20)) == []  # it has not begun before that day
    assert not [offer for offer in agenda_offers(DAY) if "古い" in offer.title]
    [offer] = offered(DAY)
    assert offered(date(2020, 1, 21)) and not offered(date(2020, 1, 22))
    meeting = planned(titles=[])
    meeting.take([offer], by=None)
    dealt_with(meeting)
    meeting.hold(by=None)
    link = Link.objects.get(earlier=event)
    assert (link.later, link.kind) == (meeting.entry, "report")
    assert meeting.items.get().sentence == "物産展の実施結果報告"
    assert offered(DAY) == []


def test_confirmed_draft_is_linked_with_its_event():
    event = make.entry("2019-05-20", date(2019, 5, 20), kind="fair", title="春の物産展", event_status="planned")
    [offer] = [offer for offer in agenda_offers(DAY) if offer.key == f"draft-{event.pk}"]
    meeting = planned(titles=["ほかの議題"])
    meeting.take([offer], by=None)
    dealt_with(meeting)
    meeting.hold(by=make.secretariat())
    link = Link.objects.get(later=event)
    assert (link.earlier, link.kind, link.earlier_item.text) == (meeting.entry, "draft", "春の物産展の概要案を確認")
    assert not [offer for offer in agenda_offers(DAY) if offer.key == f"draft-{event.pk}"]


def test_follow_up_stands_at_the_desk_until_it_is_done():
    desk, now = make.secretariat(), timezone.now()
    meeting = planned()
    item = meeting.items.get()
    assert item.note_follow_up(follow_up="各区へ通知する", follow_up_by="調査第1課", due_on=date(2019, 3, 1))
    [row] = [row for row in listed(desk_items, now) if "各区へ通知する" in row.title]
    assert (row.since, row.holder) == (date(2019, 3, 1), "調査第1課")
    assert item.finish(by=desk)
    assert not item.finish(by=desk)
    assert not [row for row in listed(desk_items, now) if "各区へ通知する" in row.title]
    assert item.reopen(by=desk)
    assert [row for row in listed(desk_items, now) if "各区へ通知する" in row.title]


def test_meeting_that_is_over_waits_for_its_outcome():
    planned(day=timezone.localdate())
    assert not [row for row in listed(desk_items, timezone.now()) if "区長会総会" in row.title]
    planned()
    assert [row.title for row in listed(desk_items, timezone.now())] == ["区長会総会（平成31年2月15日）"]


def test_page_shows_sessions_with_their_items_and_who_was_chair():
    series = MeetingSeries.objects.get(name__endswith="連携協力推進委員会")
    page = visit(series.get_absolute_url())
    assert "第2回東京23区・京都府市長会・京都府町村会連携協力推進委員会" in page
    assert "推進協力にかかる包括的な展望、構想の修正について" in page
    assert "後継の会議" in page
    liaison = visit(MeetingSeries.objects.get(name__endswith="連絡会").get_absolute_url())
    assert "菅野 秀昭" in liaison
    assert "記録なし" in liaison  # of what the record does not say


def test_page_names_what_is_announced_and_no_more():
    planned(starts_at=time(14), is_announced=True, note="内部のメモ", titles=["内部の議題"])
    planned(day=date(2019, 3, 15))
    page = visit(general().get_absolute_url())
    assert "2月15日（金）" in page
    assert "14:00" in page
    assert "3月15日（金）" not in page
    assert "内部" not in page


def test_decisions_are_found_by_word_meeting_outcome_and_year():
    page = visit("/meetings/decisions/", q="ロゴマーク")
    assert "ロゴマークを決定" in page
    assert '議題　<span class="nowrap">1件' in page
    council = MeetingSeries.objects.get(kind="advisory_council")
    assert "アンケート結果（速報）について報告" in visit("/meetings/decisions/", meeting=council.pk)
    assert "ロゴマーク" not in visit("/meetings/decisions/", meeting=council.pk)
    found = visit("/meetings/decisions/", outcome="founded")
    assert "特別区全国連携プロジェクト助成金を創設" in found
    assert "当てはまる議題はありません。" in visit("/meetings/decisions/", outcome="founded", year=2017)
    assert "この選択肢はありません" in visit("/meetings/decisions/", outcome="nonsense")


def test_entry_leads_to_its_meeting():
    page = visit("/timeline/2017-12-15/")
    assert general().get_absolute_url() in page
    assert general().get_absolute_url() not in visit("/timeline/2017-08-21/")


def test_draft_is_on_no_public_page(client):
    meeting = planned(titles=["まだ公開しない議題"])
    dealt_with(meeting)
    meeting.hold(by=None)
    for address in (general().get_absolute_url(), "/meetings/decisions/", "/meetings/"):
        assert "まだ公開しない議題" not in get_page(client, address)
    meeting.entry.publish(by=None)
    assert "まだ公開しない議題案" not in get_page(client, general().get_absolute_url())
    assert "まだ公開しない議題を確認" in get_page(client, general().get_absolute_url())


def test_agenda_item_needs_something_to_do_for_its_due_day():
    item = AgendaItem(meeting=planned(titles=[]), position=1, title="甲", due_on=DAY)
    with pytest.raises(Exception, match="このあとすることも"):
        item.validate_constraints()


def series_page(name):
    return joined(visit(MeetingSeries.objects.get(name=name).get_absolute_url()))


def test_page_of_a_committee_names_the_paper_it_ended_in():
    page = series_page("東京23区・京都府市長会・京都府町村会連携協力推進委員会")
    papers = page.partition('id="papers"')[2]
    assert "/documents/kyoto-bond-2017/" in papers and "絆づくりプロジェクトを公表" in papers
    assert "京都府市町村絆づくりプロジェクト推進協議会" in page
    assert 'id="papers"' not in series_page("東京23区・京都府市町村絆づくりプロジェクト推進協議会")


def test_page_of_a_meeting_shows_what_stands_below_an_item():
    page = series_page("区長会総会")
    assert "各区意見を創生本部に提出する旨確認→5/20提出" in page
    assert "連携・交流についてのアンケート" in page
