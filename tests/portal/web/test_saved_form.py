"""What was typed survives the end of a session, a stale page, and the loss of a right."""

import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from members.models import Assignment, Invitation, Profile, User
from portal.web import saved_form
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LOGIN, KEPT = "/accounts/login/", "/members/kept/"
WORDS = "越前がにの季節に、\r\n区の催しへうかがいます。"
OFFICE = {"name": "企画政策課", "email": "kikaku@city.example.jp", "telephone": "0776-50-3013"}


@pytest.fixture
def taro():
    return make.manager("taro@city.example.jp", name="坂井太郎")


def log_in(client, user):
    return client.post(LOGIN, {"login": user.email, "password": make.PASSWORD})


def expire():
    """The sessions are over; the browsers still bear their cookies."""
    Session.objects.all().delete()


def send_late(client, user, address, sent):
    """The person was shown the form, and sends it when the session is over."""
    client.force_login(user)
    bear(client, user)
    expire()
    return client.post(address, sent)


def bear(client, user):
    """What a login leaves in the browser, for a person whose login has a second step."""
    response = HttpResponse()
    saved_form.remember_owner(response, user)
    client.cookies[saved_form.COOKIE] = response.cookies[saved_form.COOKIE].value


def hidden(page):
    """What the form of the page would send, but for its token."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_form_sent_after_the_end_of_the_session_is_offered_after_the_login(client, taro):
    log_in(client, taro)
    expire()
    answer = client.post("/members/offices/new/", OFFICE)
    assert answer.url == f"{LOGIN}?next={KEPT}"
    page = client.get(answer.url).content.decode()
    assert "入力した内容は残っています" in page and "「自治体の画面」で入力した本人が" in page
    assert log_in(client, taro).url == KEPT
    page = client.get(KEPT).content.decode()
    assert (hidden(page), 'action="/members/offices/new/"' in page) == (OFFICE, True)
    assert client.get(KEPT).status_code == 200  # also when it is loaded again
    assert not taro.assignments.get().office.municipality.offices.filter(name="企画政策課").exists()
    assert client.post("/members/offices/new/", hidden(page)).url == "/members/people/"
    assert taro.assignments.get().office.municipality.offices.filter(name="企画政策課").count() == 1
    assert client.get(KEPT).url == "/members/"  # nothing waits any more


def test_what_waits_is_shown_in_the_words_that_were_typed_alone():
    sent = [("read", "182109-1"), ("marks", '{"a": "12ae"}'), ("initial-title", "前の件名"), ("title", "いまの件名")]
    sent += [("version", "3"), ("token", "1796106022.508a:2rTYArZY-1ilMwrr"), ("was", "課長 青葉")]
    assert saved_form.readable_values(sent) == ["いまの件名"]


def test_wrong_words_are_told_at_the_field_after_all(client, taro):
    send_late(client, taro, "/members/offices/new/", {**OFFICE, "telephone": "あとで"})
    log_in(client, taro)
    answer = client.post("/members/offices/new/", hidden(client.get(KEPT).content.decode()))
    assert answer.status_code == 200 and 'value="企画政策課"' in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/members/profile/", "/members/people/invite/", "/members/settings/", "/bulletin/proposals/new/"],
)
def test_every_private_form_is_kept(client, taro, address):
    sent = {"title": "カニの町から", "text": WORDS, "fields": "1", "token": "abc"}
    assert send_late(client, taro, address, sent).url == f"{LOGIN}?next={KEPT}"
    assert log_in(client, taro).url == KEPT
    assert hidden(client.get(KEPT).content.decode()) == sent


def test_registration_is_kept(client):
    applicant = make.user("shinsei@example.jp")
    application = make.application(applicant, status="draft")
    sent = {"office_name": "企画政策課", "name": "坂井太郎"}
    send_late(client, applicant, f"/members/applications/{application.pk}/office/", sent)
    assert log_in(client, applicant).url == KEPT
    assert hidden(client.get(KEPT).content.decode()) == sent


def test_values_of_one_name_are_all_kept(client, taro):
    send_late(client, taro, "/members/settings/", {"fields": ["観光", "防災"]})
    log_in(client, taro)
    assert client.get(KEPT).content.decode().count('name="fields"') == 2


def test_second_factor_between_changes_nothing(client):
    """The login goes on by its second step, and then to what was kept."""
    jimu = make.secretariat()
    send_late(client, jimu, "/desk/people/invite/", {"email": "a@example.jp"})
    assert log_in(client, jimu).url == "/accounts/2fa/authenticate/"
    assert client.session["kept_form"]["address"] == "/desk/people/invite/"


def test_passwords_and_files_are_never_kept(client, taro):
    from django.core.files.uploadedfile import SimpleUploadedFile

    picture = SimpleUploadedFile("port.jpg", b"picture of a port")
    sent = {"alt": "三国港", "password1": "himitsu", "image": picture}
    send_late(client, taro, "/members/profile/pictures/", sent)
    assert "himitsu" not in str(dict(client.session)) and "picture" not in str(client.session["kept_form"]["fields"])
    log_in(client, taro)
    assert "ファイルとパスワードは残りません" in client.get(KEPT).content.decode()


def test_login_itself_is_not_kept(client, taro):
    send_late(client, taro, "/accounts/password/change/", {"oldpassword": "a", "password1": "b"})
    assert "kept_form" not in client.session


def test_form_too_long_for_a_session_is_not_kept(client, taro):
    bear(client, taro)
    client.post("/members/profile/", {"text": "あ" * 200_001})
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_empty_post_of_a_visitor_makes_no_session(client):
    assert client.post("/members/people/confirm/").url == f"{LOGIN}?next=/members/people/confirm/"
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_kept_form_can_be_thrown_away(client, taro):
    send_late(client, taro, "/members/offices/new/", OFFICE)
    log_in(client, taro)
    assert client.post(KEPT).url == "/members/"
    assert client.get(KEPT).url == "/members/"


def test_kept_form_is_in_no_other_browser(client, taro):
    send_late(client, taro, "/members/offices/new/", OFFICE)
    other = Client()
    log_in(other, taro)
    assert other.get(KEPT).url == "/members/"


MARKER = "内々の話です鯨岡金襴子"
ENTRANCES = (LOGIN, "/accounts/login/code/", "/accounts/password/reset/", "/accounts/signup/", "/", KEPT, "/bulletin/")


@pytest.mark.parametrize("address", ["/bulletin/proposals/1/lines/131091/", "/bulletin/proposals/1/handling/notes/"])
def test_nobody_reads_a_word_before_the_login(client, taro, address):
    """A shared machine: the last person's private line stays private, and where it was to go."""
    answer = send_late(client, taro, address, {"body": MARKER, "token": "a" * 32})
    assert MARKER in str(client.session["kept_form"])
    pages = [client.get(each, follow=True).content.decode() for each in (answer.url, *ENTRANCES)]
    assert "「掲示板」で入力した本人がログインし直すと" in pages[0]
    assert not [page for page in pages if MARKER in page or address in page]


