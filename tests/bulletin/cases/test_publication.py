"""What is written of a case: steps, result, pictures; how it becomes public, and part of the chronology."""

import html
import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from bulletin.cases.desk_items import desk_items
from bulletin.models import Case
from outbox.models import Notice
from portal.models import AuditLine
from tests import make
from tests.clients import as_, confirm, get_page, visit
from tests.desk.lists import listed
from timeline.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.once]

DAY = date(2027, 11, 18)
HELD = {"kind": "held", "text": "黄金がにの催しを開く", "venue": "しながわ水族館", "event_kind": "fair"}


@pytest.fixture
def shinagawa():
    return make.staff("shinagawa@example.jp", "131091", name="品川花子")


def texts(case):
    return list(case.steps.values_list("text", flat=True))


def test_publication_is_asked_for_granted_and_told(sakai, shinagawa, secretary):
    case = make.case("plan", published_at=None, steps=[{"day": DAY, "kind": "consulted"}])
    assert case.request_publication(by=sakai)
    assert not case.request_publication(by=shinagawa)
    assert [row.title for row in listed(desk_items, timezone.now())] == [case.title]
    assert case.publish(by=secretary)
    assert not case.publish(by=secretary)
    assert listed(desk_items, timezone.now()) == []
    assert case.steps.published().count() == 1
    assert Client().get(case.get_absolute_url()).status_code == 200
    assert Notice.objects.filter(title__startswith="連携事例が公開されました").count() == 2


def test_publication_is_sent_back_with_a_reason_and_asked_for_again(sakai, secretary):
    case = make.case("plan", published_at=None)
    assert not case.send_back("理由", by=secretary)
    case.request_publication(by=sakai)
    assert case.send_back("写真の承諾を確かめてください。", by=secretary)
    assert "写真の承諾を確かめてください。" in Notice.objects.get(user=sakai).body
    assert case.request_publication(by=sakai)


def test_reason_for_a_request_that_a_colleague_sent_back_stays(sakai, secretary):
    case = make.case("plan", published_at=None)
    case.request_publication(by=sakai)
    address = f"{case.get_absolute_url()}return/"
    assert [as_(secretary).post(address, {"reason": "写真がありません。"}).status_code for _ in range(2)] == [302, 302]
    late = as_(make.secretariat("later@example.jp")).post(address, {"reason": "長く考えた理由"})
    assert (late.status_code, "長く考えた理由" in late.content.decode()) == (409, True)


def test_case_that_others_edited_since_it_was_read_is_not_published(sakai, secretary):
    case, desk = make.case("plan", published_at=None), as_(secretary)
    publish = f"{case.get_absolute_url()}publish/"
    read = dict([desk.get(publish).context["deed"].read])
    case.add_step(by=sakai, first_day=DAY, last_day=DAY, kind="consulted", text="読まれていない歩み")
    assert "ほかの人がこの連携事例を直しました" in desk.post(publish, read, follow=True).content.decode()
    assert not Case.objects.published().filter(pk=case.pk).exists()
    assert "連携事例を公開しました" in confirm(desk, publish).content.decode()
    assert "すでに公開されています" in desk.post(publish, read, follow=True).content.decode()


def test_held_step_that_is_published_becomes_a_draft_with_its_source(sakai, secretary):
    case = make.case("sea")
    step, _ = case.add_step(by=sakai, publish=True, first_day=DAY, last_day=DAY + timedelta(days=5), **HELD)
    entry = step.entry
    assert (entry.state, entry.kind_id, entry.title, entry.event_status) == ("draft", "fair", HELD["text"], "planned")
    assert (entry.first_day, entry.last_day, str(entry.venue)) == (DAY, DAY + timedelta(days=5), "しながわ水族館")
    assert sorted(entry.municipalities.values_list("lg_code", flat=True)) == ["131091", "182109"]
    assert (entry.origin_label, entry.origin_url) == (f"連携事例「{case}」", "/bulletin/cases/sea/")
    assert entry.key in Notice.objects.get(user=secretary).body


