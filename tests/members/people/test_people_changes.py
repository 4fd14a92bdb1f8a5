"""担当者: what managers do with people and offices."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from members.models import Assignment, Municipality, Office, User
from outbox.models import Notice
from portal.models import AuditLine
from tests import make
from tests.clients import as_, log_in
from tests.members.people.pages import HOME, PEOPLE, pages

pytestmark = pytest.mark.django_db

SAKAI, SHINAGAWA = "182109", "131091"


# roles


def change_role(user, other, role):
    return as_(user).post(pages(other)["role"], {"role": role})


def test_role_change_takes_effect_on_the_next_request(aoba, midori):
    client = as_(midori)
    assert client.get(f"{PEOPLE}invite/").status_code == 403
    assert change_role(aoba, midori, "manager").status_code == 302
    assert client.get(f"{PEOPLE}invite/").status_code == 200
    line = AuditLine.objects.get()
    assert (line.action, line.by, line.municipality) == ("役割の変更（代表担当者）", aoba, aoba.municipality)
    assert Notice.objects.get(user=midori).title == "企画課での役割が代表担当者になりました"
    change_role(aoba, midori, "staff")
    assert client.get(f"{PEOPLE}invite/").status_code == 403


def test_role_that_stays_changes_nothing(aoba, midori):
    assert change_role(aoba, midori, "staff").status_code == 302
    assert not AuditLine.objects.exists()


def test_manager_steps_back_when_another_remains(aoba, midori):
    change_role(aoba, midori, "manager")
    assert change_role(aoba, aoba, "staff").status_code == 302
    assert [row.role for row in Assignment.objects.order_by("pk")] == ["staff", "manager"]


@pytest.mark.parametrize("what, data", [("role", {"role": "staff"}), ("end", {"on": "{today}"})])
@pytest.mark.parametrize("other", ["none", "inactive", "leaving", "coming", "elsewhere"])
def test_last_manager_stays(aoba, midori, aoi, clock, what, data, other):
    clock.set(2027, 2, 1, 9, 0)
    if other != "none":
        second = make.manager("second@example.jp", SHINAGAWA if other == "elsewhere" else SAKAI)
        User.objects.filter(pk=second.pk).update(is_active=other != "inactive")
        dates = {"leaving": {"ended_on": date(2027, 4, 1)}, "coming": {"started_on": date(2027, 4, 1)}}
        Assignment.objects.filter(user=second).update(**dates.get(other, {"started_on": date(2020, 1, 1)}))
    response = as_(aoba).post(pages(aoba)[what], {key: v.format(today="2027-02-01") for key, v in data.items()})
    assert response.status_code == 200
    assert "ほかに代表担当者がいないため" in response.context["form"].errors.as_text()
    row = aoba.assignments.get()
    assert (row.role, row.ended_on) == ("manager", None)
    assert not AuditLine.objects.exists() and not Notice.objects.exists()


def test_role_change_asks_who_it_is_after_a_while(aoba, midori):
    client = log_in(aoba)
    session = client.session
    session["started_at"] -= 20 * 60
    session.save()
    response = client.post(pages(midori)["role"], {"role": "manager"})
    assert (response.status_code, midori.assignments.get().role) == (302, "staff")
    assert response.url.startswith("/accounts/reauthenticate/")
    client.post(response.url, {"password": make.PASSWORD})
    assert midori.assignments.get().role == "manager"


# ends


def test_ended_person_is_out_on_the_next_request(aoba, midori):
    client = log_in(midori)
    assert client.get(PEOPLE).status_code == 200
    sessions = Session.objects.count()
    response = as_(aoba).post(pages(midori)["end"], {"on": str(date.today())})
    assert response.status_code == 302
    assert (client.get(PEOPLE).status_code, Session.objects.count()) == (302, sessions)  # aoba's came, midori's went
    client = log_in(midori)
    assert (client.get(PEOPLE).status_code, client.get(HOME).status_code) == (403, 200)
    assert Notice.objects.get(user=midori).municipality is None


def test_manager_who_ends_the_own_assignment_is_logged_out(aoba, midori):
    change_role(aoba, midori, "manager")
    client = log_in(aoba)
    response = client.post(pages(aoba)["end"], {"on": str(date.today())}, follow=True)
    assert response.redirect_chain == [("/accounts/login/", 302)]
    assert "ログアウトしました" in response.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "end, moment, works",
    [
        ("2027-04-01", (2027, 3, 31, 23, 59), True),
        ("2027-04-01", (2027, 4, 1, 0, 0), False),
        ("令和10年2月29日", (2028, 2, 28, 23, 59), True),
        ("令和10年2月29日", (2028, 2, 29, 0, 0), False),
        ("R10.3.1", (2028, 2, 29, 23, 59), True),
        ("R10.3.1", (2028, 3, 1, 0, 0), False),
    ],
)
def test_planned_end_takes_effect_at_midnight_in_tokyo(aoba, midori, clock, end, moment, works):
    clock.set(2027, 3, 10, 9, 0)
    assert as_(aoba).post(pages(midori)["end"], {"on": end}).status_code == 302
    clock.set(*moment)
    client = as_(midori)
    assert client.get(PEOPLE).status_code == (200 if works else 403)
    assert Assignment.objects.users_in(aoba.municipality, timezone.localdate()).contains(midori) is works


@pytest.mark.parametrize(
    "typed, said",
    [
        ("", "終了する日を入力してください。"),
        ("2027-03-09", "過ぎた日です"),
        ("2028-03-11", "1年より先の日です"),
        ("2027-02-29", "2027年2月に29日はありません"),
        ("来月", "日付として読み取れません"),
    ],
)
def test_end_on_a_day_that_cannot_be_is_refused_at_the_field(aoba, midori, clock, typed, said):
    clock.set(2027, 3, 10, 9, 0)
    response = as_(aoba).post(pages(midori)["end"], {"on": typed})
    assert said in response.context["form"].errors["on"][0]
    assert f'value="{typed}"' in response.content.decode() or not typed
    assert midori.assignments.get().ended_on is None


def test_planned_end_can_be_moved_forward_but_not_from_the_past(aoba, midori, clock):
    clock.set(2027, 3, 10, 9, 0)
    for day in ("2027-04-01", "2027-03-20", "2027-03-31"):
        assert as_(aoba).post(pages(midori)["end"], {"on": day}).status_code == 302
        assert str(midori.assignments.get().ended_on) == day
    twice = as_(aoba).post(pages(midori)["end"], {"on": "2027-03-31"})
    assert twice.status_code == 409
    assert "青葉花子さんが変えました（在任の終了）" in twice.content.decode()
    clock.set(2027, 3, 31, 0, 0)
    assert as_(aoba).post(pages(midori)["end"], {"on": "2027-06-01"}).status_code == 404
    assert midori.assignments.get().end(by=aoba, on=date(2027, 6, 1)) is False


def test_end_on_the_first_day_keeps_the_record(aoba, clock):
    clock.set(2027, 4, 1, 9, 0)
    hana = make.staff("hana@example.jp", started_on=date(2027, 4, 1))
    assert hana.assignments.get().end(by=aoba) is True
    row = hana.assignments.get()
    assert (row.started_on, row.ended_on) == (date(2027, 4, 1), date(2027, 4, 1))
    assert not Assignment.objects.as_of(date(2027, 4, 1)).filter(user=hana).exists()


def test_manager_of_two_offices_keeps_the_right(aoba):
    other = Office.objects.create(
        municipality=aoba.municipality, name="観光課", email="k@example.jp", telephone="03-1-1"
    )
    Assignment.objects.create(user=aoba, office=other, role="staff", started_on=date(2024, 4, 1))
    assert User.objects.get(pk=aoba.pk).is_manager


# offices

OFFICE = {"name": "観光交流課", "email": "kanko@example.jp", "telephone": "0776-50-3013"}


def test_office_is_created_once(aoba):
    forms = [OFFICE, OFFICE, {**OFFICE, "telephone": "0776-50-9999"}]
    answers = [as_(aoba).post("/members/offices/new/", form) for form in forms]
    assert [answer.status_code for answer in answers] == [302, 302, 200]  # the same form once more is no mistake
    assert answers[2].context["form"].errors == {"name": ["同じ名前の担当課があります。別の名前にしてください。"]}
    office = Office.objects.get(name="観光交流課")
    assert (office.municipality, office.email, office.telephone) == (aoba.municipality, *list(OFFICE.values())[1:])
    assert AuditLine.objects.get().action == "担当課の登録"


def test_offices_of_two_municipalities_may_share_a_name(aoba, aoi):
    assert [as_(user).post("/members/offices/new/", OFFICE).status_code for user in (aoba, aoi)] == [302, 302]


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"name": ""}, "担当課を入力してください。"),
        ({"name": "　"}, "担当課を入力してください。"),
        ({"name": "観光\u202e課"}, "見えない文字"),
        ({"email": "kanko"}, "メールアドレスの形になっていません。確かめてください（例：kikaku@city.example.jp）。"),
        ({"telephone": "内線5"}, "電話番号を市外局番から"),
    ],
)
def test_office_with_something_wrong_is_refused_at_the_field(aoba, wrong, said):
    response = as_(aoba).post("/members/offices/new/", {**OFFICE, **wrong})
    assert said in response.context["form"].errors[next(iter(wrong))][0]
    assert Office.objects.count() == 1


def test_office_takes_only_its_own_fields(aoba, midori, aoi):
    office = aoba.assignments.get().office
    data = {**OFFICE, "token": office.token, "municipality": Municipality.objects.get(lg_code=SHINAGAWA).pk, "id": 7}
    assert as_(aoba).post(pages(midori)["office-edit"], data).status_code == 302
    office.refresh_from_db()
    assert (office.municipality, office.name) == (aoba.municipality, "観光交流課")


def test_office_edited_by_two_shows_both_versions(aoba, midori):
    url, token = pages(midori)["office-edit"], Office.objects.get().token
    as_(aoba).post(url, {**OFFICE, "name": "先の課", "token": token})
    late = as_(aoba).post(url, {**OFFICE, "name": "後の課", "token": token})
    said = late.content.decode()
    assert (late.status_code, Office.objects.get().name) == (409, "先の課")
    assert [words in said for words in ("青葉花子さんが", "<del>先</del>の課", 'value="後の課"')] == [True] * 3
    (token,) = re.findall(r'name="token" value="(\w+)"', said)
    chosen = {**OFFICE, "name": "後の課", "telephone": "03-1234-5678", "token": token}
    assert as_(aoba).post(url, {**chosen, "keep_name": "saved"}).status_code == 302
    assert (Office.objects.get().name, Office.objects.get().telephone) == ("先の課", "03-1234-5678")


def test_extra_fields_never_change_owner_or_role(aoba, midori, aoi):
    data = {
        "on": str(date.today() + timedelta(days=3)),
        "role": "manager",
        "user": aoi.pk,
        "office": 1,
        "started_on": "",
    }
    before = Assignment.objects.filter(user=midori).values("user", "office", "role", "started_on").get()
    as_(aoba).post(pages(midori)["end"], data)
    assert Assignment.objects.filter(user=midori).values("user", "office", "role", "started_on").get() == before