def test_another_person_on_the_same_browser_is_offered_nothing(client, taro):
    """The kept form is dropped, for good: also for its owner, who comes after."""
    send_late(client, taro, "/bulletin/proposals/1/lines/131091/", {"body": MARKER})
    other = make.staff("other@example.jp")
    assert log_in(client, other).url == "/members/"
    assert "kept_form" not in client.session
    assert not [each for each in ENTRANCES if MARKER in client.get(each, follow=True).content.decode()]
    client.post("/accounts/logout/")
    assert log_in(client, taro).url == "/members/"


def test_form_waits_for_whoever_logged_in_last(client, taro):
    other = make.staff("other@example.jp")
    log_in(client, taro)
    client.post("/accounts/logout/")
    log_in(client, other)
    expire()
    client.post("/members/settings/", {"text": MARKER})
    assert client.session["kept_form"]["owner"] == str(other.pk)
    assert log_in(client, taro).url == "/members/"


def test_session_of_another_is_no_way_to_what_waits(client, taro):
    send_late(client, taro, "/members/settings/", {"text": MARKER})
    client.force_login(make.staff("other@example.jp"))
    assert MARKER in str(client.session["kept_form"])
    assert client.get(KEPT).url == "/members/"


def test_token_of_forms_changes_with_the_person(taro):
    """So a form that passes for the last person's was shown to that person: taro's, left open, is refused."""
    client = Client(enforce_csrf_checks=True)
    tokens = []
    for user in (taro, make.staff("other@example.jp")):
        page = client.get(LOGIN).content.decode()
        token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        sent = {"login": user.email, "password": make.PASSWORD, "csrfmiddlewaretoken": token}
        assert client.post(LOGIN, sent).url == "/members/"
        page = client.get("/members/settings/").content.decode()
        tokens.append(re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)[1])
        expire()
    answers = [client.post("/members/settings/", {"text": MARKER, "csrfmiddlewaretoken": token}) for token in tokens]
    assert [answer.status_code for answer in answers] == [403, 302]
    assert client.session["kept_form"]["owner"] == str(User.objects.get(email="other@example.jp").pk)


