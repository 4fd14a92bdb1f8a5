"""参加申込み: places, the waiting list, cancelling by the mailed link, and how long names are kept."""

import re
import uuid
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from outbox.models import OutgoingMail
from portal.logs import masked
from tests import make
from tests.clients import as_, get_page, visit
from tests.html import text
from timeline.models import Applicant, Entry, Event, SignUpClass
from timeline.sign_ups.models.applicants import KEPT

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 11, 30, 10, 0)]


@pytest.fixture(autouse=True)
def before_the_event(clock):
    cache.clear()


@pytest.fixture
def chosen():
    """A class with two places."""
    entry = make.entry("kouza", date(2026, 12, 5), kind="exhibition", title="第1回全国連携展示")
    part = make.part(entry, "お茶の淹れ方講座", date(2026, 12, 5))
    event = Event.objects.create(entry=entry, fiscal_year=2026)
    days = {"opens_on": date(2026, 11, 1), "closes_on": date(2026, 12, 4)}
    return SignUpClass.objects.create(event=event, part=part, session="14時の回", places=2, **days)


def sign_up(chosen, name, email="hana@example.jp", **sent):
    data = {"token": uuid.uuid4(), "name": name, "email": email, **sent}
    return Client().post(f"/sign-up/{chosen.pk}/", data, follow=True)


def states():
    return list(Applicant.objects.order_by("pk").values_list("name", "state"))


def link_of(mail):
    return re.search(r"/sign-up/cancel/\S+", mail.body)[0]


def test_places_go_in_order_and_the_rest_wait(chosen):
    assert "参加できます" in text(sign_up(chosen, "花"))
    sign_up(chosen, "月")
    assert "満席（キャンセル待ち0人）" in visit(f"/sign-up/{chosen.pk}/")
    assert "キャンセル待ちで受け付けました" in text(sign_up(chosen, "雪"))
    sign_up(chosen, "雪")  # once more, by the same person
    assert states() == [("花", "placed"), ("月", "placed"), ("雪", "waiting")]
    assert not OutgoingMail.objects.filter(body__contains="花").exists()  # nothing that was typed
    assert "お茶の淹れ方講座（14時の回）" in visit("/timeline/kouza/")


def test_bad_input_says_why_and_stays(chosen):
    page = text(sign_up(chosen, "花", email="hana"))
    assert 'value="hana"' in page and "field__error" in page
    sign_up(chosen, "花", homepage="http://example.com/")
    assert states() == []
    for number in range(6):
        page = text(sign_up(chosen, f"花{number}"))
    assert "5人までです。" in page and len(states()) == 5


def test_nobody_moves_up_while_the_event_is_called_off_and_who_waits_comes_first_after_it(chosen):
    for name in ("花", "月", "雪"):
        sign_up(chosen, name)
    entry = chosen.event.entry
    Entry.objects.filter(pk=entry.pk).update(event_status=Entry.EventStatus.POSTPONED)
    assert Applicant.objects.get(name="花").cancel(by=None)
    assert not OutgoingMail.objects.filter(subject__contains="参加できるように").exists()
    Entry.objects.filter(pk=entry.pk).update(event_status=Entry.EventStatus.PLANNED)
    assert "キャンセル待ちで" in text(sign_up(chosen, "星"))
    assert states() == [("花", "cancelled"), ("月", "placed"), ("雪", "placed"), ("星", "waiting")]


def test_form_sent_again_after_cancelling_signs_up_anew(chosen):
    sent = {"token": uuid.uuid4()}
    sign_up(chosen, "花", **sent)
    assert Applicant.objects.get().cancel(by=None)
    assert "参加できます" in text(sign_up(chosen, "花", **sent))
    assert states() == [("花", "cancelled"), ("花", "placed")]


def test_cancelling_by_the_link_moves_the_first_who_waits_up(chosen):
    for name in ("花", "月", "雪", "星"):
        sign_up(chosen, name)
    link = link_of(OutgoingMail.objects.order_by("pk").first())
    token = link.split("/")[-2]
    assert all(token not in masked(OutgoingMail.objects.order_by("pk").first().body + each) for each in ("", link))
    assert "取り消すと" in text(Client().get(link)) and states()[0] == ("花", "placed")
    assert "取り消しました。" in text(Client().post(link))
    assert "すでに取り消されています。" in text(Client().post(link))
    assert states() == [("花", "cancelled"), ("月", "placed"), ("雪", "placed"), ("星", "waiting")]
    assert OutgoingMail.objects.filter(subject__contains="参加できるようになりました").count() == 1
    assert Client().get(f"{link[:-2]}x/").status_code == 404


def test_nobody_signs_up_before_or_after(chosen, clock):
    clock.set(2026, 10, 31, 23, 59)
    assert "まだ始まっていません" in text(sign_up(chosen, "花"))
    clock.set(2026, 12, 5, 0, 0)
    assert "受付は終わりました" in text(sign_up(chosen, "花"))
    assert states() == []
    clock.set(2026, 11, 30, 10, 0)
    chosen.event.entry.__class__.objects.update(state="draft")
    assert sign_up(chosen, "花").status_code == 404


def test_more_places_move_those_who_wait_up(chosen):
    for name in ("花", "月", "雪", "星"):
        sign_up(chosen, name)
    desk = as_(make.secretariat())
    address = f"/desk/classes/{chosen.pk}/"
    token = desk.get(address).context["form"].initial["token"]
    sent = {"part": chosen.part_id, "session": "14時の回", "opens_on": "R8.11.1", "closes_on": "R8.12.4"}
    desk.post(address, {**sent, "places": "３", "token": token})
    assert [state for _, state in states()] == ["placed", "placed", "placed", "waiting"]
    page = get_page(desk, f"/desk/classes/{chosen.pk}/applicants/")
    assert "キャンセル待ち1人" in page and "hana@example.jp" in page
    desk.post(f"/desk/applicants/{Applicant.objects.first().pk}/cancel/")
    assert [state for _, state in states()] == ["cancelled", "placed", "placed", "placed"]


def test_names_go_after_their_time(chosen, clock):
    sign_up(chosen, "花")
    clock.set(2027, 1, 4, 10, 0)  # 30 days after
    assert Applicant.objects.erase(timezone.now()) == 0
    clock.move(days=1)
    assert (Applicant.objects.erase(timezone.now()), KEPT.days) == (1, 30)
    assert list(Applicant.objects.values_list("name", "email", "state")) == [("", "", "placed")]
    assert not OutgoingMail.objects.filter(key__startswith="sign-up").exists()
