"""担当者: who sees the people of a municipality, and what managers do with them."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from members.models import Assignment, Invitation, Membership, Office, RollConfirmation, User
from portal.models import AuditLine
from tests import make
from tests.clients import as_, get_page
from tests.members.people.pages import HOME, PEOPLE, pages

pytestmark = pytest.mark.django_db

SAKAI, SHINAGAWA = "182109", "131091"
NO_SUCH = 999_999


def statuses(client, user):
    return {name: client.get(url).status_code for name, url in pages(user).items()}


def masked(response):
    """The page without what differs each time: the CSRF value, the request's number and the address asked for."""
    return re.sub(r'value="\w{64}"|<code>\w{32}|/members/[\w/-]+', "", response.content.decode())


# who may open what


def test_manager_opens_everything(aoba, midori):
    assert set(statuses(as_(aoba), midori).values()) == {200}


def test_staff_sees_and_changes_nothing(aoba, midori):
    allowed = {name: code for name, code in statuses(as_(midori), midori).items() if code == 200}
    assert (list(allowed), set(statuses(as_(midori), midori).values())) == (["home", "people"], {200, 403})


def test_manager_of_another_municipality_meets_nobody(aoba, midori, aoi):
    found = statuses(as_(aoi), midori)
    assert [name for name, code in found.items() if code == 404] == ["role", "end", "hand-over", "office-edit"]
    assert [name for name, code in found.items() if code == 200] == ["home", "people", "invite", "office-create"]
    assert "緑次郎" not in get_page(as_(aoi), PEOPLE) + get_page(as_(aoi), HOME)


@pytest.mark.parametrize("who", ["gone", "pending", "secretariat"])
def test_people_without_a_municipality_are_told_so(aoba, midori, who):
    person = {
        "gone": lambda: make.staff("gone@example.jp"),
        "pending": lambda: make.application(make.user("pending@example.jp")).applicant,
        "secretariat": make.secretariat,
    }[who]()
    Assignment.objects.filter(user=person).update(ended_on=date(2021, 4, 1))
    found = statuses(as_(person), midori)
    assert (found.pop("home"), set(found.values())) == (200, {403})
    said = get_page(as_(person), HOME)
    assert "いま所属している自治体はありません" in said
    assert [link in said for link in ('href="/members/register/"', 'href="/members/notices/"')] == [
        who == "gone",
        True,
    ]


def test_applicant_finds_the_application(client):
    application = make.application(make.user("pending@example.jp"))
    client.force_login(application.applicant)
    assert f'<a href="{application.get_absolute_url()}">会員登録の申請（申請中）</a>' in get_page(client, HOME)


def test_visitor_is_sent_to_the_login(aoba, midori):
    visitor = as_(None)
    for url in pages(midori).values():
        response = visitor.get(url)
        assert (response.status_code, response.url) == (302, f"/accounts/login/?next={url}")


def test_inactive_person_is_out(aoba, midori):
    client = as_(midori)
    assert client.get(PEOPLE).status_code == 200
    User.objects.filter(pk=midori.pk).update(is_active=False)
    assert client.get(PEOPLE).status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("what", ["role", "end", "hand-over", "office-edit"])
