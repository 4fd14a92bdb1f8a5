"""催しの記録: from the idea to the report, the results that wait, and what of them the public reads."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from portal.japanese.wareki import fiscal_year, fiscal_year_name
from tests import make
from tests.clients import as_, get_page, visit
from tests.html import joined
from timeline.event_records.desk_items import desk_items
from timeline.event_records.stages import stages_of, state_of
from timeline.models import Correction, Entry, Event, EventPicture, EventResult, EventStep

pytestmark = [pytest.mark.django_db, pytest.mark.once]

OUTLINE = {
    "heading": "かに市 in しながわ",
    "kind": "fair",
    "first": "令和8年12月5日",
    "last": "12月6日",
    "venue": "しながわ中央公園",
    "roles": "主催：特別区長会、品川区",
    "parts": "0",
    "read": "1",
}


@pytest.fixture
def desk():
    return as_(make.secretariat())


def of_record(key="2017-09-09"):
    return Event.objects.with_progress().get(entry__key=key)


def reached(event, day=date(2026, 11, 30)):
    return [(stage.key, [each.day for each in stage.occurrences]) for stage in stages_of(event, day)]


@pytest.mark.parametrize("year", ["020179", "9" * 30, "x", "1999"])
def test_year_without_events_is_this_one(desk, year):
    assert f"{fiscal_year_name(fiscal_year(timezone.localdate()))}の催し" in get_page(
        desk, f"/desk/events/?year={year}"
    )


def test_stages_come_from_entry_and_links():
    assert reached(of_record()) == [
        ("idea", []),
        ("outline", []),
        ("confirmed", [date(2017, 6, 15)]),
        ("announced", []),
        ("held", [date(2017, 9, 9)]),
        ("reported", [date(2017, 9, 15)]),
    ]
    assert state_of(of_record("2017-09-21"), date(2026, 11, 30)) == "開催"
    assert state_of(of_record("2017-09-21"), date(2017, 9, 20)) == "確認"


@pytest.mark.clock(2026, 10, 1, 9, 0)
def test_event_goes_from_idea_to_report(desk, clock):
    desk.post("/desk/events/new/", {"name": "かに市", "fiscal_year": "2026"})
    event = Event.objects.get(name="かに市")
    page = desk.post(f"/desk/events/{event.pk}/draft/", follow=True).content.decode()
    assert "概要案に日を入力してから" in page and event.title == "かに市"
    desk.post(f"/desk/events/{event.pk}/steps/", {"step": "idea", "day": "R8.9.1"})
    page = desk.post(f"/desk/events/{event.pk}/outline/", {**OUTLINE, "first": "13月"}).content.decode()
    assert "かに市 in しながわ" in page and "field__error" in page
    desk.post(f"/desk/events/{event.pk}/outline/", OUTLINE)
    page = desk.post(f"/desk/events/{event.pk}/outline/", {**OUTLINE, "theme": "別の人"})
    assert page.status_code == 409 and "別の人" in page.content.decode()
    event = Event.objects.with_progress().get(pk=event.pk)
    assert reached(event)[:2] == [("idea", [date(2026, 9, 1)]), ("outline", [None])]
    desk.post(f"/desk/events/{event.pk}/draft/")
    event = Event.objects.with_progress().get(pk=event.pk)
    assert (event.title, event.name, event.outline) == ("かに市 in しながわ", "", {})
    assert (event.entry.state, event.entry.event_status) == (Entry.State.DRAFT, Entry.EventStatus.PLANNED)
    assert desk.get(f"/desk/events/{event.pk}/outline/").url == f"/desk/timeline/{event.entry.pk}/"
    event.entry.publish(by=None)
    event = Event.objects.with_progress().get(pk=event.pk)
    assert state_of(event, timezone.localdate()) == "告知"
    assert not event.draft(by=None)


def test_results_are_awaited_until_entered_or_said_to_be_none(desk):
    event = of_record()
    Event.objects.filter(pk=event.pk).update(has_no_result=False)
    [waiting] = [each for kind in desk_items(timezone.now()) for each in kind]
    assert (waiting.title, waiting.since) == (event.title, date(2017, 9, 10))
    result = {"as_of": "H29.9.9", "is_interim": "on", "visitors": "１,200"}
    desk.post(f"/desk/events/{event.pk}/results/", result)
    assert len(next(desk_items(timezone.now()))) == 1  # an interim one is not all
    page = desk.post(f"/desk/events/{event.pk}/results/", {"as_of": "H29.9.10"}).content.decode()
    assert "来場者数、売上、所見のどれかを入力してください。" in page
    desk.post(f"/desk/events/{event.pk}/results/", {"as_of": "H29.9.10", "visitors": "3000", "sales": "1,500,000"})
    assert len(next(desk_items(timezone.now()))) == 0
    assert (
        "もう登録されています"
        in desk.post(f"/desk/events/{event.pk}/results/", {"as_of": "H29.9.10", "visitors": "1"}).content.decode()
    )
    assert not event.leave_without_result(by=None)


def test_result_is_read_once_published_and_its_correction_too(desk):
    event = of_record()
    result = EventResult(event=event, as_of=date(2017, 9, 10), visitors=3000, sales=1500000)
    result.register(by=None)
    assert "3,000人" not in visit("/events/results/2017/")
    publish = f"/desk/events/results/{result.pk}/publish/"
    late = desk.post(publish, {"read": "before"}, follow=True).content.decode()
    assert "画面を開いたあとに、結果が変わりました" in late and not EventResult.objects.published().exists()
    desk.post(publish, {"read": result.token})
    page = joined(visit("/events/results/2017/"))
    assert "3,000人" in page and "1,500,000円" in page and "3,000人（記録のある1件）" in page
    assert page.count("記録なし") > 6 and "/timeline/2017-09-15/" in page
    form = desk.get(f"/desk/events/results/{result.pk}/").context["form"]
    sent = {"as_of": "H29.9.10", "visitors": "3100", "sales": "1500000", "token": form.initial["token"]}
    desk.post(f"/desk/events/results/{result.pk}/", {**sent, "reason": "数え直したため"})
    assert Correction.objects.get(reason="数え直したため").as_printed == "3000"
    assert "催しの結果" in visit("/timeline/2017-09-09/")
    rows = b"".join(Client().get("/events/results/2017/?format=csv").streaming_content).decode()
    assert "3100,1500000" in rows


def photo():
    """A picture that bears the place where it was taken."""
    image, file = Image.new("RGB", (40, 30), "green"), io.BytesIO()
    exif = image.getexif()
    exif[0x8825] = {1: "N", 2: (35.0, 41.0, 22.0)}
    image.save(file, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG_0001.jpg", file.getvalue(), "image/jpeg")


def test_pictures_of_a_result_are_private_until_it_is_published(desk, django_assert_num_queries):
    event = of_record()
    result = EventResult.objects.create(event=event, as_of="2017-09-10", is_interim=True, visitors=900)
    address = f"/desk/events/results/{result.pk}/pictures/"
    page = desk.post(address, {"new-1-image": photo(), "new-1-alt": ""}).content.decode()
    assert "この写真の説明を入力してください。" in page and not EventPicture.objects.exists()
    page = desk.post(address, {"new-1-image": SimpleUploadedFile("x.jpg", b"no"), "new-1-alt": "会場"})
    assert page.status_code == 200 and not EventPicture.objects.exists()
    for _ in range(2):  # the same picture is kept once
        assert desk.post(address, {"new-1-image": photo(), "new-1-alt": "にぎわう会場"}).status_code == 302
    picture = EventPicture.objects.get()
    assert "結果を公表するまで、事務局のほかには見えません。" in get_page(desk, address)
    file = picture.get_absolute_url()
    assert Client().get(file).status_code == 404 and as_(make.staff("x@example.jp")).get(file).status_code == 404
    content = b"".join(desk.get(file).streaming_content)
    assert not Image.open(io.BytesIO(content)).getexif()
    assert "にぎわう会場" not in visit("/events/results/2017/") + visit(result.event.entry.get_absolute_url())
    assert result.publish(by=None)
    with django_assert_num_queries(10):
        page = visit("/events/results/2017/")
    assert f'src="{file}"' in page and 'alt="にぎわう会場"' in page and "途中の結果" in page
    page = visit(result.event.entry.get_absolute_url())
    assert f'src="{file}"' in page and "までの途中の結果" in page
    assert "public" in Client().get(file).headers["Cache-Control"]
    Entry.objects.filter(pk=event.entry_id).update(state="draft")
    assert Client().get(file).status_code == 404
    assert desk.post(f"/desk/events/results/{picture.result_id}/pictures/{picture.pk}/remove/").status_code == 302
    assert not EventPicture.objects.exists()


def test_results_take_as_many_queries_for_one_event_as_for_six(desk, django_assert_num_queries):
    with django_assert_num_queries(9):
        visit("/events/results/2017/")
    Event.objects.own().exclude(entry__key="2017-09-09").delete()
    with django_assert_num_queries(9):
        visit("/events/results/2017/")


def test_step_says_its_day_once(desk):
    event, address = of_record(), "/desk/events/{}/steps/"
    page = desk.post(address.format(event.pk), {"step": "reported", "day": "H29.9.15", "entry": "2017-09-15"})
    assert "経過の日がその日です" in page.content.decode()
    page = desk.post(address.format(event.pk), {"step": "reported", "entry": "2017-09-15", "item": "3"})
    assert "この経過の議題は2件です。" in page.content.decode()
    desk.post(address.format(event.pk), {"step": "idea", "day": "H29.4.3", "note": "課内で"})
    step = EventStep.objects.get()
    assert "課内で" in get_page(desk, f"/desk/events/{event.pk}/")
    desk.post(f"/desk/events/steps/{step.pk}/remove/")
    assert not EventStep.objects.exists()
