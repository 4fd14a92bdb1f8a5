"""接触の記録: each office reads its own, what is left to do is seen, and what may be public becomes an entry."""

from datetime import date

import pytest
from django.utils import timezone

from desk.items import all_kinds
from members import hooks
from members.models import Municipality
from tests import make
from tests.clients import as_, get_page, visit
from timeline.contacts.own_rows import own_rows
from timeline.content import content_of
from timeline.models import Contact, Entry

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 11, 26, 9, 0), pytest.mark.usefixtures("clock")]

NEW = "/contacts/new/"
VISIT = {
    "direction": "incoming",
    "first_day": "令和8年11月5日",
    "subject": "鶴岡市長が江戸川区長を訪問",
    "partners": "鶴岡市、北海道町村会",
    "counterpart": "山形県鶴岡市長",
    "host": "江戸川区長\n特別区長会事務局長",
    "venue": "東京区政会館",
    "introduced_by": "秋田市長",
    "outcome": "食文化の交流について意見を交換した。",
    "follow_up": "資料を送る",
    "follow_up_by": "企画課",
    "due_on": "R8.11.20",
}


def test_contact_is_kept_once_with_its_partners(desk):
    for _ in range(2):  # sent twice
        desk.post(NEW, VISIT)
    [contact] = Contact.objects.all()
    assert contact.municipality is None
    assert contact.partner == "山形県鶴岡市、北海道町村会"
    page = get_page(desk, contact.get_absolute_url())
    assert "期日を過ぎています" in page and "秋田市長" in page


def test_same_words_of_another_office_are_another_contact(desk, aya):
    for client in (desk, as_(aya)):
        client.post(NEW, VISIT)
    assert {each.municipality for each in Contact.objects.all()} == {None, aya.municipality}


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"partners": "鶴丘市"}, "「鶴丘市」という自治体、都道府県、協定団体はありません。"),
        ({"partners": "北海道"}, "「北海道」は都道府県です。"),
        ({"partners": "", "counterpart": ""}, "相手の自治体・協定団体か、相手の方を入力してください。"),
        ({"last_day": "R8.11.4"}, "終わりの日は、はじめの日と同じか、後の日にしてください。"),
        ({"follow_up": ""}, "担当や期日を入力するときは、このあとすることも入力してください。"),
        ({"subject": ""}, "用件を入力してください。"),
    ],
)
def test_contact_that_cannot_be_is_refused_in_words(desk, fields, said):
    page = desk.post(NEW, VISIT | fields).content.decode()
    assert said in page and "食文化の交流について" in page and not Contact.objects.exists()


def test_each_office_reads_its_own_on_the_partners_page(desk, aya, minato):
    make.contact(subject="事務局の用件")
    make.contact(make.place("131091"), subject="品川区の用件")
    tsuruoka = "/municipalities/062031/"
    for client, own, other in ((desk, "事務局の用件", "品川区の用件"), (as_(aya), "品川区の用件", "事務局の用件")):
        for address in (tsuruoka, "/contacts/", "/contacts/?place=062031"):
            page = get_page(client, address)
            assert own in page and other not in page, address
    for page in (get_page(as_(minato), tsuruoka), visit(tsuruoka)):
        assert "用件" not in page
    assert "接触の記録" not in visit(tsuruoka)
    body = Contact.objects.get(municipality=None)
    body.choose("bodies", [make.body("試験の町村会", "towns_and_villages", "青森県", date(2026, 5, 1))])
    body.save()
    assert "事務局の用件" in get_page(desk, f"/agreements/{body.bodies.get().pk}/")


def test_partner_is_found_under_the_municipality_it_became():
    old = Municipality.objects.exclude(successor=None).select_related("successor").earliest("pk")
    contact = make.contact()
    contact.choose("places", [old])
    contact.save()
    assert Contact.objects.with_place(old.successor).get() == contact
    assert not Contact.objects.with_place(make.place("062031")).exists()


def test_what_is_left_to_do_waits_at_the_desk_and_with_its_own(desk, aya):
    own = make.contact(make.place("131091"), due_on=date(2026, 11, 20))
    make.contact(due_on=date(2026, 12, 1), follow_up="礼状を出す")
    [kind] = [kind for kind in all_kinds(timezone.now()) if kind.name == "接触のあとの対応"]
    assert [item.title for item in kind.first] == ["礼状を出す（山形県鶴岡市：食文化の交流）"]
    [row] = own_rows(aya, date(2026, 11, 26))
    assert (row.title, row.is_late) == ("資料を送る", True)
    promises = hooks.sheet_rows("promises", aya.municipality, date(2026, 11, 26), aya)
    assert ("令和8年11月20日まで", "資料を送る（令和8年11月5日の山形県鶴岡市との「食文化の交流」）") in promises
    for _ in range(2):
        as_(aya).post(f"{own.get_absolute_url()}finish/")
    own.refresh_from_db()
    assert own.done_by == aya and not list(own_rows(aya, date(2026, 11, 26)))
    as_(aya).post(f"{own.get_absolute_url()}reopen/")
    assert list(own_rows(aya, date(2026, 11, 26)))


