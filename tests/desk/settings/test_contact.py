"""問合せ先: what the secretariat gives stands on every page and below every mail; what is blank stands nowhere."""

import pytest
from django.db import OperationalError
from django.test import Client

from outbox.mail import enqueue
from outbox.models import OutgoingMail
from portal import contact
from portal.contact import Contact
from portal.models import AuditLine, Wording
from portal.templatetags import site
from tests.clients import get_page, visit
from tests.html import joined, text

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGE = "/desk/settings/wordings/contact/"
GIVEN = {"name": "特別区長会事務局　調査課", "address": "〒102-0000 東京都千代田区", "email": "portal@example.jp"}
TELEPHONE = '<a class="nowrap" href="tel:0300000000">03-0000-0000</a>'


def save(desk, newest=0, **typed):
    return desk.post(PAGE, {"name": "", "address": "", "telephone": "", "email": "", "newest": newest, **typed})


def test_contact_is_shown_on_pages_and_below_mails(desk):
    assert "tel:" not in visit("/about/")
    assert save(desk, **GIVEN, telephone="０３（００００）００００").url == "/desk/settings/"
    for address in ("/", "/about/", "/about/accessibility/", "/about/privacy/", "/about/terms/", "/contact/"):
        page = visit(address)
        assert TELEPHONE in page and '<a href="mailto:portal@example.jp">' in page, address
    assert joined(text(Client().get("/nothing/"))).count(TELEPHONE) == 2  # 次にできること, and the footer
    enqueue("aoba@example.jp", key="account/email/password_reset_key:1", subject="再設定", body="本文", is_urgent=True)
    foot = OutgoingMail.objects.get().body.partition("\n--\n")[2]
    said = ["問合せ先　特別区長会事務局 調査課", "所在地　〒102-0000 東京都千代田区", "電話　03-0000-0000"]
    assert [line in foot for line in [*said, "メール　portal@example.jp", "/contact/"]] == [True] * 5
    assert AuditLine.objects.filter(action="文面の変更", subject="問合せ先").count() == 1


def test_blank_parts_are_shown_nowhere(desk):
    save(desk, name="特別区長会事務局")
    page = visit("/about/")
    assert page.count('<address class="contact">') == 2
    assert ("電話　" in page, "メール　" in page) == (False, False)
    save(desk, newest=Wording.objects.get().pk)
    assert "<address" not in visit("/about/")
    enqueue("aoba@example.jp", key="test", subject="試験", body="本文")
    foot = OutgoingMail.objects.get().body.partition("\n--\n")[2]
    assert ("問合せ先" in foot, "/contact/" in foot) == (False, True)


def test_wrong_parts_are_refused_at_their_fields(desk):
    page = text(save(desk, telephone="内線のみ", email="portal"))
    assert page.count('class="field__error"') == 2
    assert not Wording.objects.exists()


def test_second_of_two_savers_sees_both(desk):
    save(desk, telephone="03-0000-0000")
    answer = save(desk, telephone="03-1111-1111", **{"initial-telephone": ""})
    assert (answer.status_code, "03-0000-0000" in text(answer)) == (409, True)


def test_kept_page_shows_a_change_that_another_process_made(desk):
    visit("/about/")
    Wording.objects.save_text(Wording.Key.CONTACT, "電話：03-0000-0000", by=None, newest=0)
    contact.forget()  # as after a minute
    assert TELEPHONE in visit("/about/")


def test_page_of_an_error_shows_what_was_last_known_without_the_database(client, monkeypatch):
    contact.remember(Contact(telephone="03-0000-0000"), seconds=-1)
    client.raise_request_exception = False

    def fail(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(contact.Wording.objects, "texts", fail)
    response = client.get("/about/")
    assert (response.status_code, TELEPHONE in joined(text(response))) == (503, True)


def test_desk_reads_the_contact_as_it_is(desk):
    save(desk, **GIVEN)
    assert 'value="portal@example.jp"' in get_page(desk, PAGE)
    assert site.contact().email == "portal@example.jp"
