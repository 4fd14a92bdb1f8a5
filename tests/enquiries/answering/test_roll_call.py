"""Who of the wards has answered a call for relief, as every ward that was asked sees it."""

from datetime import date

import pytest

from enquiries.models import Answer
from tests import make
from tests.clients import as_
from tests.enquiries import made
from tests.html import text

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 9, 1, 9, 0), pytest.mark.usefixtures("clock")]

SHINAGAWA, MINATO, KITA = "131091", "131032", "131172"


@pytest.fixture
def call(secretary):
    make.staff("kita@example.jp", KITA)
    make.staff("minato@example.jp", MINATO)
    return made.sent(SHINAGAWA, MINATO, KITA, by=secretary, preset="relief", due_on=date(2026, 9, 3))


def test_each_ward_sees_who_has_handed_in_and_nothing_of_the_rest(call):
    ward = make.staff("ku@example.jp", SHINAGAWA)
    row = call.addressees.get(municipality__lg_code=MINATO)
    row.enquiry = call
    assert Answer.objects.of(row).save_draft(
        {"done": "港区の書きかけ"}, by=make.staff("m2@example.jp", MINATO), revision=0
    )
    address = f"/enquiries/{call.pk}/answer/roll-call/"
    page = text(as_(ward).get(address))
    assert "0</b>区提出" in page and "作成中" not in page and "書きかけ" not in page
    assert Answer.objects.of(row).hand_in({"done": "港区の回答"}, by=None, revision=1)
    page = text(as_(ward).get(address))
    assert "1</b>区提出" in page and "9月1日" in page and "港区の回答" not in page
    assert page.count("ward--silent") >= 1 and page.count("ward--yes") == 1
    assert "ほかの区の回答の状況" in text(as_(ward).get(f"/enquiries/{call.pk}/answer/"))


def test_others_and_other_enquiries_have_no_such_page(call, secretary):
    address = f"/enquiries/{call.pk}/answer/roll-call/"
    assert as_(make.staff("sakai@example.jp")).get(address).status_code == 404
    other = made.sent(SHINAGAWA, by=secretary, due_on=date(2026, 9, 3))
    ward = as_(make.staff("ku@example.jp", SHINAGAWA))
    assert ward.get(f"/enquiries/{other.pk}/answer/roll-call/").status_code == 404
    assert "ほかの区の回答の状況" not in text(ward.get(f"/enquiries/{other.pk}/answer/"))
