"""出展: booths, what their municipality fills in, the code of the day, and what is typed with it."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.clients import as_, get_page
from tests.html import joined, text
from timeline.booths.results import BoothResults
from timeline.models import Booth, BoothCode, BoothReport, Event

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.clock(2026, 12, 5, 13, 0)]

SAID = {"visitors": "６４０", "sales": "384,500", "left": "sold_out", "remarks": "雨のち晴れ"}


@pytest.fixture(autouse=True)
def on_the_day(clock):
    cache.clear()


@pytest.fixture
def desk():
    return as_(make.secretariat())


@pytest.fixture
def event():
    entry = make.entry("kani", date(2026, 12, 5), date(2026, 12, 6), kind="fair", title="かに市")
    return Event.objects.create(entry=entry, fiscal_year=2026)


@pytest.fixture
def booth(event):
    return Booth.objects.create(event=event, number=1, municipality=make.place("182109"), column=1, row=1)


def send(code, **changes):
    return Client().post("/events/booth/", {"code": code.printed, **SAID, **changes})


def test_booths_are_shown_with_the_papers_still_missing(desk, event):
    address = f"/desk/events/{event.pk}/booths/"
    desk.post(
        f"{address}new/", {"number": "1", "municipality": "坂井市", "products": "かに", "column": "1", "row": "1"}
    )
    desk.post(f"{address}new/", {"number": "2", "column": "2", "row": "1", "has_application": "on"})
    page = desk.post(f"{address}new/", {"number": "3", "municipality": "幻の町", "column": "1"}).content.decode()
    assert "幻の町" in page and "列と段の両方を入力してください。" in page
    page = desk.post(f"{address}new/", {"number": "2", "column": "2", "row": "1"}).content.decode()
    assert "この番号の区画は、もう登録されています。" in page
    page = joined(get_page(desk, address))
    assert "出展者1、未提出の書類3" in page and "募集中" in page and "ground__booth--free" in page
    rows = b"".join(desk.get(f"{address}?format=csv&part=").streaming_content)
    assert rows


def test_municipality_fills_in_what_it_brings_and_no_more(booth):
    own, other = as_(make.staff("akane@example.jp")), as_(make.staff("kita@example.jp", "012068"))
    address = f"/members/booths/{booth.pk}/"
    form = own.get(address).context["form"]
    assert set(form.fields) == {"products", "equipment", "times", "note", "token"}
    own.post(
        address, {"products": "かに、地酒", "token": form.initial["token"], "number": "9", "has_application": "on"}
    )
    booth.refresh_from_db()
    assert (booth.products, booth.number, booth.has_application) == ("かに、地酒", 1, False)
    assert other.get(address).status_code == 404 and "かに、地酒" not in get_page(other, "/members/booths/")


def test_code_opens_its_booth_on_the_days_of_the_event_alone(booth, clock):
    code = BoothCode.objects.issue(booth, by=None)
    page = Client().get(f"/events/booth/?code={code.printed}").content.decode()
    assert code.printed in page and "坂井市" not in page  # opened by a program, it tells nothing
    page = text(Client().post("/events/booth/", {"code": code.printed.lower()}))
    assert "福井県坂井市の結果" in page and "1日目" in page
    clock.set(2026, 12, 4, 23, 59)
    assert "使えるのは、催しの当日だけです" in text(send(code)) and not BoothReport.objects.exists()
    clock.set(2026, 12, 7, 0, 0)
    send(code)
    assert not BoothReport.objects.exists()
    clock.set(2026, 12, 6, 10, 0)
    BoothCode.objects.issue(booth, by=None)
    send(code)  # of the old sheet
    assert not BoothReport.objects.exists()


def test_code_of_who_stands_there_no_longer_is_void(desk, booth):
    address = booth.get_absolute_url()
    sent = {"number": "1", "column": "1", "row": "1", "products": "かに", "municipality": "福井県坂井市"}
    code = BoothCode.objects.issue(booth, by=None)
    assert desk.post(address, sent | {"token": booth.token}).status_code == 302
    assert BoothCode.objects.typed(code.printed) == code
    booth.refresh_from_db()
    assert desk.post(address, sent | {"token": booth.token, "municipality": "青森県弘前市"}).status_code == 302
    assert BoothCode.objects.typed(code.printed) is None


def test_results_of_the_day_can_be_put_right_and_none_is_lost(booth):
    code = BoothCode.objects.issue(booth, by=None)
    page = text(send(code, visitors="たくさん"))
    assert "たくさん" in page and not BoothReport.objects.exists()
    assert "どれかを入力してください。" in text(send(code, **dict.fromkeys(SAID, "")))
    assert "受け付けました" in text(send(code))
    send(code)  # the same form twice
    send(code, sales="400000")
    assert [(row.visitors, row.sales) for row in BoothReport.objects.order_by("pk")] == [(640, 384500), (640, 400000)]
    results = BoothResults(booth.event, [booth])
    assert (results.visitors, results.sales, results.totals[0].told) == (640, 400000, 1)


def test_paper_is_the_twin_of_the_telephone(booth, clock):
    clock.set(2026, 12, 7, 9, 0)
    desk = as_(make.secretariat())
    address = f"/desk/booths/{booth.pk}/report/"
    assert "催しの日ではありません。" in text(desk.post(address, {**SAID, "day": "R8.12.7"}))
    desk.post(address, {"day": "R8.12.6", "visitors": "100"})
    report = BoothReport.objects.get()
    assert (report.day, report.visitors, report.sales, report.entered_by is None) == (
        date(2026, 12, 6),
        100,
        None,
        False,
    )
    page = get_page(desk, f"/desk/events/{booth.event_id}/booths/")
    assert f"/desk/events/{booth.event_id}/results/?visitors=100" in page
    desk.post(f"/desk/booths/{booth.pk}/remove/")
    assert Booth.objects.filter(pk=booth.pk).exists()


def test_sheets_hold_a_code_for_each_booth_that_is_taken(desk, booth):
    Booth.objects.create(event=booth.event, number=2)
    desk.post(f"/desk/events/{booth.event_id}/codes/")
    code = BoothCode.objects.get()
    response = desk.get(f"/desk/events/{booth.event_id}/sheets/")
    assert response.status_code == 200 and "当日の用紙" in text(response)
    assert code.addressee == booth
    desk.post(f"/desk/booths/{booth.pk}/code/")
    assert BoothCode.objects.not_revoked().get() != code


def test_booths_take_as_many_queries_for_one_as_for_three(desk, booth):
    address = f"/desk/events/{booth.event_id}/booths/"
    get_page(desk, address)
    with CaptureQueriesContext(connection) as one:
        get_page(desk, address)
    for number in (2, 3):
        Booth.objects.create(event=booth.event, number=number, municipality=make.place("012068"))
    with CaptureQueriesContext(connection) as three:
        get_page(desk, address)
    assert len(one) == len(three)