def test_many_left_to_do_are_a_number_and_a_link(aya):
    for number in range(7):
        make.contact(aya.municipality, subject=f"用件{number}")
    rows = list(own_rows(aya, date(2026, 11, 26)))
    assert [row.title for row in rows[-1:]] == ["ほかに2件"] and len(rows) == 6


def test_contact_drafts_one_entry(desk):
    desk.post(NEW, VISIT)
    contact = Contact.objects.get()
    for _ in range(2):
        desk.post(f"{contact.get_absolute_url()}draft/")
    [entry] = Entry.objects.filter(first_day=date(2026, 11, 5))
    contact.refresh_from_db()
    assert contact.entry == entry and entry.state == "draft" and entry.venue.name == "東京区政会館"
    assert (entry.title, entry.body) == (VISIT["subject"], VISIT["outcome"])
    assert [(role.kind, role.office) for role in entry.roles.all()] == [
        ("visitor", "山形県鶴岡市長"),
        ("receiver", "江戸川区長"),
        ("receiver", "特別区長会事務局長"),
        ("introducer", "秋田市長"),
    ]
    assert [str(place) for place in entry.municipalities.all()] == ["山形県鶴岡市"]
    assert [str(body) for body in entry.bodies.all()] == ["北海道町村会"]
    assert "資料を送る" not in str(content_of(entry))


def test_second_of_two_writers_sees_both(aya):
    contact = make.contact(aya.municipality, counterpart="鶴岡市長", follow_up="")
    address = f"{contact.get_absolute_url()}edit/"
    sent = {"direction": "incoming", "first_day": "R8.11.5", "subject": contact.subject, "counterpart": "鶴岡市長"}
    sent |= {"partners": "山形県鶴岡市", "token": contact.token}
    sent |= {f"initial-{name}": value for name, value in sent.items() if name != "token"}
    as_(aya).post(address, sent | {"outcome": "よい話だった。", "initial-outcome": ""})
    answer = as_(aya).post(address, sent | {"outcome": "別の話だった。", "initial-outcome": ""})
    assert answer.status_code == 409 and "よい話だった。" in answer.content.decode()


def test_contact_is_not_made_the_same_as_another(aya):
    make.contact(aya.municipality)
    other = make.contact(aya.municipality, subject="ほかの用件")
    sent = {"direction": "incoming", "first_day": "R8.11.5", "subject": "食文化の交流", "counterpart": "山形県鶴岡市長"}
    page = as_(aya).post(f"{other.get_absolute_url()}edit/", sent | {"token": other.token}).content.decode()
    assert "同じ日の、同じ用件と相手の記録があります。" in page and "食文化の交流" in page
    other.refresh_from_db()
    assert other.subject == "ほかの用件"


def test_record_entered_by_mistake_goes_and_leaves_no_words(aya, desk):
    contact = make.contact(aya.municipality, subject="ないしょの用件")
    as_(aya).post(f"{contact.get_absolute_url()}remove/")
    assert not Contact.objects.exists()
    page = get_page(desk, "/desk/audit/")
    assert f"接触の記録 第{contact.pk}号" in page and "ないしょ" not in page


def test_words_and_states_narrow_the_list(aya):
    make.contact(aya.municipality, subject="雪の活用", counterpart="北上市長", follow_up="")
    make.contact(aya.municipality, subject="来月の訪問", first_day=date(2026, 12, 5), follow_up="")
    make.contact(aya.municipality, subject="残りの用")
    for query, found in (
        ("q=ゆき", ""),
        ("q=雪　北上", "雪の活用"),
        ("state=todo", "残りの用"),
        ("state=planned", "来月の訪問"),
    ):
        page = get_page(as_(aya), f"/contacts/?{query}")
        assert [name for name in ("雪の活用", "来月の訪問", "残りの用") if name in page] == ([found] if found else [])
    assert "この選択肢はありません。" in get_page(as_(aya), "/contacts/?state=x")


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_the_same_queries_however_long(aya, number, django_assert_num_queries):
    for each in range(number):
        make.contact(aya.municipality, subject=f"用件{each}")
    client = as_(aya)
    client.get("/contacts/")
    with django_assert_num_queries(8):
        client.get("/contacts/")
