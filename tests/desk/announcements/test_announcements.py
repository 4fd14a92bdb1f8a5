"""一斉のお知らせ: whom one reaches is seen first, it is sent once, and it is seen who has read it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.models import Body
from desk.announcements import exports
from desk.models import Announcement
from members.models import Membership, Municipality, Office
from outbox.models import Notice, OutgoingMail
from outbox.writing_out import write_circulars
from portal.models import AuditLine
from tests import make
from tests.clients import get_page
from tests.make import place

pytestmark = pytest.mark.django_db

NEW = "/desk/announcements/new/"
SAID = {"title": "総会の日程", "text": "<b>4月</b>に開きます。\n会場は決まりしだい知らせます。", "audience": "wards"}
KUSHIRO, KITAMI, SAKAI, SHINAGAWA, MINATO = "012068", "012084", "182109", "131091", "131032"


def preview(desk, **changes):
    """The fields of the page that shows the recipients, and its text."""
    page = desk.post(NEW, {**SAID, **changes}).content.decode()
    hidden = dict(re.findall(r'name="(token|mark)" value="([0-9a-f]+)"', page))
    return {**SAID, **changes, **hidden, "send": "1"}, page


def send(desk, **changes):
    form, _ = preview(desk, **changes)
    return desk.post(NEW, form, follow=True).content.decode()


def mailed():
    return set(OutgoingMail.objects.filter(key__startswith="announcement:").values_list("to", flat=True))


def test_recipients_are_shown_before_anything_is_sent(desk, aoi, minato):
    form, page = preview(desk)
    assert "2区" in page and "2人に送る" in page
    assert "次の21区には、このポータルに担当者がいません" in page and "千代田区" in page and "品川区" not in page
    assert "/desk/papers/letters/" in page and "/desk/inviting/" in page
    assert "&lt;b&gt;4月" in page
    assert not Announcement.objects.exists() and not Notice.objects.exists()
    assert 'value="総会の日程"' in desk.post(NEW, {**form, "send": "", "edit": "1"}).content.decode()


def test_sent_twice_is_one_announcement(desk, secretary, aoi, minato):
    form, _ = preview(desk)
    for _ in range(2):
        page = desk.post(NEW, form, follow=True).content.decode()
    announcement = Announcement.objects.get()
    assert "送りました。2人に、順に知らせます。" in page and announcement.sent_by == secretary
    told = Notice.objects.filter(key=f"announcement:{announcement.pk}")
    assert {notice.user for notice in told} == {aoi, minato}
    assert "4月</b>に開きます。" in told[0].body and told[0].body.endswith("特別区長会事務局")
    assert mailed() == {aoi.email, minato.email}
    assert AuditLine.objects.filter(action="一斉のお知らせの送信").count() == 1
    send(desk)  # written and looked at anew: another one
    assert Announcement.objects.count() == 2


def test_nothing_is_sent_to_others_than_those_shown(desk, aoi):
    form, _ = preview(desk)
    make.staff("minato@example.jp", MINATO)
    response = desk.post(NEW, form)
    page = response.content.decode()
    assert response.status_code == 409 and "送っていません" in page and "2人に送る" in page
    assert not Announcement.objects.exists()


def test_audiences_reach_those_they_name(desk, secretary, aoi):
    kushiro, kitami, sakai = (make.staff(f"{code}@example.jp", code) for code in (KUSHIRO, KITAMI, SAKAI))
    other = make.secretariat("kanri@example.jp")
    Membership.objects.exclude(municipality=place(SAKAI)).delete()
    hokkaido = place(KUSHIRO).prefecture
    cities = Body.objects.filter(kind="city_mayors", prefecture=hokkaido).first() or make.body(
        "北海道市長会", "city_mayors", hokkaido.name
    )
    expected = [
        ({"audience": "members"}, {sakai}),
        ({"audience": "prefecture", "prefecture": "01", "body": cities.pk}, {kushiro, kitami}),
        ({"audience": "association", "body": cities.pk}, {kushiro, kitami}),
        ({"audience": "wards"}, {aoi}),
        ({"audience": "everybody"}, {kushiro, kitami, sakai, aoi, other}),
    ]
    for fields, people in expected:
        send(desk, **fields)
        announcement = Announcement.objects.first()
        told = Notice.objects.filter(key=announcement.notice_key).select_related("user")
        assert {notice.user for notice in told} == people, fields
        assert announcement.people == len(people)
    assert "市区町村の名前を見る" in get_page(desk, announcement.get_absolute_url())  # folded, for they are many


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"title": ""}, "件名を入力してください"),
        ({"text": "あ" * 4001}, "いまは4001字"),
        ({"audience": ""}, "あて先を選んでください"),
        ({"audience": "prefecture"}, "都道府県を選んでください"),
        ({"audience": "association"}, "市長会・町村会を選んでください"),
    ],
)
def test_refused_form_keeps_what_was_typed(desk, changes, said):
    page = preview(desk, **changes)[1]
    assert said in page and ("総会の日程" in page or "会場は決まりしだい" in page)


def test_nobody_to_tell_is_said_and_cannot_be_sent(desk):
    form, page = preview(desk)
    assert "届く人がいないので、送れません" in page and 'name="send"' not in page
    assert desk.post(NEW, form).status_code == 409 and not Announcement.objects.exists()


def test_choices_of_people_and_offices_are_respected(desk, aoi, minato):
    quiet = make.staff("shibuya@example.jp", "131130", mail_choice="none")
    daily = make.staff("nakano@example.jp", "131148", mail_choice="daily")
    Office.objects.filter(pk=minato.assignments.get().office_id).update(
        email="minato-ka@example.jp", email_confirmed_at=timezone.now(), mail_to=Office.MailTo.MAILBOX
    )
    page = send(desk)
    assert mailed() == {aoi.email, "minato-ka@example.jp"}
    assert Notice.objects.filter(user__in=[quiet, daily, minato]).count() == 3
    assert "まとめのメールで知らせる人1人、うち、まとめに入れた人0人" in page


def test_delivery_and_reading_are_seen(desk, aoi, minato):
    send(desk)
    announcement = Announcement.objects.get()
    Notice.objects.filter(user=aoi).mark_read()
    OutgoingMail.objects.get(user=aoi).mark_sent()
    OutgoingMail.objects.filter(user=minato).hold_back("届かない")
    state = "送信済み1通、送信待ち0通、中止1通"
    page = get_page(desk, announcement.get_absolute_url())
    assert state in page and "<dd>1人</dd>" in page
    unread = re.search(r'id="unread".*?</section>', page, re.S)[0]
    assert "港区" in unread and "品川区" not in unread
    assert "次の21区には、知らせていません。" in page
    listed = get_page(desk, "/desk/announcements/")
    assert state in listed and "うちポータルで読んだ人1人" in listed


def test_whom_the_worker_is_yet_to_tell_is_said(desk, aoi, minato, monkeypatch):
    monkeypatch.setattr("outbox.notify.FEW", 1)
    page = send(desk)
    assert "<dd>0人（ほかに、これから知らせる人2人）</dd>" in page
    assert "次の2区では、ポータルのお知らせをまだ誰も読んでいません。" in page
    assert [row[6:8] for row in exports.announcements(Announcement.objects.with_people())] == [(0, 2)]
    write_circulars()
    assert [row[6:8] for row in exports.announcements(Announcement.objects.with_people())] == [(2, 0)]
    address = Announcement.objects.get().get_absolute_url()
    assert "<dd>2人</dd>" in get_page(desk, address) and mailed() == {aoi.email, minato.email}


def test_recipients_stay_those_of_the_sending(desk, aoi):
    send(desk)
    make.staff("minato@example.jp", MINATO)
    page = get_page(desk, Announcement.objects.get().get_absolute_url())
    assert "次の22区には、知らせていません。" in page and "<dd>1人</dd>" in page


def queries(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_queries_do_not_grow_with_recipients(desk, aoi):
    def cost():
        form, _ = preview(desk)
        sending = queries(lambda: desk.post(NEW, form))
        pages = [Announcement.objects.first().get_absolute_url(), "/desk/announcements/"]
        return sending, [queries(lambda page=page: get_page(desk, page)) for page in pages]

    cost()
    few, shown = cost()
    for code in Municipality.objects.wards().exclude(lg_code=SHINAGAWA).values_list("lg_code", flat=True):
        make.staff(f"w{code}@example.jp", code)
    many, still = cost()
    assert still == shown and many <= few + 1
