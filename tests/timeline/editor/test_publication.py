"""From draft to public: who may what when, and what is kept of it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.models import AuditLine
from timeline.content import ContentError, content_of, draft_entry, write_content
from timeline.models import Correction, Entry

pytestmark = [pytest.mark.django_db, pytest.mark.once]

VISIT = {"days": "2027-02-06", "kind": "visit", "title": "雪の町への訪問"}


@pytest.fixture
def draft(secretary):
    return draft_entry(VISIT, by=secretary)


def audit():
    return [(line.action, line.by_name, line.reason) for line in AuditLine.objects.order_by("pk")]


def kept(entry):
    return [(row.number, row.state, row.reason, row.saved_by) for row in entry.versions.order_by("number")]


def status():
    return Client().get("/timeline/2027-02-06/").status_code


def test_draft_published_is_public_once(draft, secretary):
    assert status() == 404
    assert [draft.publish(by=secretary), draft.publish(by=secretary)] == [True, False]
    assert (status(), draft.state, draft.version) == (200, "published", 2)
    assert kept(draft) == [(1, "draft", "", secretary), (2, "published", "公開", secretary)]
    assert audit() == [("経過の保存", "事務局花子", ""), ("経過の公開", "事務局花子", "")]


@pytest.mark.parametrize(
    "lack, path",
    [
        ({"title": ""}, "title"),
        ({"kind": ""}, "kind"),
        ({"parts": [{"slots": ["2027-02-06"]}]}, "parts.0.title"),
        ({"parts": [{"title": "式"}]}, "parts.0.slots"),
    ],
)
def test_incomplete_entry_stays_a_draft(secretary, lack, path):
    entry = draft_entry(VISIT | lack, by=secretary)
    for move in (entry.publish, lambda by: entry.schedule(timezone.now() + timedelta(days=1), by=by)):
        with pytest.raises(ContentError) as caught:
            move(by=secretary)
        assert [problem.path for problem in caught.value.problems] == [path]
    assert Entry.objects.get(pk=entry.pk).state == "draft"


def test_scheduled_entry_may_not_become_incomplete(draft, secretary):
    draft.schedule(timezone.now() + timedelta(days=1), by=secretary)
    with pytest.raises(ContentError):
        write_content(draft, VISIT | {"title": ""}, by=secretary)
    assert Entry.objects.get(pk=draft.pk).title == "雪の町への訪問"


def test_scheduled_entry_is_published_by_the_worker_at_its_minute(draft, secretary, clock):
    clock.set(2027, 2, 1, 9, 0)
    moment = clock.moment + timedelta(minutes=30)
    assert draft.schedule(moment, by=secretary)
    clock.move(minutes=29)
    call_command("worker", once=True)
    assert status() == 404
    clock.move(minutes=1)
    call_command("worker", once=True)
    call_command("worker", once=True)
    assert status() == 200
    draft.refresh_from_db()
    assert (draft.state, draft.publish_at) == ("published", None)
    assert kept(draft)[1:] == [(2, "published", "予約した日時に公開", None)]
    assert audit()[1:] == [
        ("経過の公開予約", "事務局花子", "令和9年2月1日9時30分に公開"),
        ("経過の公開", "", ""),
    ]


def test_schedule_taken_back_publishes_nothing(draft, secretary, clock):
    draft.schedule(clock.moment, by=secretary)
    assert [draft.unschedule(by=secretary), draft.unschedule(by=secretary)] == [True, False]
    call_command("worker", once=True)
    assert (status(), draft.state, draft.publish_at) == (404, "draft", None)


def test_public_entry_is_neither_scheduled_nor_taken_back(draft, secretary):
    draft.publish(by=secretary)
    assert [draft.schedule(timezone.now(), by=secretary), draft.unschedule(by=secretary)] == [False, False]
    assert status() == 200


def test_one_that_cannot_be_published_holds_up_nothing(draft, secretary, clock):
    broken = draft_entry(VISIT | {"title": ""}, by=secretary)
    Entry.objects.filter(pk=broken.pk).update(state="scheduled", publish_at=clock.moment - timedelta(hours=1))
    draft.schedule(clock.moment, by=secretary)
    assert Entry.objects.publish_due(clock.moment) == 1
    assert (status(), Entry.objects.get(pk=broken.pk).state) == (200, "scheduled")


def test_change_of_a_public_entry_asks_for_a_reason(draft, secretary):
    draft.publish(by=secretary)
    with pytest.raises(ContentError) as caught:
        write_content(draft, VISIT | {"title": "雪の村への訪問"}, by=secretary, reason=" ")
    assert [problem.path for problem in caught.value.problems] == ["reason"]
    assert Entry.objects.get(pk=draft.pk).title == "雪の町への訪問"


def test_change_of_a_public_entry_is_told_field_by_field(draft, secretary):
    draft.publish(by=secretary)
    changed = VISIT | {
        "title": "雪の村への訪問",
        "venue": "雪の館",
        "places": ["福井県坂井市"],
        "links": [{"from": "2016-04-26a", "as": "next"}],
    }
    write_content(draft, changed, by=secretary, reason="村の誤り")
    rows = Correction.objects.filter(entry=draft).order_by("pk")
    assert [(row.place, row.as_printed, row.as_corrected, row.reason, row.corrected_by) for row in rows] == [
        ("件名", "雪の町への訪問", "雪の村への訪問", "村の誤り", secretary),
        ("会場", "（記載なし）", "雪の館", "村の誤り", secretary),
        ("関係する自治体・団体", "（記載なし）", "福井県坂井市", "村の誤り", secretary),
    ]
    for page in ("/about/corrections/", "/timeline/2027-02-06/"):
        shown = Client().get(page).content.decode()
        assert "<del>雪の町への訪問</del>" in shown
        assert "<ins>雪の村への訪問</ins>" in shown
    assert "訂正あり" in Client().get("/timeline/").content.decode()


def test_change_of_a_draft_is_no_correction(draft, secretary):
    write_content(draft, VISIT | {"title": "雪の村への訪問"}, by=secretary)
    assert not Correction.objects.filter(entry=draft).exists()


def test_first_change_keeps_what_the_printed_record_said(secretary):
    entry = Entry.objects.get_by_natural_key("2014-09-10")
    before = content_of(entry)
    entry = write_content(entry, before | {"theme": "雪"}, by=secretary, reason="書き落とし")
    assert [(row.number, row.content, row.saved_by) for row in entry.versions.order_by("number")] == [
        (1, before, None),
        (2, before | {"theme": "雪"}, secretary),
    ]


def test_older_version_written_again_is_a_new_one(draft, secretary):
    changed = write_content(draft, VISIT | {"title": "雪の村への訪問"}, by=secretary)
    first = changed.versions.get(number=1)
    restored = write_content(changed, first.content, by=secretary, reason="第1版に戻す")
    assert content_of(restored) == first.content
    assert [row[0] for row in kept(restored)] == [1, 2, 3]


@pytest.mark.parametrize("status_name, word", [("cancelled", "中止"), ("postponed", "延期")])
def test_event_called_off_stays_public_and_says_so(secretary, status_name, word):
    entry = draft_entry(VISIT | {"kind": "fair", "status": "planned"}, by=secretary)
    entry.publish(by=secretary)
    write_content(entry, content_of(entry) | {"status": status_name}, by=secretary, reason="大雪のため")
    assert word in Client().get("/timeline/2027-02-06/").content.decode()
    assert Correction.objects.get(entry=entry).as_corrected == word
