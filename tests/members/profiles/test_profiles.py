"""魅力発信: written by the municipality's own staff, read by everybody."""

import functools
from datetime import date, timedelta

import pytest
from django.utils import timezone

from members.models import Office, Picture, Profile
from portal.models import AuditLine
from tests import make
from tests.html import text
from tests.members.profiles.editing import EDIT, OHNO, PAGE, SAKAI, TEXTS, form, with_pictures
from tests.portal.files.test_pictures import MARKER
from tests.racing import race_catching

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

CONFIRM, PICTURES = "/members/profile/confirm/", "/members/profile/pictures/"
SHINAGAWA = "131091"


# the text


def test_first_save_shows_on_the_public_page_at_once(client, visitor):
    assert 'id="profile"' not in text(visitor.get(PAGE))
    assert client.post(EDIT, form(version=0)).status_code == 302
    page = text(visitor.get(PAGE))
    for words in (
        "<p>東尋坊のまちです。</p>",
        '<span class="exchange__what">越前がに</span>',
        '<span class="exchange__what">油揚げ</span>',
        '<span class="exchange__what">水族館での催し</span>',
        "<li>甘えび</li>",
    ):
        assert words in page
    assert "に内容を確認" in page
    assert AuditLine.objects.filter(action="魅力発信の保存").count() == 1


def test_save_counts_as_confirmation_and_raises_the_version(client, profile):
    Profile.objects.update(confirmed_on=date(2020, 4, 1))
    client.post(EDIT, form(offers="  ・　米  \n\n　\n●そば\r\n"))
    profile.refresh_from_db()
    assert (profile.offers, profile.version, profile.confirmed_on) == ("米\nそば", 2, timezone.localdate())


def test_everything_emptied_disappears_from_the_page(client, visitor, profile):
    client.post(EDIT, {"read": f"{SAKAI}-1"})
    assert 'id="profile"' not in text(visitor.get(PAGE))


def test_preview_shows_the_page_and_saves_nothing(client, profile):
    page = text(client.post(EDIT, form(introduction="まだ保存していない紹介", preview=1)))
    assert "<p>まだ保存していない紹介</p>" in page
    assert "まだ公開されていません" in page
    profile.refresh_from_db()
    assert (profile.introduction, profile.version) == (TEXTS["introduction"], 1)


def test_preview_works_before_the_first_save(client):
    assert "<p>東尋坊のまちです。</p>" in text(client.post(EDIT, form(version=0, preview=1)))
    assert not Profile.objects.exists()


@pytest.mark.parametrize(
    "offers, words",
    [
        ("あ" * 1001, "1,000文字までで入力してください（いまは1001文字）"),
        ("名産\n越前\u200bがに", "2行目の「越前」のすぐあとに、見えない文字（U+200B）"),
        ("\u202eがにの前越", "1行目の行のはじめに、見えない文字（U+202E）"),
        ("名産\ue000", "ほかの機械では表示できない文字（外字）（U+E000）"),
        ("名産\x1b[31m", "見えない文字（U+001B）"),
    ],
)
def test_text_that_cannot_be_kept_is_answered_at_its_field(client, profile, offers, words):
    response = client.post(EDIT, form(offers=offers))
    assert (response.status_code, set(response.context["form"].errors)) == (200, {"offers"})
    assert words in text(response)
    assert TEXTS["seeks"] in text(response)
    profile.refresh_from_db()
    assert profile.version == 1


def test_line_breaks_count_as_one_character(client, profile):
    assert client.post(EDIT, form(offers="\r\n".join(["か"] * 500))).status_code == 302


def test_kana_that_came_apart_are_joined(client, profile):
    client.post(EDIT, form(offers="か\u3099つお、ハ\u309aン、葛\U000e0100餅、神"))
    profile.refresh_from_db()
    assert profile.offers == "がつお、パン、葛\U000e0100餅、神"


def test_markup_is_shown_as_text(client, visitor, profile):
    attack = "\"><script>alert('1')</script>{{ 7|add:7 }}<img src=x onerror=alert(1)>"
    client.post(EDIT, dict.fromkeys(TEXTS, attack) | {"read": f"{SAKAI}-1"})
    for page in (
        visitor.get(PAGE).content.decode(),
        client.get(EDIT).content.decode(),
        client.post(EDIT, form(offers=attack, preview=1)).content.decode(),
    ):
        assert "&lt;script&gt;alert(&#x27;1&#x27;)" in page
        assert "{{ 7|add:7 }}" in page
        assert "<script>" not in page
        assert "<img src=x" not in page


# two at once


