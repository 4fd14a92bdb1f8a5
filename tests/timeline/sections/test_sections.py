"""コーナー: what is known of an area on one page, from the opening day on; and the logo."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from members.models import Profile
from tests import make
from tests.clients import get_page, visit
from timeline.content import content_of
from timeline.models import Entry, Logo, Section

pytestmark = pytest.mark.django_db


def section():
    return Section.objects.get(name="京都府市町村魅力発信コーナー")


def test_record_opens_the_section_of_kyoto_and_adopts_the_logo():
    call_command("load_record", verbosity=0)  # changes nothing
    assert (Section.objects.count(), Logo.objects.count()) == (1, 1)
    page = visit(section().get_absolute_url())
    assert "平成29年（2017年）" in page and "7月18日（火）" in page and "26自治体" in page
    assert "/timeline/2017-08-21/" in page and "/timeline/2016-10-31/" not in page  # an exhibition; a committee
    page = visit("/about/logo/")
    assert "6月16日（火）" in page and "/timeline/2015-06-16/" in page and "記録なし" in page


def test_section_gathers_profiles_and_cases_of_its_municipalities():
    page = visit(section().get_absolute_url())
    assert "当てはまる魅力発信は、まだありません。" in page
    ayabe, sakai = make.staff("ayabe@example.jp", "262030"), make.staff("sakai2@example.jp")
    for person in (ayabe, sakai):
        introduction = f"{person.municipality.name}の紹介"
        Profile.objects.create(
            municipality=person.municipality, introduction=introduction, confirmed_on=timezone.localdate()
        )
    case = make.case("ayabe", participants=[("262030", "lead")])
    page = visit(section().get_absolute_url())
    assert "綾部市の紹介" in page and "坂井市の紹介" not in page
    assert case.title in page


@pytest.mark.parametrize(("days", "state", "status"), [(1, "準備中", 404), (0, "運用中", 200), (-1, "運用中", 200)])
def test_section_is_public_from_its_opening_day(desk, days, state, status):
    opened = timezone.localdate() + timedelta(days=days)
    new = Section.objects.create(name="試験のコーナー", opened_on=opened)
    assert new.state_on(timezone.localdate()) == state
    assert Client().get(new.get_absolute_url()).status_code == status
    assert ("試験のコーナー" in visit("/sections/")) == (status == 200)
    assert "試験のコーナー" in get_page(desk, "/desk/sections/")


def test_closed_section_stays_readable_and_says_so(desk):
    known = section()
    form = {"name": known.name, "opened_on": "H29.7.18", "closed_on": "H29.7.18", "places": "京都府"}
    form |= {"token": known.token, "reason": "終了のため"}
    page = desk.post(f"/desk/sections/{known.pk}/", form).content.decode()
    assert "終了の日は、運用開始の日より後にしてください。" in page
    desk.post(f"/desk/sections/{known.pk}/", {**form, "closed_on": "R2.4.1"})
    assert [section().state_on(day) for day in (date(2020, 3, 31), date(2020, 4, 1))] == ["運用中", "終了"]
    assert "終了" in visit(known.get_absolute_url()) and "終了" in visit("/sections/")


def test_bodies_and_municipalities_are_an_area_as_well(desk):
    form = {"name": "青森のコーナー", "opened_on": "H29.7.18", "places": "青森県市長会、福井県坂井市"}
    desk.post("/desk/sections/new/", form)
    new = Section.objects.get(name="青森のコーナー")
    assert new.places_on(date(2018, 11, 12)).count() == 11
    titles = "".join(new.events().values_list("title", flat=True))
    assert "坂井市と品川区" in titles


def test_merged_municipality_is_followed_to_what_it_became(desk):
    form = {"name": "試験のコーナー", "opened_on": "H29.7.18", "places": "福岡県那珂川町"}
    desk.post("/desk/sections/new/", form)
    new = Section.objects.get(name="試験のコーナー")
    days = (date(2018, 9, 30), date(2018, 10, 1))
    assert [new.places_on(day).get().name for day in days] == ["那珂川町", "那珂川市"]
    make.entry("2027-05-10", date(2027, 5, 10), kind="fair").municipalities.add(new.places_on(days[1]).get())
    assert [entry.key for entry in new.events()] == ["2027-05-10"]


def test_name_of_another_section_is_refused_however_it_is_typed(desk):
    form = {"name": "京都府市町村　魅力発信ｺｰﾅｰ", "places": "千葉県"}
    page = desk.post("/desk/sections/new/", form).content.decode()
    assert "この名称のコーナーは、すでに登録されています。" in page and "千葉県" in page


def test_theme_gathers_by_its_words(desk):
    form = {"name": "ねぎのコーナー", "opened_on": "H29.7.18"}
    assert "集める地域か、テーマを入力してください。" in desk.post("/desk/sections/new/", form).content.decode()
    desk.post("/desk/sections/new/", {**form, "theme": "ねぎ"})
    new = Section.objects.get(name="ねぎのコーナー")
    assert list(new.events().values_list("key", flat=True)) == ["2016-11-26"]
    page = visit(new.get_absolute_url())
    assert "全国ねぎサミット2016" in page and "0自治体" not in page
    assert "坂井市と品川区" not in page


def test_terms_of_the_logo_are_written_by_the_secretariat(desk):
    logo = Logo.objects.get()
    form = {"name": logo.name, "adopted_on": "H27.6.16", "terms": "23区が使えます。", "entries": "2015-06-16"}
    desk.post(f"/desk/sections/logos/{logo.pk}/", {**form, "token": logo.token, "reason": "決めたため"})
    assert "23区が使えます。" in visit("/about/logo/")


def test_draft_of_an_opening_says_what_the_record_says(desk):
    entry = Entry.objects.get(key="2017-07-18")
    assert "経過の下書きを作る" not in get_page(desk, "/desk/sections/")
    section().entries.clear()
    assert "経過の下書きを作る" in get_page(desk, "/desk/sections/")
    for _ in range(2):  # sent twice
        desk.post(f"/desk/sections/{section().pk}/draft/")
    [drafted] = Entry.objects.filter(state="draft")
    assert {**content_of(drafted), "key": entry.key} == content_of(entry)
    assert list(section().entries.all()) == [drafted]


def test_section_is_added_by_its_form(desk):
    assert 'name="theme" maxlength' in get_page(desk, "/desk/sections/new/").replace('value="" ', "")
    desk.post("/desk/sections/new/", {"name": "千葉県町村魅力発信コーナー", "places": "千葉県", "theme": ""})
    assert Section.objects.get(name="千葉県町村魅力発信コーナー").theme == ""
