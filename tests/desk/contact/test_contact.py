"""お問合せ: from the public page to the answer, and until its personal data goes."""

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from desk.contact.desk_items import desk_items
from desk.contact.tasks import erase_contact_messages
from desk.models import ContactMessage
from outbox.models import Notice, OutgoingMail
from portal.models import AuditLine
from tests.clients import get_page
from tests.desk.lists import listed

pytestmark = pytest.mark.django_db

SAID = {"kind": "mistake", "name": "", "email": "Dare@Example.jp", "text": "買って買ってと書いて\n差し上げたい"}


@pytest.fixture(autouse=True)
def no_limits_reached_before():
    caches["default"].clear()


def token(client):
    return re.search(r'name="token" value="([^"]+)"', get_page(client, "/contact/"))[1]


def send(client, clock, **changes):
    """The page is opened, and after ten seconds the form is sent."""
    sent = {"token": token(client), **SAID, **changes}
    clock.move(seconds=10)
    return client.post("/contact/", sent, follow=True)


def take_in(number=1, **changes):
    said = {**SAID, "email": "dare@example.jp", **changes}
    return ContactMessage.objects.take_in(token=str(number), **said)


def test_anybody_reaches_the_secretariat(client, clock, secretary):
    for page in ("/about/", "/"):
        assert 'href="/contact/"' in get_page(client, page)
    page = send(client, clock).content.decode()
    message = ContactMessage.objects.get()
    assert f"受付番号は{message.pk}です。" in page and "メールで送ります" in page
    assert (message.email, message.text, message.state) == ("dare@example.jp", SAID["text"], "new")
    assert Notice.objects.get(user=secretary).for_secretariat
    [item] = listed(desk_items, clock())
    assert (item.url, item.holder) == (message.get_absolute_url(), "")


def test_receipt_holds_nothing_that_was_typed(client, clock):
    send(client, clock, name="鯨岡金襴子")
    mail = OutgoingMail.objects.get(to="dare@example.jp")
    assert "受付番号" in mail.body
    assert not [word for word in ("買って", "鯨岡") if word in mail.body + mail.subject]


def test_one_address_gets_three_receipts_a_day(clock):
    assert [take_in(number).has_receipt for number in range(4)] == [True, True, True, False]
    assert OutgoingMail.objects.filter(to="dare@example.jp").count() == 3
    clock.move(days=1)
    assert take_in(5).has_receipt


def test_form_sent_twice_is_one_message(client, clock):
    form = {"token": token(client), **SAID}
    clock.move(seconds=10)
    for _ in range(2):
        client.post("/contact/", form)
    assert (ContactMessage.objects.count(), OutgoingMail.objects.filter(to="dare@example.jp").count()) == (1, 1)


@pytest.mark.parametrize(
    "changes, seconds, said",
    [
        ({}, 1, "数秒おいて"),
        ({}, 13 * 60 * 60, "時間がたちました"),
        ({"token": "1.made-up"}, 10, "時間がたちました"),
        ({"homepage": "http://example.jp/"}, 10, "空けておく欄"),
        ({"email": "dare"}, 10, "メールアドレス"),
        ({"text": ""}, 10, "内容を入力してください"),
        ({"text": "あ" * 4001}, 10, "いまは4001字"),
        ({"kind": ""}, 10, "種類を選んでください"),
    ],
)
def test_refused_form_keeps_what_was_typed(client, clock, changes, seconds, said):
    form = {"token": token(client), **SAID, "name": "鯨岡", **changes}
    clock.move(seconds=seconds)
    response = client.post("/contact/", form)
    page = response.content.decode()
    assert said in page and 'value="鯨岡"' in page
    assert ContactMessage.objects.count() == 0
    clock.move(seconds=10)  # and the form shown now can be sent
    sent = {"token": re.search(r'name="token" value="([^"]+)"', page)[1], **SAID}
    assert "受け付けました" in client.post("/contact/", sent, follow=True).content.decode()


def test_one_place_sends_no_more_than_its_share(client, clock, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "contact": "2/h/ip,300/d/key"}
    statuses = [send(client, clock).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert ContactMessage.objects.count() == 2


def test_secretariat_answers_by_mail(desk, secretary):
    message = take_in()
    address = message.get_absolute_url()
    assert SAID["text"].splitlines()[0] in get_page(desk, address)
    desk.post(address, {"text": "直しました。", "version": message.version, "is_done": "on"})
    mail = OutgoingMail.objects.get(key__startswith="enquiry-answer:")
    assert mail.to == "dare@example.jp" and "直しました。" in mail.body and "> 差し上げたい" in mail.body
    message.refresh_from_db()
    assert (message.state, message.handled_by) == ("done", secretary)
    assert listed(desk_items, timezone.now()) == []
    page = get_page(desk, address)
    assert "直しました。" in page and "メール：送信待ち" in page
    assert [
        line.action for line in AuditLine.objects.filter(subject_id=message.pk, subject_kind=message._meta.verbose_name)
    ] == ["お問合せへの回答"]


def test_second_answer_of_two_at_once_is_not_sent(desk, secretary):
    message = take_in()
    assert message.answer("先の回答", by=secretary, version=1, is_done=False)
    response = desk.post(message.get_absolute_url(), {"text": "後の回答", "version": 1})
    assert response.status_code == 409
    assert "送っていません" in response.content.decode() and "後の回答" in response.content.decode()
    assert OutgoingMail.objects.filter(key__startswith="enquiry-answer:").count() == 1


def test_state_is_changed_as_it_was_read(desk, secretary):
    message = take_in()
    address = f"{message.get_absolute_url()}state/"
    desk.post(address, {"state": "taken", "version": 1})
    desk.post(address, {"state": "done", "version": 1})
    message.refresh_from_db()
    assert (message.state, message.handled_by, message.done_at) == ("taken", secretary, None)


def test_personal_data_goes_after_its_time(clock, secretary, settings):
    settings.ENQUIRY_KEEP_DAYS = 30
    message, waiting = take_in(name="鯨岡"), take_in(2)
    assert message.answer("直しました。", by=secretary, version=1, is_done=True)
    assert "30日たつと" in get_page(Client(), "/about/privacy/")
    erase_contact_messages(clock() + timedelta(days=29))
    message.refresh_from_db()
    assert message.erased_at is None
    erase_contact_messages(clock() + timedelta(days=30))
    message.refresh_from_db()
    assert (message.name, message.email, message.text, message.kind) == ("", "", "", "mistake")
    assert list(message.answers.values_list("text", flat=True)) == [""]
    assert [mail.key for mail in OutgoingMail.objects.filter(to="dare@example.jp")] == [f"enquiry-receipt:{waiting.pk}"]
    assert ContactMessage.objects.get(pk=waiting.pk).text