def test_entry_is_public_with_its_case_once_the_secretariat_says_so(sakai, secretary):
    case = make.case("sea")
    step, _ = case.add_step(by=sakai, publish=True, first_day=DAY, last_day=DAY, **HELD)
    assert f"/timeline/{step.entry.key}/" not in visit(case.get_absolute_url())
    assert step.entry.publish(by=secretary)
    address = step.entry.get_absolute_url()
    pages = ["/timeline/", "/events/", "/events/2027/11/", "/municipalities/182109/", "/municipalities/131091/"]
    assert [page for page in [*pages, case.get_absolute_url()] if f'href="{address}"' not in visit(page)] == []
    assert f'href="{case.get_absolute_url()}"' in visit(address)


@pytest.mark.parametrize(
    "content, kind",
    [
        ({"kind": "visited"}, "visit"),
        ({"kind": "agreed"}, "agreement"),
        ({"kind": "reported"}, "other"),
        ({"kind": "negotiated"}, None),
        ({"kind": "visited", "first_day": None, "last_day": None}, None),
        ({"kind": "visited", "publish": False}, None),
    ],
    ids=str,
)
def test_step_becomes_a_draft_when_it_belongs_in_the_chronology(sakai, content, kind):
    case = make.case("sea")
    step, _ = case.add_step(
        **{"by": sakai, "publish": True, "first_day": DAY, "last_day": DAY, "text": "歩み", **content}
    )
    assert (step.entry and step.entry.kind_id) == kind


def test_step_becomes_one_draft_however_often_it_is_saved(sakai):
    case = make.case("sea")
    step, _ = case.add_step(by=sakai, publish=True, first_day=DAY, last_day=DAY, **HELD)
    entry = step.entry
    assert step.revise(by=sakai, version=1, text="別のことば")
    assert step.entry == entry
    assert Entry.objects.filter(origin_url=case.get_absolute_url()).count() == 1


def test_unpublished_case_drafts_nothing(sakai):
    case = make.case("plan", published_at=None)
    step, _ = case.add_step(by=sakai, publish=True, first_day=DAY, last_day=DAY, **HELD)
    assert (step.published_at, step.entry) == (None, None)


def test_step_with_a_day_finds_its_place_and_one_without_is_put(sakai):
    case = make.case("sea", steps=[{"day": date(2027, 1, 1), "text": "一"}, {"text": "二"}, {"day": DAY, "text": "三"}])
    day, second = date(2027, 5, 1), case.steps.get(text="二")
    case.add_step(by=sakai, kind="visited", text="中", first_day=day, last_day=day)
    case.add_step(by=sakai, kind="consulted", text="相談", after=second)
    case.add_step(by=sakai, kind="consulted", text="末")
    assert texts(case) == ["一", "二", "相談", "中", "三", "末"]


def test_published_step_is_not_removed_and_an_unpublished_one_once(sakai):
    case = make.case("sea")
    public, draft = make.step(case), make.step(case, published_at=None)
    assert not public.remove(by=sakai)
    assert draft.remove(by=sakai)
    assert list(case.steps.all()) == [public]


def test_closing_is_told_as_the_last_step_once(sakai, secretary):
    case = make.case("sea", steps=[{"day": DAY}])
    assert case.close(DAY, by=sakai)
    assert not case.close(DAY, by=sakai)
    assert list(case.steps.values_list("kind", flat=True)) == ["visited", "reported"]
    assert "この事例は終わりました" in visit(case.get_absolute_url())


def test_step_is_written_through_the_form_once(client, sakai):
    case = make.case("sea")
    client.force_login(sakai)
    form = {"kind": "held", "text": "催し", "first_day": "令和9年11月18日", "last_day": "R9.11.23", "token": "t1"}
    address = f"{case.get_absolute_url()}steps/new/"
    assert "催しの種別を選んでください。" in html.unescape(client.post(address, form).content.decode())
    for _ in range(2):
        assert client.post(address, {**form, "event_kind": "fair", "publish": "1"}).status_code == 302
    assert list(case.steps.values_list("text", "first_day", "last_day")) == [("催し", DAY, date(2027, 11, 23))]
    assert case.steps.get().entry.title == "催し"