@pytest.mark.parametrize("cookie", [None, "", "1", "1:forged"])
def test_words_of_nobody_known_are_not_kept(client, taro, cookie):
    if cookie is not None:
        client.cookies[saved_form.COOKIE] = cookie
    answer = client.post("/members/settings/", {"text": MARKER})
    assert answer.url == f"{LOGIN}?next=/members/settings/"
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_cookie_is_of_this_browser_session_and_no_script_reads_it(client, taro):
    cookie = log_in(client, taro).cookies[saved_form.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["expires"]) == (True, "Lax", "", "")


def stale(user, **headers):
    """A form of a page that was open while its reader logged in anew in another tab: the token is of before."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client, client.post("/members/offices/new/", OFFICE, headers=headers)


def test_stale_page_of_our_own_loses_nothing(taro):
    client, answer = stale(taro, origin="http://testserver")
    page = answer.content.decode()
    assert (answer.status_code, hidden(page)) == (403, OFFICE)
    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page[page.index('action="/members/offices') :])[1]
    assert "no-store" in answer.headers["Cache-Control"]
    again = client.post("/members/offices/new/", {**OFFICE, "csrfmiddlewaretoken": token})
    assert again.url == "/members/people/"


def test_words_of_a_stale_page_are_never_markup(taro):
    client = Client(enforce_csrf_checks=True)
    client.force_login(taro)
    sent = {**OFFICE, "name": '"><script>alert(1)</script>'}
    page = client.post("/members/offices/new/", sent, headers={"origin": "http://testserver"}).content.decode()
    assert ("<script>alert" in page, page.count("&lt;script&gt;alert(1)")) == (False, 2)


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"referer": "https://evil.example/"}, {}])
def test_forged_form_is_not_offered_to_be_sent(taro, headers):
    _, answer = stale(taro, **headers)
    page = answer.content.decode()
    assert (answer.status_code, 'action="/members/offices/new/"' in page, "企画政策課" in page) == (403, False, False)


def test_right_lost_between_form_and_answer_keeps_the_words(client, taro):
    """The sender is no manager any more."""
    log_in(client, taro)
    assert client.get("/members/offices/new/").status_code == 200
    Assignment.objects.update(role="staff")
    answer = client.post("/members/offices/new/", OFFICE)
    page = answer.content.decode()
    assert answer.status_code == 403 and "企画政策課" in page and "kikaku@city.example.jp" in page
    assert taro.assignments.get().office.municipality.offices.count() == 1


def test_place_lost_between_form_and_answer_keeps_the_words(client, taro):
    """The sender serves nowhere any more. The page of another municipality is 404 then, and shows the words, too."""
    log_in(client, taro)
    office = taro.assignments.get().office
    Assignment.objects.update(ended_on="2020-01-02")
    answer = client.post("/members/profile/", {"offers": WORDS})
    assert answer.status_code == 403 and "越前がにの季節に、" in answer.content.decode()
    assert not Profile.objects.exists() and not Invitation.objects.exists()
    make.manager("other@example.jp", "012068")
    client = Client()
    log_in(client, User.objects.get(email="other@example.jp"))
    answer = client.post(f"/members/offices/{office.pk}/edit/", OFFICE)
    assert answer.status_code == 404 and "企画政策課" in answer.content.decode()


def test_account_stopped_between_form_and_answer_keeps_the_words(client, taro):
    """For when it is let in again within the hour."""
    log_in(client, taro)
    User.objects.filter(pk=taro.pk).update(is_active=False)
    answer = client.post("/members/offices/new/", OFFICE)
    page = client.get(answer.url).content.decode()
    assert "入力した内容は残っています" in page and "企画政策課" not in page
    User.objects.filter(pk=taro.pk).update(is_active=True)
    assert log_in(client, taro).url == KEPT
    assert taro.assignments.get().office.municipality.offices.count() == 1


def test_form_nobody_came_back_for_is_deleted(client, taro):
    send_late(client, taro, "/members/offices/new/", OFFICE)
    call_command("worker", once=True)
    assert Session.objects.count() == 1
    Session.objects.update(expire_date=timezone.now())
    call_command("worker", once=True)
    assert not Session.objects.exists()
