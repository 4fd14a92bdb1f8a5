"""課の共有メール: what concerns an office is mailed to its people, its shared address, or both."""

import re

import pytest
from django.utils import timezone

from bulletin.models import Follow
from members.models import Office
from members.tasks import remind
from outbox.delivery import drain
from outbox.models import Bounce, Notice, OutgoingMail
from outbox.notify import notify, notify_all
from tests import make
from tests.bulletin.rollcall.answering import row_of
from tests.clients import as_, get_page
from tests.html import text

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MAILBOX = "kikaku@example.jp"


@pytest.fixture
def office(aoi):
    """企画課 of 品川区, where 葵 is, with a confirmed address."""
    office = aoi.assignment.office
    Office.objects.filter(pk=office.pk).update(email_confirmed_at=timezone.now())
    office.refresh_from_db()
    return office


def mailed(key="cause"):
    return sorted(OutgoingMail.objects.filter(key__startswith=f"{key}:").values_list("to", flat=True))


def tell(*people, key="cause", **fields):
    readers = {person: person.municipality for person in people}
    notify_all(readers, key=key, title="題", body="ことば\n", url="/bulletin/", **fields)


def choose(office, mail_to):
    Office.objects.filter(pk=office.pk).update(mail_to=mail_to)


@pytest.mark.parametrize(
    ("mail_to", "expected"),
    [("people", ["aoi@example.jp"]), ("mailbox", [MAILBOX]), ("both", ["aoi@example.jp", MAILBOX])],
)
def test_office_chooses_where_its_mail_goes(office, aoi, mail_to, expected):
    choose(office, mail_to)
    tell(aoi)
    tell(aoi)
    assert mailed() == expected
    assert Notice.objects.filter(user=aoi, key="cause").count() == 1  # in the portal whatever is mailed


def test_both_is_the_choice_at_first_and_an_unconfirmed_address_gets_nothing(aoi):
    assert aoi.assignment.office.mail_to == "both"
    choose(aoi.assignment.office, "mailbox")
    tell(aoi)
    assert mailed() == ["aoi@example.jp"]


def test_mail_is_addressed_to_the_office(office, aoi):
    tell(aoi)
    mail = OutgoingMail.objects.get(to=MAILBOX)
    assert mail.body.startswith("品川区 企画課 御中\n\nことば\n\nhttp") and "設定」の画面" not in mail.body
    assert "\n運営　特別区長会事務局\n" in mail.body
    assert (mail.user, mail.office, mail.municipality) == (None, office, office.municipality)


def test_shared_address_gets_one_mail_and_none_beside_the_same_address_of_a_person(office, aoi, aya):
    tell(aoi, aya)
    assert mailed() == ["aoi@example.jp", "aya@example.jp", MAILBOX]
    kikaku = make.staff(MAILBOX, "131091", name="企画")
    tell(aoi, kikaku, key="other")
    assert mailed("other") == ["aoi@example.jp", MAILBOX]


def test_mailbox_goes_on_when_the_person_wants_no_mail(office, aoi):
    aoi.mail_choice = "none"
    aoi.save()
    tell(aoi)
    assert mailed() == [MAILBOX]


def test_what_is_about_a_person_goes_to_the_person(office, aoi):
    choose(office, "mailbox")
    notify(aoi, key="own", title="題", body="ことば", municipality=aoi.municipality)
    tell(aoi, key="followed", of_office=False)
    assert mailed("own") == mailed("followed") == ["aoi@example.jp"]
    notify(aoi, key="office", title="題", body="ことば", municipality=aoi.municipality, of_office=True)
    assert mailed("office") == [MAILBOX]


def test_mailbox_of_another_office_hears_nothing(office, aoi):
    """Only that of an office in which one of those told serves."""
    Office.objects.create(
        municipality=office.municipality, name="観光課", email="kanko@example.jp", email_confirmed_at=timezone.now()
    )
    tell(aoi)
    assert mailed() == ["aoi@example.jp", MAILBOX]


def test_person_is_told_while_the_mailbox_takes_no_mail(office, aoi):
    choose(office, "mailbox")
    Bounce.objects.note_refused(MAILBOX, "550 no such user")
    tell(aoi)
    assert mailed() == ["aoi@example.jp", MAILBOX]


def test_mail_does_not_leave_when_the_office_wants_it_there_no_more(office, aoi, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tell(aoi)
    choose(office, "people")
    drain()
    assert OutgoingMail.objects.get(to=MAILBOX).given_up_at and OutgoingMail.objects.get(to="aoi@example.jp").sent_at


def test_what_is_taken_back_leaves_for_no_mailbox(office, aoi):
    tell(aoi)
    Notice.objects.filter(key="cause").take_back("見えなくなりました。")
    assert not OutgoingMail.objects.waiting().filter(key__startswith="cause:").exists()


def test_follower_is_told_alone_and_the_proposers_by_their_mailbox(office, aoi, minato):
    """An answer concerns the office that proposes; what somebody follows is no matter of the office."""
    proposer = make.staff("akane@example.jp")
    Office.objects.update(email_confirmed_at=timezone.now())
    Office.objects.filter(municipality=minato.municipality).update(email="minato-ka@example.jp")
    proposal = make.proposal(proposer, wards=["131091"])
    Follow.objects.begin(minato, proposal=proposal)
    assert row_of(proposal).answer_with("raised", "秋なら", by=aoi, version=0)
    assert mailed("answered") == ["akane@example.jp", MAILBOX, "minato@example.jp"]


def test_shared_address_is_asked_once_and_confirmed_by_its_link(client, aoi, clock):
    Office.objects.update(email_asked_at=None)
    for days in (1, 1, 1):
        clock.move(days=days)
        remind(clock())
    (mail,) = OutgoingMail.objects.filter(to=MAILBOX)
    link = re.search(r"/members/mailboxes/\S+/", mail.body)[0]
    assert "このアドレスで受け取る" in text(client.get(link))
    office = Office.objects.get(pk=aoi.assignment.office_id)
    assert not office.takes_mail
    assert "お知らせを受け取ります" in text(client.post(link))
    office.refresh_from_db()
    assert office.takes_mail


def test_changed_address_is_asked_anew(office, aoi):
    client = as_(aoi)
    page = f"/members/offices/{office.pk}/edit/"
    data = {"name": office.name, "telephone": office.telephone, "mail_to": "mailbox", "token": office.token}
    client.post(page, data | {"email": "new@example.jp"})
    office.refresh_from_db()
    assert (office.email, office.mail_to, office.takes_mail) == ("new@example.jp", "mailbox", False)
    assert OutgoingMail.objects.filter(to="new@example.jp", key__startswith="mailbox:").count() == 1
    assert "まだ確認されていません" in get_page(client, "/members/people/")
    client.post(f"/members/offices/{office.pk}/mailbox/")  # within the hour
    assert OutgoingMail.objects.filter(to="new@example.jp").count() == 1
