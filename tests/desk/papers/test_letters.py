"""宛名一覧: members, or all municipalities of a prefecture or body."""

import csv
import io
from datetime import date

import pytest
from django.utils import timezone

from agreements.models import Body
from desk.papers.letter_list import letter_rows, recipients
from members.models import Membership, Municipality, Office
from portal.models import Paper
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once]

DAY = date(2026, 11, 26)
OFFICE = ("企画課", "kikaku@example.jp", "03-1234-5678")


def rows(**asked):
    return list(letter_rows(recipients(DAY, **asked), DAY))


def test_members_alone_when_nothing_is_asked():
    make.staff("a@example.jp")
    make.staff("b@example.jp", "131091")
    assert rows() == [
        ("131091", "東京都", "品川区", "品川区長　様", "品川区　企画課　御中", *OFFICE),
        ("182109", "福井県", "坂井市", "福井県坂井市長　様", "福井県坂井市　企画課　御中", *OFFICE),
    ]


def test_prefecture_lists_everybody_with_the_offices_of_members():
    make.staff("a@example.jp")
    Office.objects.create(
        municipality=Municipality.objects.get(lg_code="182109"),
        name="商工課",
        email="s@example.jp",
        telephone="03-1-1234",
    )
    found = rows(prefecture="18")
    assert len(found) == Municipality.objects.as_of(DAY).filter(prefecture="18").count() + 1
    assert [row[5] for row in found if row[0] == "182109"] == ["企画課", "商工課"]
    assert {row[4:] for row in found if row[0] != "182109"} == {(None, None, None, None)}


def test_body_lists_its_municipalities():
    body = Body.objects.get(name="青森県市長会")
    assert len(rows(body=body)) == 10
    assert rows(body=body, prefecture="18") == []


def test_office_of_a_former_member_is_not_given():
    make.staff("a@example.jp")
    Membership.objects.update(ended_on=date(2026, 4, 1))
    assert rows() == []
    assert {row[5] for row in rows(prefecture="18")} == {None}


@pytest.mark.parametrize("number", [1, 5])
def test_list_takes_two_queries(number, django_assert_num_queries):
    for each in range(number):
        make.staff(f"a{each}@example.jp", ("182109", "131091", "012068", "011002", "012025")[each])
    with django_assert_num_queries(2):
        rows()


def test_page_and_file_hold_the_same(client):
    make.staff("a@example.jp")
    client.force_login(make.secretariat())
    page = client.get("/desk/papers/letters/?prefecture=18").content.decode()
    file = client.get("/desk/papers/letters/?prefecture=18&format=csv")
    table = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert "福井県坂井市　企画課　御中" in page
    assert page.count('<th scope="row">') == len(table) - 1 == 17


def test_nonsense_is_told_at_its_field(client):
    client.force_login(make.secretariat())
    page = client.get("/desk/papers/letters/?prefecture=99").content.decode()
    assert "一覧にない指定です。選び直してください。" in page


def test_index_offers_every_paper(client):
    client.force_login(make.secretariat())
    page = client.get("/desk/papers/").content.decode()
    for address in ("/timeline/print/", "/desk/papers/meeting/", "/desk/papers/letters/"):
        assert f'action="{address}"' in page


def test_pdf_is_asked_for_with_the_same_rows(client):
    make.staff("a@example.jp")
    client.force_login(make.secretariat())
    page = client.get("/desk/papers/letters/?prefecture=18").content.decode()
    assert 'href="/desk/papers/letters/pdf/?prefecture=18"' in page
    assert "PDFを作成中です" in client.get("/desk/papers/letters/pdf/?prefecture=18").content.decode()
    paper = Paper.objects.get()
    assert paper.name == f"宛名一覧_福井県_{timezone.localdate()}"
    assert "福井県坂井市　企画課　御中" in paper.html and paper.html.count('<th scope="row">') == 17
