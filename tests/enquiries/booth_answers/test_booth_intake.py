"""Answers to 出展・物産の募集 in the booths of an event: shown first, chosen one by one, entered once."""

from datetime import date

import pytest

from enquiries.booth_answers.intake import BoothIntake, take_in_shown
from enquiries.models import Answer, Enquiry
from enquiries.questions.presets import questionnaire_for
from tests import make
from tests.clients import as_
from tests.enquiries import made
from tests.html import text
from timeline.models import Booth, Event

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 9, 1, 9, 0),
    pytest.mark.usefixtures("clock"),
]

SAKAI, SENDAI, KITAMI = "182109", "041009", "012068"
SAYS = {
    "takes_part": "出展する",
    "name": "かに屋",
    "goods": [{"goods-name": "かに", "goods-kind": "その他"}, {"goods-name": "地酒", "goods-kind": "その他"}],
    "needs": ["電源", "冷蔵・冷凍"],
    "arrives_on": "2026-12-11",
    "times": "販売10時～16時",
}


@pytest.fixture
def desk():
    return make.secretariat()


@pytest.fixture
def event():
    return Event.objects.create(fiscal_year=2026, outline={"title": "冬の市", "days": "2026-12-12"})


@pytest.fixture
def enquiry(desk):
    row = made.draft(SAKAI, SENDAI, KITAMI, questions=(), preset="booths", due_on=date(2026, 9, 30))
    Enquiry.objects.filter(pk=row.pk).update(questionnaire=questionnaire_for("booths"))
    row = Enquiry.objects.get()
    row.send(by=desk)
    return row


def answer(enquiry, lg_code, **values):
    addressee = enquiry.addressees.get(municipality__lg_code=lg_code)
    addressee.enquiry = enquiry
    said = Answer.objects.of(addressee)
    assert said.hand_in(values, by=None, revision=said.revision)


def booth(event, lg_code, number=1, **fields):
    return Booth.objects.create(event=event, number=number, municipality=make.place(lg_code), **fields)


def take(enquiry, event, desk, *keys):
    return take_in_shown(enquiry, event, BoothIntake(enquiry, event).mark, keys, by=desk)


def test_answer_fills_what_is_blank_and_replaces_only_what_was_chosen(enquiry, event, desk):
    row = booth(event, SAKAI, products="米")
    answer(enquiry, SAKAI, **SAYS)
    [found] = BoothIntake(enquiry, event).rows
    assert [(each.field, each.before, each.after) for each in found.changes] == [
        ("products", "米", "かに、地酒"),
        ("equipment", "", "電源、冷蔵・冷凍"),
        ("times", "", "搬入12月11日、販売10時～16時"),
    ]
    assert found.default_keys == [f"{row.pk}-equipment", f"{row.pk}-times"]
    assert take(enquiry, event, desk, *found.default_keys) == 1
    row.refresh_from_db()
    assert (row.products, row.equipment, row.times) == ("米", "電源、冷蔵・冷凍", "搬入12月11日、販売10時～16時")
    assert take(enquiry, event, desk, f"{row.pk}-products") == 1
    assert BoothIntake(enquiry, event).rows == []
    assert BoothIntake(enquiry, event).same == ["福井県坂井市"]


def test_place_without_a_booth_gets_one_with_the_next_number(enquiry, event, desk):
    booth(event, KITAMI, number=4)
    answer(enquiry, SAKAI, **SAYS, lots="2")
    intake = BoothIntake(enquiry, event)
    assert intake.rows[0].booth.number == 5 and intake.rows[0].default_keys == [f"{SAKAI}-new"]
    assert any("2区画を希望" in words for words in intake.unread)
    assert take(enquiry, event, desk, f"{SAKAI}-new") == 1
    assert event.booths.get(number=5).products == "かに、地酒"
    assert take(enquiry, event, desk, f"{SAKAI}-new") == 0


def test_who_does_not_take_part_is_said_and_changes_nothing(enquiry, event, desk):
    booth(event, SAKAI, products="米")
    answer(enquiry, SAKAI, takes_part="出展しない")
    answer(enquiry, SENDAI, takes_part="検討している")
    intake = BoothIntake(enquiry, event)
    assert intake.rows == []
    assert intake.unread == ["福井県坂井市の回答は「出展しない」ですが、区画1があります。"]


def test_what_has_no_room_is_said_whole(enquiry, event):
    goods = [{"goods-name": f"とても長い名前の品{number:02}"} for number in range(20)]
    answer(enquiry, SAKAI, **{**SAYS, "goods": goods})
    intake = BoothIntake(enquiry, event)
    assert "品目は200文字を超えるため、写せません" in intake.unread[0] and "品19" in intake.unread[0]
    assert intake.rows[0].booth.products == ""


def test_nothing_is_entered_that_was_not_shown(enquiry, event, desk):
    row = booth(event, SAKAI)
    answer(enquiry, SAKAI, **SAYS)
    mark = BoothIntake(enquiry, event).mark
    Booth.objects.filter(pk=row.pk).update(products="本人が入力した品")
    assert take_in_shown(enquiry, event, mark, [f"{row.pk}-products"], by=desk) is None
    row.refresh_from_db()
    assert row.products == "本人が入力した品"


def test_page_shows_each_row_and_keeps_what_was_ticked(enquiry, event, desk):
    row = booth(event, SAKAI, products="米")
    answer(enquiry, SAKAI, **SAYS)
    client, address = as_(desk), f"/enquiries/{enquiry.pk}/booths/"
    assert "冬の市" in text(client.get(address))
    assert "終わっていない催しを選んでください。" in text(client.get(f"{address}?event=999"))
    page = text(client.get(f"{address}?event={event.pk}"))
    assert "写すと置き換わります" in page and f'value="{row.pk}-times" checked' in page
    assert f'value="{row.pk}-products">' in page
    mark = BoothIntake(enquiry, event).mark
    page = text(client.post(f"{address}?event={event.pk}", {"mark": mark}))
    assert "写すものを選んでください。" in page and "修正が必要な項目があります" in page
    page = text(client.post(f"{address}?event={event.pk}", {"mark": "old", "take": f"{row.pk}-times"}))
    assert "まだ何も写していません。" in page
    sent = client.post(f"{address}?event={event.pk}", {"mark": mark, "take": f"{row.pk}-times"})
    assert sent.status_code == 302 and sent.url == f"/desk/events/{event.pk}/booths/"
    row.refresh_from_db()
    assert (row.products, row.times) == ("米", "搬入12月11日、販売10時～16時")


def test_queries_do_not_grow(enquiry, event, django_assert_num_queries):
    answer(enquiry, SAKAI, **SAYS)
    with django_assert_num_queries(2):
        BoothIntake(enquiry, event)
    booth(event, SENDAI)
    answer(enquiry, SENDAI, **SAYS)
    answer(enquiry, KITAMI, **SAYS)
    with django_assert_num_queries(2):
        BoothIntake(enquiry, event)