def test_second_of_two_savers_gets_both_texts(client, profile):
    aoba = make.staff("aoba@example.jp", SAKAI, name="坂井あおば")
    assert profile.revise(by=aoba, version=1, **{**TEXTS, "offers": "越前がに\n花らっきょ", "seeks": "販売の場"})
    before = {f"initial-{name}": text for name, text in TEXTS.items()}
    response = client.post(EDIT, form(offers="越前そば", **before))
    page = text(response)
    assert response.status_code == 409
    assert "坂井あおばさんが" in page
    assert "あなたの入力は下に残っています" in page
    [(name, label, saved, own)] = response.context["conflicts"]
    assert (name, label) == ("offers", "出せるもの")
    assert saved == "越前<del>がに\n花らっきょ</del>"
    assert own == "越前<ins>そば</ins>"
    assert response.context["form"]["offers"].value() == "越前そば"
    assert response.context["form"]["seeks"].value() == "販売の場"  # the editor had not touched it
    assert response.context["read"] == f"{SAKAI}-2"


@pytest.mark.parametrize("keep, offers", [("saved", "相手の文"), ("own", "自分の文")])
def test_conflict_is_solved_by_choosing(client, profile, editor, keep, offers):
    profile.revise(by=editor, version=1, **{**TEXTS, "offers": "相手の文"})
    assert client.post(EDIT, form(offers="自分の文")).status_code == 409
    assert client.post(EDIT, form(version=2, offers="自分の文", keep_offers=keep)).status_code == 302
    profile.refresh_from_db()
    assert (profile.offers, profile.version) == (offers, 3)


def test_conflict_about_the_contact_is_shown_in_words(client, profile, editor):
    profile.revise(
        by=editor, version=1, **{**TEXTS, "contact_office": editor.assignment.office, "contact_is_public": True}
    )
    other = Office.objects.create(municipality=editor.municipality, name="観光課", email="kanko@example.jp")
    response = client.post(EDIT, form(contact_office=other.pk, **{"initial-contact_office": ""}))
    [(name, _, saved, own)] = response.context["conflicts"]
    assert (name, saved, own) == ("contact_office", "企画課", "観光課")
    assert response.context["form"]["contact_is_public"].value()  # only the first had changed it


def test_the_same_form_twice_is_saved_once(client, profile):
    for _ in range(2):
        assert client.post(EDIT, form(offers="米")).status_code == 302
    profile.refresh_from_db()
    assert (profile.version, AuditLine.objects.filter(action="魅力発信の保存").count()) == (2, 1)


def test_two_first_saves_make_one_profile_and_a_conflict(client, editor):
    client.post(EDIT, form(version=0))
    assert client.post(EDIT, form(version=0, offers="別の文")).status_code == 409
    assert Profile.objects.get().offers == TEXTS["offers"]


def test_form_opened_before_a_transfer_writes_nothing(client, editor):
    ohno = make.staff("ohno@example.jp", OHNO)
    theirs = Profile.objects.create(municipality=ohno.municipality, introduction="大野の紹介")
    editor.assignments.update(office=ohno.assignment.office)
    for address in (EDIT, CONFIRM, PICTURES):
        assert client.post(address, form()).status_code == 403
    theirs.refresh_from_db()
    assert (theirs.introduction, theirs.version) == ("大野の紹介", 1)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_of_two_savers_wins_each_time(editor):
    profile = Profile.objects.create(municipality=editor.municipality)
    for version in range(1, 21):
        save = functools.partial(profile.revise, by=editor, version=version)
        won = race_catching(functools.partial(save, introduction="一"), functools.partial(save, introduction="二"))
        assert sorted(won) == [False, True]
    assert AuditLine.objects.filter(action="魅力発信の保存").count() == 20


# confirmation


@pytest.mark.parametrize(
    "confirmed, day, holds",
    [
        (date(2026, 4, 1), date(2027, 3, 31), True),
        (date(2026, 3, 31), date(2026, 3, 31), True),
        (date(2026, 3, 31), date(2026, 4, 1), False),
        (date(2026, 3, 31), date(2026, 4, 2), False),
    ],
)
def test_confirmation_holds_to_the_end_of_the_fiscal_year(confirmed, day, holds):
    assert Profile(confirmed_on=confirmed).is_confirmed(day) is holds


def test_confirm_says_it_still_holds_once_a_day(client, visitor, profile):
    Profile.objects.update(confirmed_on=date(2026, 4, 1))
    assert "令和8年4月1日に内容を確認" in text(visitor.get(PAGE))
    for _ in range(2):
        assert "確認しました" in text(client.post(CONFIRM, {"read": f"{SAKAI}-1"}, follow=True))
    profile.refresh_from_db()
    assert (profile.confirmed_on, profile.version) == (timezone.localdate(), 1)
    assert "令和8年4月1日に内容を確認" not in text(visitor.get(PAGE))
    assert AuditLine.objects.filter(action="魅力発信の確認").count() == 1


