"""経過に登場する人: as printed in entries, pointing to one person under every name, merged and parted by hand alone."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from portal.models import AuditLine
from tests import make
from tests.clients import get_page, visit
from tests.html import joined
from timeline.content import content_of, write_content
from timeline.models import Advisership, Correction, Entry, Person, Role, Tenure
from timeline.officials import suggestions

pytestmark = pytest.mark.django_db


def person(name):
    return Person.objects.get(name=name)


def talk(name="大杉 覚", office="", *, key="2027-05-10", day=date(2027, 5, 10), state="published"):
    """An entry with a lecturer of this name and office."""
    entry = make.entry(key, day, kind="lecture", state=state)
    Role.objects.create(entry=entry, position=1, kind="lecturer", name=name, office=office)
    return entry


def test_record_names_its_people_once_and_loading_twice_changes_nothing():
    before = sorted(Role.objects.values_list("pk", "name", "office", "person"))
    counts = [model.objects.count() for model in (Person, Tenure, Advisership)]
    call_command("load_record", verbosity=0)
    assert sorted(Role.objects.values_list("pk", "name", "office", "person")) == before
    assert [model.objects.count() for model in (Person, Tenure, Advisership)] == counts
    assert not Role.objects.unlinked().exists()
    assert not Tenure.objects.exclude(started_on=None, ended_on=None).exists()  # the record states no such day


def test_person_is_one_under_short_and_full_name_with_the_office_of_each_day():
    page = visit(person("西川 太一郎").get_absolute_url())
    shown = [
        page.index(text)
        for text in ("西川 太一郎（特別区長会会長・荒川区長）", "西川（特別区長会会長）", "西川（会長）")
    ]
    assert shown == sorted(shown)
    assert "姓が同じで、職も" in page and "期間の記録なし" in page
    response = Client().get(f"/people/{person('西川').pk}/")
    assert (response.status_code, response.headers["Location"]) == (302, person("西川 太一郎").get_absolute_url())


def test_entry_prints_what_was_printed_and_leads_to_the_person():
    page = visit("/timeline/2015-06-30b/")
    assert f'<a href="{person("西川 太一郎").get_absolute_url()}">西川</a>' in page
    assert "（会長）" in page


def test_office_of_the_day_stands_where_none_is_printed():
    osugi = person("大杉 覚")
    talk()
    assert osugi.take("大杉 覚", "", by=None) == 1
    osugi.tenures.all().delete()
    for office, first, last in (
        ("教授", date(2020, 4, 1), None),
        ("学長", date(2027, 5, 10), date(2028, 4, 1)),
        ("部長", date(2026, 4, 1), date(2027, 5, 10)),
        ("顧問", None, None),
    ):
        Tenure.objects.create(person=osugi, office=office, started_on=first, ended_on=last)
    assert "（教授・学長）" in visit("/timeline/2027-05-10/")
    held = [
        list(Tenure.objects.as_of(day).values_list("office", flat=True))
        for day in (date(2027, 5, 9), date(2027, 5, 10))
    ]
    assert [sorted(offices) for offices in held] == [["教授", "部長"], ["学長", "教授"]]


def test_office_entered_before_a_merge_stays_on_the_page_and_comes_apart_with_its_person(desk):
    osugi, short = person("大杉 覚"), Person.objects.create(name="大杉", distinction="旧")
    osugi.tenures.all().delete()
    held = {"started_on": date(2020, 4, 1)}
    for row, office in ((osugi, "教授"), (short, "教授"), (short, "所長")):
        Tenure.objects.create(person=row, office=office, **held)
    short.adviserships.create(matter="試験の顧問", accepted_on=date(2021, 4, 1))
    assert short.merge_into(osugi, because="試験", by=None)
    assert osugi.offices_on(date(2027, 5, 10)) == short.offices_on(date(2027, 5, 10)) == "教授・所長"
    page = get_page(desk, osugi.get_absolute_url())
    assert "所長" in page and "試験の顧問" in page
    assert "所長" in get_page(desk, f"/desk/officials/{osugi.pk}/")
    assert short.separate(by=None)
    assert osugi.offices_on(date(2027, 5, 10)) == "教授"
    assert "所長" not in get_page(desk, osugi.get_absolute_url())


def test_saving_the_entry_anew_keeps_who_it_is():
    entry = Entry.objects.get_by_natural_key("2015-09-30")
    write_content(entry, content_of(entry) | {"theme": "訪問"}, by=None, reason="試験")
    named = {role.name: str(role.person) for role in entry.roles.all()}
    assert named == {"西川": "西川", "石破茂": "石破茂"}


def test_name_of_a_new_entry_is_never_guessed(desk):
    talk("大杉　覚", "都立大学教授")
    [mention] = suggestions.mentions()
    assert (mention.name, [(str(who), why) for who, why in mention.candidates]) == (
        "大杉　覚",
        [("大杉 覚", "氏名が同じです。")],
    )
    assert Role.objects.get(entry__key="2027-05-10").person is None
    page = get_page(desk, "/desk/officials/")
    assert "都立大学教授" in page and "氏名が同じです。" in page
    said = {"name": "大杉　覚", "office": "都立大学教授"}
    desk.post(f"/desk/officials/{person('大杉 覚').pk}/take/", said)
    assert Role.objects.get(entry__key="2027-05-10").person == person("大杉 覚")
    desk.post(f"/desk/officials/{person('大杉 覚').pk}/release/", said)
    assert Role.objects.get(entry__key="2027-05-10").person is None
    assert AuditLine.objects.filter(action="人と記載の切り離し").count() == 1


def test_new_person_takes_what_names_them(desk):
    talk("渋沢 花", "東京都知事")
    desk.post("/desk/officials/new/?name=渋沢 花&office=東京都知事", {"name": "渋沢 花"})
    assert Role.objects.get(entry__key="2027-05-10").person == person("渋沢 花")


@pytest.mark.parametrize(
    ("name", "office", "other", "other_office", "reason"),
    [
        ("末宗", "地方創生本部事務局次長", "末宗 徹郎", "内閣官房まち・ひと・しごと創生本部事務局次長", "姓が同じで"),
        ("西川", "会長", "西川 太一郎", "特別区長会会長・荒川区長", "姓が同じで"),
        ("山崎", "地方創生総括官", "山崎 善也", "京都府市長会副会長・綾部市長", ""),
        ("菅野 良平", "課長", "菅野 秀昭", "課長", ""),
        ("濱田 登", "", "浜田　登", "推進員", "氏名が同じです。"),
    ],
)
def test_suggestion_has_a_reason_in_name_and_office(name, office, other, other_office, reason):
    found = suggestions.reason_to_merge(name, {office}, other, {other_office})
    assert reason in found if reason else found == ""


def test_wrong_merge_comes_apart_with_every_role():
    nishikawa, short = person("西川 太一郎"), person("西川")
    assert not nishikawa.merge_into(person("山崎"), because="試験", by=None)  # somebody is merged into it
    assert not short.merge_into(person("山崎"), because="試験", by=None)  # merged already
    assert short.separate(by=None) and not short.separate(by=None)
    assert [role.name for role in short.named_in()] == ["西川"] * 3
    assert [role.name for role in nishikawa.named_in()] == ["西川 太一郎"]
    assert [(pair.merged, pair.kept) for pair in suggestions.pairs()] == [(short, nishikawa)]
    assert short.tell_apart(nishikawa, by=None) and not nishikawa.tell_apart(short, by=None)
    assert suggestions.pairs() == []


def test_secretariat_merges_for_a_reason_and_parts_again(desk):
    person("末宗").separate(by=None)
    short, full = person("末宗"), person("末宗 徹郎")
    page = get_page(desk, "/desk/officials/")
    assert f"/desk/officials/{short.pk}/merge/?into={full.pk}" in page
    response = desk.post(f"/desk/officials/{short.pk}/merge/", {"other": full.pk, "because": ""})
    assert "同じ人とする理由を入力してください。" in response.content.decode()
    desk.post(f"/desk/officials/{short.pk}/merge/", {"other": full.pk, "because": "職が同じため"})
    assert "職が同じため" in visit(full.get_absolute_url())
    assert "もとの別々の人に戻します" in get_page(desk, f"/desk/officials/{short.pk}/separate/")
    desk.post(f"/desk/officials/{short.pk}/separate/")
    assert "職が同じため" not in visit(full.get_absolute_url())


def test_adviser_says_what_is_known_of_each_step(desk):
    page = joined(visit("/people/"))
    assert "依頼" in page and "記録なし" in page
    adviser = Advisership.objects.get()
    assert adviser.state_on(date(2015, 9, 15)) == "" and adviser.state_on(date(2015, 9, 16)) == "依頼"
    form = {
        "matter": adviser.matter,
        "asked_on": "H27.9.16",
        "entries": "2015-06-23\n2015-09-16",
        "token": adviser.token,
    }
    refused = desk.post(f"/desk/advisers/{adviser.pk}/", {**form, "accepted_on": "H27.9.1", "reason": "試験"})
    assert "承諾の日が、その前の日（平成27年9月16日）より前になっています。" in refused.content.decode()
    desk.post(f"/desk/advisers/{adviser.pk}/", {**form, "accepted_on": "H27.10.1", "reason": "試験"})
    adviser.refresh_from_db()
    assert adviser.state_on(date(2015, 10, 1)) == "承諾"
    assert not Correction.objects.filter(subject_kind="顧問").exists()  # first known is no correction


@pytest.mark.parametrize("name", ["大杉 覚", "大杉覚", "大杉　覚"])
def test_two_of_one_name_are_told_apart_by_words(desk, name):
    page = desk.post("/desk/officials/new/", {"name": name}).content.decode()
    assert 'id="id_name_error"' in page and "別の人なら「区別」を入力してください。" in page
    desk.post("/desk/officials/new/", {"name": "大杉 覚", "distinction": "別府市長"})
    assert Person.objects.filter(name="大杉 覚").count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(name="大杉 覚")


@pytest.mark.parametrize(
    ("began", "ended", "said"),
    [
        ("R2.4.1", "", "「教授」（令和2年4月1日から、令和4年4月1日の前日まで）が登録されています。"),
        ("R4.3.31", "R6.4.1", "期間が重ならないように"),
        ("", "R3.4.1", "期間が重ならないように"),
        ("", "", "期間が重ならないように"),
        ("R6.4.1", "R6.4.1", "退任日は、その前の日（令和6年4月1日）より後の日にしてください。"),
        ("Ｒ４．４．１", "R6.4.1", ""),
        ("R1.5.1", "R2.4.1", ""),
    ],
)
def test_one_office_is_held_once_at_a_time_by_all_rows_of_a_person(desk, began, ended, said):
    osugi, short = person("大杉 覚"), Person.objects.create(name="大杉", distinction="旧")
    Tenure.objects.create(person=short, office="教授", started_on=date(2020, 4, 1), ended_on=date(2022, 4, 1))
    short.merge_into(osugi, because="試験", by=None)
    form = {"office": "教　授", "started_on": began, "ended_on": ended}
    page = desk.post(f"/desk/officials/{osugi.pk}/tenures/", form).content.decode()
    assert said in page and osugi.tenures.filter(office="教 授").exists() == (not said)
    assert not said or f'value="{began}"' in page or not began


def test_two_who_were_told_apart_are_merged_only_where_that_is_taken_back(desk):
    nishikawa, short, other = person("西川 太一郎"), person("西川"), person("山崎")
    assert short.tell_apart(other, by=None)  # of somebody merged into the one that stands
    address = f"/desk/officials/{other.pk}/merge/"
    form = {"other": nishikawa.pk, "because": "同じ人のため"}
    page = desk.post(address, form).content.decode()
    assert "「山崎」と「西川 太一郎」は、別の人としてあります。" in page and "同じ人のため" in page
    desk.post(address, {**form, "is_one_after_all": "on"})
    assert Person.objects.get(name="山崎").merged_into == nishikawa
    assert "is_one_after_all" not in get_page(desk, f"/desk/officials/{person('大杉 覚').pk}/merge/")


def test_person_of_a_draft_alone_is_read_by_the_secretariat_alone(desk):
    talk("渋沢 花", "東京都知事", state="draft")
    hana = Person.objects.create(name="渋沢 花")
    hana.take("渋沢 花", "東京都知事", by=None)
    assert "渋沢" not in visit("/people/") and Client().get(hana.get_absolute_url()).status_code == 404
    assert desk.get(hana.get_absolute_url()).status_code == 200


def test_list_is_narrowed_by_role_and_name_and_taken_away():
    assert "大杉 覚" in visit("/people/?group=on-stage") and "石破茂" not in visit("/people/?group=on-stage")
    assert "石破茂" in visit("/people/?group=others") and "大杉 覚" not in visit("/people/?group=others")
    assert "西川 太一郎" in visit("/people/?q=西川") and "大杉 覚" not in visit("/people/?q=西川")
    rows = b"".join(Client().get("/people/?format=csv&q=").streaming_content).decode()
    assert "西川 太一郎,西川,会長,応対者,2015-06-30,2015-06-30b" in rows


def test_office_entered_by_mistake_is_taken_out(desk):
    osugi = person("大杉 覚")
    tenure = Tenure.objects.create(person=osugi, office="学長")
    assert f"/desk/tenures/{tenure.pk}/withdraw/" in get_page(desk, f"/desk/officials/{osugi.pk}/")
    desk.post(f"/desk/tenures/{tenure.pk}/withdraw/", {"reason": "別の人の職のため"})
    assert not osugi.tenures.filter(office="学長").exists()
    assert "別の人の職のため" in visit(osugi.get_absolute_url())