def test_step_is_revised_and_published_through_the_form(client, sakai):
    case = make.case("sea")
    step = make.step(case, DAY, published_at=None)
    client.force_login(sakai)
    address = f"{case.get_absolute_url()}steps/{step.pk}/"
    assert "この歩みを消す" in get_page(client, address)
    form = {"kind": "agreed", "text": "協定を結ぶ", "first_day": "令和9年11月18日", "read": "1", "publish": "1"}
    assert client.post(address, form).status_code == 302
    step.refresh_from_db()
    assert (step.text, step.version, step.entry.kind_id) == ("協定を結ぶ", 2, "agreement")
    assert client.post(address, form).status_code == 302  # sent twice
    assert client.post(address, {**form, "text": "別の文", "initial-text": "はじめ"}).status_code == 409
    assert client.post(f"{address}remove/").status_code == 302
    assert case.steps.count() == 1


def test_step_moved_to_another_day_than_its_entry_waits_for_the_secretariat(client, sakai):
    case = make.case("sea", title="海の催し")
    step = make.step(case, DAY, kind="held", text="海の日", published_at=None)
    assert step.publish(by=sakai)
    client.force_login(sakai)
    form = {"kind": "held", "event_kind": "fair", "text": "海の日", "last_day": "", "read": "1"}
    address = f"{case.get_absolute_url()}steps/{step.pk}/"
    said = get_page(client, case.get_absolute_url())
    client.post(address, form | {"first_day": "令和9年11月18日"})
    assert [row.title for row in listed(desk_items, timezone.now())] == [] and "前のままです" not in said
    client.post(address, form | {"first_day": "令和9年11月25日", "read": "2"})
    assert "経過と催しの一覧の日は、前のままです。" in get_page(client, case.get_absolute_url())
    (row,) = listed(desk_items, timezone.now())
    assert row.title == "経過「海の日」は令和9年11月18日、連携事例「海の催し」では令和9年11月25日"
    assert row.url == f"/desk/timeline/{step.entry.pk}/" and timezone.localdate(row.since) == timezone.localdate()


@pytest.mark.parametrize(
    "days, message",
    [
        ({"last_day": "R9.11.23"}, "最終日を入力したときは、初日も入力してください。"),
        (
            {"first_day": "R9.11.23", "last_day": "R9.11.18"},
            "最終日は初日（令和9年11月23日）と同じか、後の日にしてください。",
        ),
        ({"first_day": "きのう"}, "日付として読み取れません。"),
    ],
)
def test_days_that_make_no_sense_are_answered_at_their_field(client, sakai, days, message):
    case = make.case("sea")
    client.force_login(sakai)
    page = client.post(f"{case.get_absolute_url()}steps/new/", {"kind": "visited", "text": "残る言葉", **days})
    shown = html.unescape(page.content.decode())
    assert message in shown
    assert "残る言葉" in shown


def test_second_of_two_savers_sees_both_versions(client, sakai, shinagawa):
    case = make.case("sea", summary="はじめ")
    address = f"{case.get_absolute_url()}edit/"
    initial = {
        "channel": "visit",
        "initial-channel": "visit",
        "initial-title": case.title,
        "initial-summary": "はじめ",
        "read": "1",
    }
    client.force_login(sakai)
    assert client.post(address, {**initial, "title": case.title, "summary": "坂井の文"}).status_code == 302
    client.force_login(shinagawa)
    response = client.post(address, {**initial, "title": "品川の件名", "summary": "品川の文"})
    shown = html.unescape(response.content.decode())
    assert response.status_code == 409
    assert "坂井太郎さんが" in shown
    assert 'name="keep_summary"' in shown
    assert 'name="keep_title"' not in shown  # the first had left it alone
    kept = {"keep_summary": "saved", "title": "品川の件名", "summary": "品川の文"}
    again = {**initial, **kept, "initial-title": case.title, "initial-summary": "坂井の文", "read": "2"}
    assert client.post(address, again).status_code == 302
    case.refresh_from_db()
    assert (case.title, case.summary, case.version) == ("品川の件名", "坂井の文", 3)


def test_result_is_written_and_nought_is_kept_apart_from_nothing(client, sakai):
    case = make.case("sea")
    client.force_login(sakai)
    client.post(f"{case.get_absolute_url()}result/", {"result": "大盛況", "visitors": "0", "read": "1"})
    case.refresh_from_db()
    assert (case.result, case.visitors) == ("大盛況", 0)
    client.post(f"{case.get_absolute_url()}result/", {"result": "大盛況", "visitors": "１，２００人", "read": "2"})
    case.refresh_from_db()
    assert case.visitors == 1200