def test_confirm_of_an_older_text_confirms_nothing(client, profile):
    Profile.objects.update(confirmed_on=date(2020, 4, 1), version=2)
    assert "もう一度確認してください" in text(client.post(CONFIRM, {"read": f"{SAKAI}-1"}, follow=True))
    assert Profile.objects.get().confirmed_on == date(2020, 4, 1)


def test_confirm_without_a_profile_is_not_found(client):
    assert client.post(CONFIRM, {"read": f"{SAKAI}-0"}).status_code == 404


# who may


def test_nobody_but_staff(visitor, client, profile, editor):
    assert visitor.get(EDIT).status_code == visitor.post(EDIT, form()).status_code == 302
    editor.assignments.update(ended_on=timezone.localdate())
    for address in (EDIT, CONFIRM, PICTURES):
        assert client.post(address, form()).status_code == 403


def test_ward_staff_keep_the_page_of_their_ward(client, visitor):
    client.force_login(make.staff("shina@example.jp", SHINAGAWA))
    assert client.post(EDIT, form(version=0, code=SHINAGAWA)).status_code == 302
    assert "東尋坊" in text(visitor.get(f"/municipalities/{SHINAGAWA}/"))


def test_get_of_what_changes_something_leads_to_its_button(client, profile):
    assert client.get("/members/profile/pictures/1/delete/").url == "/members/profile/pictures/"
    assert client.put(CONFIRM).status_code == 405
    assert client.put(EDIT).status_code == client.delete(PICTURES).status_code == 405
    assert client.post("/pictures/1/").status_code == 405


# what is public


@pytest.mark.parametrize("is_public, shown", [(True, True), (False, False)])
def test_contact_is_shown_only_when_published(client, visitor, profile, editor, is_public, shown):
    office = editor.assignment.office
    office.name, office.email, office.telephone = f"課{MARKER}", f"{MARKER}@example.jp", "0776-99-9999"
    office.save()
    client.post(EDIT, form(contact_office=office.pk, **({"contact_is_public": "on"} if is_public else {})))
    pages = [text(visitor.get(address)) for address in (PAGE, "/", f"/search/?q={MARKER}", "/municipalities/?q=坂井")]
    for words in (office.name, office.email, office.telephone):
        assert (words in pages[0]) is shown
        assert not any(words in page.replace(f'value="{MARKER}"', "") for page in pages[1:])


def test_contact_that_is_taken_back_disappears_at_once(client, visitor, profile, editor):
    contact = {"contact_office": editor.assignment.office.pk, "contact_is_public": "on"}
    client.post(EDIT, form(**contact))
    assert editor.assignment.office.telephone in text(visitor.get(PAGE))
    client.post(EDIT, form(version=2, contact_office=contact["contact_office"]))
    assert editor.assignment.office.telephone not in text(visitor.get(PAGE))


def test_contact_cannot_be_an_office_of_another_municipality(client, profile):
    other = make.staff("ohno@example.jp", OHNO).assignment.office
    type(other).objects.filter(pk=other.pk).update(name="大野の課")
    response = client.post(EDIT, form(contact_office=other.pk, contact_is_public="on"))
    assert set(response.context["form"].errors) == {"contact_office"}
    assert "大野の課" not in text(client.get(EDIT))


def test_contact_to_publish_must_be_chosen(client, profile):
    assert "公開する担当課を選んでください" in text(client.post(EDIT, form(contact_is_public="on")))


def test_no_person_is_named(client, visitor, profile, editor):
    client.post(EDIT, form(offers="米"))
    assert editor.name not in text(visitor.get(PAGE))
    assert editor.email not in text(visitor.get(PAGE))


@pytest.mark.parametrize("ends_in, is_member", [(None, True), (1, True), (0, False), (-1, False)])
def test_page_is_that_of_a_member_to_the_last_day(visitor, profile, editor, ends_in, is_member):
    with_pictures(profile, 1, editor)
    ends = None if ends_in is None else timezone.localdate() + timedelta(ends_in)
    profile.municipality.memberships.update(ended_on=ends)
    page = text(visitor.get(PAGE))
    assert ("東尋坊" in page, "<dt>会員</dt>" in page) == (is_member, is_member)
    assert visitor.get(Picture.objects.get().get_absolute_url()).status_code == (200 if is_member else 404)


def test_page_says_since_when_it_is_a_member(visitor, editor):
    assert '<dt>会員</dt><dd><time datetime="2020-01-01">' in text(visitor.get(PAGE))