def test_foreign_is_exactly_like_missing(aoba, midori, aoi, what, method):
    url = pages(midori)[what]
    missing = re.sub(r"\d+", str(NO_SUCH), url)
    answers = [getattr(as_(aoi), method)(address) for address in (url, missing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert masked(answers[0]) == masked(answers[1])


def test_foreign_invitation_and_sheet_are_like_missing(aoba, midori, aoi):
    midori.assignments.get().hand_over(to_email="new@example.jp", on=date(2999, 4, 1), by=aoba)
    invitation = Invitation.objects.get()
    for client in (as_(aoi), as_(make.user("nobody@example.jp"))):
        for number in (midori.assignments.get().pk, NO_SUCH):
            assert client.get(f"{PEOPLE}{number}/sheet/").status_code == 404
    for number in (invitation.pk, NO_SUCH):
        assert as_(aoi).post(f"/members/invitations/{number}/revoke/").status_code == 404
    invitation.refresh_from_db()
    assert invitation.is_open


def test_foreign_post_changes_nothing(aoba, midori, aoi):
    before = list(Assignment.objects.order_by("pk").values()), list(Office.objects.values())
    for url in pages(midori).values():
        as_(aoi).post(url, {"role": "manager", "on": "2026-12-01", "email": "x@example.jp", "name": "x"})
    assert (list(Assignment.objects.order_by("pk").values()), list(Office.objects.values())) == before


def test_changes_are_posts(aoba):
    assert as_(aoba).get("/members/invitations/1/revoke/").url == PEOPLE


def test_names_stay_inside(aoba, midori, client):
    public = "".join(
        client.get(url).content.decode() for url in ("/", f"/municipalities/{SAKAI}/", "/search/?q=緑次郎")
    )
    for personal in ("青葉花子", "aoba@example.jp", "緑次郎さん", "kikaku@example.jp", "03-1234-5678"):
        assert personal not in public


def test_private_pages_are_kept_by_nobody(aoba, midori):
    for url in pages(midori).values():
        assert "no-store" in as_(aoba).get(url)["Cache-Control"]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_questions(aoba, rows, django_assert_num_queries):
    for number in range(rows):
        make.staff(f"staff{number}@example.jp")
        office = Office.objects.get()
        Invitation.objects.issue(office=office, role="staff", email=f"new{number}@example.jp", by=aoba)
    client = as_(aoba)
    get_page(client, PEOPLE)  # the session begins
    with django_assert_num_queries(12):
        get_page(client, PEOPLE)


# what the pages say


def test_list_shows_people_with_role_and_period(aoba, midori):
    said = get_page(as_(aoba), PEOPLE)
    assert all(
        word in said for word in ("青葉花子", "（あなた）", "緑次郎", "代表担当者", "企画課", "kikaku@example.jp")
    )
    assert [
        f"役割を変える：{user}" in get_page(as_(reader), PEOPLE) for user in (aoba, midori) for reader in (aoba, midori)
    ] == [
        True,
        False,
    ] * 2


def test_list_shows_planned_and_ended_of_this_fiscal_year(aoba, midori, clock):
    clock.set(2027, 5, 1, 9, 0)
    make.staff("plan@example.jp", name="予定三郎", started_on=date(2027, 6, 1))
    for name, day in (("前年四郎", date(2027, 3, 31)), ("今年五郎", date(2027, 4, 1)), ("今日六郎", date(2027, 5, 1))):
        Assignment.objects.filter(user=make.staff(f"{day}@example.jp", name=name)).update(ended_on=day)
    said = get_page(as_(aoba), PEOPLE)
    assert [name in said for name in ("予定三郎", "前年四郎", "今年五郎", "今日六郎")] == [True, False, True, True]
    assert said.index("今年度に担当を終えた人") < said.index("今日六郎") < said.index("今年五郎")


def test_home_says_what_waits(aoba, midori):
    assert [words in get_page(as_(midori), HOME) for words in ("福井県坂井市", "青葉花子", "魅力発信のページ")] == [
        True
    ] * 3
    Invitation.objects.issue(office=Office.objects.get(), role="staff", email="new@example.jp", by=aoba)
    midori.assignments.get().hand_over(to_email="next@example.jp", on=date(2999, 4, 1), by=aoba)
    waiting = re.findall(r'pending__title"><a[^>]*>([^<]+)', get_page(as_(aoba), HOME))
    assert waiting[:3] == ["new@example.jpへの招待", "緑次郎さんの引継ぎ", "next@example.jpへの招待"]  # by their days
    assert "の担当者の年次確認" in waiting[3] and waiting[4] == "魅力発信のページ"


# 担当者の年次確認


@pytest.mark.parametrize("moment, due", [((2027, 3, 31, 23, 59), False), ((2027, 4, 1, 0, 0), True)])
def test_roll_is_due_with_the_new_fiscal_year(aoba, clock, moment, due):
    clock.set(2027, 3, 1, 9, 0)
    assert RollConfirmation.objects.confirm(aoba.municipality, by=aoba) is True
    clock.set(*moment)
    assert ("担当者の年次確認を済ませる" in get_page(as_(aoba), PEOPLE)) is due


@pytest.mark.parametrize("started_on, due", [(date(2027, 3, 31), True), (date(2027, 4, 1), False)])
def test_roll_waits_a_year_for_new_members(aoba, clock, started_on, due):
    Membership.objects.update(started_on=started_on)
    clock.set(2027, 4, 1, 9, 0)
    assert ("の担当者の年次確認が済んでいません" in get_page(as_(aoba), PEOPLE)) is due


def test_roll_is_confirmed_once_a_year(aoba, clock):
    clock.set(2027, 4, 8, 9, 0)
    client = as_(aoba)
    read = dict([client.get(f"{PEOPLE}confirm/").context["deed"].read])
    make.staff("new@example.jp")
    late = client.post(f"{PEOPLE}confirm/", read, follow=True)
    assert (
        "画面を開いたあとに、担当者が変わりました。" in late.content.decode() and not RollConfirmation.objects.exists()
    )
    read = dict([late.context["deed"].read])
    answers = [client.post(f"{PEOPLE}confirm/", read, follow=True).content.decode() for _ in range(2)]
    assert ["令和9年度の担当者の年次確認を済ませました。" in answers[0], "すでに済んでいます" in answers[1]] == [
        True,
        True,
    ]
    row = RollConfirmation.objects.get()
    assert (row.fiscal_year, row.confirmed_by, row.municipality) == (2027, aoba, aoba.municipality)
    assert AuditLine.objects.filter(action="担当者の年次確認").count() == 1
    assert "担当者の年次確認を済ませる" not in answers[1]


def test_roll_is_for_managers(aoba, midori):
    refused = as_(midori).post(f"{PEOPLE}confirm/")
    assert (refused.status_code, "この操作ができるのは代表担当者だけです。" in refused.content.decode()) == (403, True)
    assert not RollConfirmation.objects.exists()


def test_readers_are_the_active_people_in_office_that_day(aoba, midori, aoi):
    sakai, shinagawa = aoba.municipality, aoi.municipality
    today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)
    make.staff("gone@example.jp", is_active=False)
    Assignment.objects.filter(user=midori).update(ended_on=tomorrow)
    everybody = Assignment.objects.readers([sakai, shinagawa], today)
    assert everybody == {aoba: sakai, midori: sakai, aoi: shinagawa}
    assert Assignment.objects.readers([sakai], tomorrow) == {aoba: sakai}
    assert Assignment.objects.readers([sakai], today, managers=True) == {aoba: sakai}