def test_case_without_a_proposal_is_started_once(client, sakai):
    client.force_login(sakai)
    wards = [make.Municipality.objects.get(lg_code="131091").pk]
    form = {"title": "花火の縁", "channel": "earlier_ties", "wards": wards, "introducer": "鶴岡市", "token": "abc"}
    first, second = (client.post("/bulletin/cases/new/", form) for _ in range(2))
    case = Case.objects.get(title="花火の縁")
    assert first.url == second.url == case.get_absolute_url() == f"/bulletin/cases/case-{case.pk}/"
    assert dict(case.participants.values_list("municipality__lg_code", "role")) == {
        "182109": "partner",
        "131091": "partner",
        "062031": "introducer",
    }
    assert AuditLine.objects.filter(action="連携事例の登録").count() == 1


@pytest.mark.parametrize(
    "fields, message",
    [
        ({}, "相手の区を1つ以上選んでください。"),
        ({"municipalities": "池田町"}, "「池田町」は"),
        ({"municipalities": "ない町"}, "「ない町」は自治体の名簿にありません。"),
        ({"channel": "board"}, "一覧にないものです。一覧から選び直してください。"),
    ],
)
def test_case_that_cannot_be_started_says_why(client, sakai, fields, message):
    client.force_login(sakai)
    page = client.post("/bulletin/cases/new/", {"title": "花火の縁", "channel": "visit", **fields})
    assert message in html.unescape(page.content.decode())
    assert page.content.count(b'name="title"') == 1
    assert not Case.objects.filter(title="花火の縁").exists()


def jpeg():
    file = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(file, "JPEG")
    return SimpleUploadedFile("me.jpg", file.getvalue())


def test_picture_is_taken_in_once_and_follows_its_case(client, media, sakai):
    case = make.case("plan", published_at=None)
    client.force_login(sakai)
    for _ in range(2):
        client.post(f"{case.get_absolute_url()}pictures/", {"new-1-image": jpeg(), "new-1-alt": "かにの山"})
    picture = case.pictures.get()
    assert client.get(picture.get_absolute_url()).status_code == 200
    assert Client().get(picture.get_absolute_url()).status_code == 404
    Case.objects.filter(pk=case.pk).update(published_at=timezone.now())
    assert Client().get(picture.get_absolute_url()).headers["Content-Type"] == "image/jpeg"
    assert 'alt="かにの山"' in visit(case.get_absolute_url())
    client.post(f"{picture.get_absolute_url()}remove/")
    assert case.pictures.count() == 0


def test_form_of_one_case_sent_to_another_adds_a_step_there(client, sakai):
    client.force_login(sakai)
    form = {"kind": "visited", "text": "訪問", "token": "t1"}
    for case in (make.case("sea"), make.case("hill")):
        assert client.post(f"{case.get_absolute_url()}steps/new/", form).status_code == 302
        assert texts(case) == ["訪問"]


def test_form_of_another_person_starts_a_case_of_ones_own(client, sakai, shinagawa):
    ward = make.Municipality.objects.get(lg_code="131091").pk
    form = {"channel": "visit", "wards": [ward], "municipalities": "福井県坂井市", "token": "abc"}
    for person, title in ((sakai, "坂井の縁"), (shinagawa, "品川の縁")):
        client.force_login(person)
        assert client.post("/bulletin/cases/new/", {**form, "title": title}).status_code == 302
    assert Case.objects.filter(title__in=["坂井の縁", "品川の縁"]).count() == 2


def test_full_disk_leaves_neither_picture_nor_file_of_a_case(client, media, sakai, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    case = make.case("plan", published_at=None)
    client.force_login(sakai)
    monkeypatch.setattr("portal.files.storage._fsync", full)
    sent = {"new-1-image": jpeg(), "new-1-alt": "かにの山"}
    page = html.unescape(client.post(f"{case.get_absolute_url()}pictures/", sent).content.decode())
    assert "写真を保存できませんでした（空き容量不足）。" in page and 'value="かにの山"' in page
    assert case.pictures.count() == 0
    assert [path for path in media.rglob("*") if path.is_file()] == []
