"""会員登録, from the visitor to the application sent: four steps that can be left and taken up again."""

import re
from itertools import product

import pytest
from django.utils import timezone

from members.models import Application, Municipality
from members.registration.forms import TelephoneField
from outbox.models import Notice, OutgoingMail
from portal.models import AuditLine
from portal.wording import FIRST_TERMS as TERMS_VERSION
from tests import make
from tests.html import untagged

pytestmark = pytest.mark.django_db

START = "/members/register/"
SAKAI, TSURUGA, CHIYODA = "182109", "182028", "131016"
OFFICE = {
    "office_name": "総合政策部　企画政策課",
    "office_email": "Ｋｉｋａｋｕ@city.fukui-sakai.lg.jp",
    "name": "坂井 太郎",
    "telephone": "０７７６（50）3013",
    "agrees": "on",
}


@pytest.fixture
def own(client, applicant):
    """The applicant's browser."""
    client.force_login(applicant)
    return client


def page(application, name=""):
    return f"/members/applications/{application.pk}/{name}"


def code(application):
    """Of the municipality, as it is stored."""
    return Application.objects.values_list("municipality__lg_code", flat=True).get(pk=application.pk)


def said(application):
    application.refresh_from_db()
    return application.municipality_id, application.office_name, application.status, application.version


# the way in


def test_visitor_reads_what_registration_is_and_goes_to_the_first_step(client):
    response = client.get(START)
    assert response.status_code == 200
    assert 'href="/accounts/signup/"' in response.content.decode()
    assert client.post(START).url == "/accounts/signup/"
    assert not Application.objects.exists()


def test_reading_the_first_page_starts_nothing(own):
    assert "2 自治体を選ぶ" in own.get(START).content.decode()
    assert not Application.objects.exists()


def test_registration_runs_through_its_steps(own, applicant):
    make.secretariat()
    application = Application.objects.get(pk=int(own.post(START).url.split("/")[3]))
    address = page(application, "municipality/")
    found = own.get(address, {"prefecture": "18", "q": "さかい"})
    assert [place.full_name for place in found.context["find"].found] == ["福井県坂井市"]
    assert re.search(rf'value="{SAKAI}"[^>]*checked', found.content.decode())  # the only one
    assert own.post(f"{address}?prefecture=18&q=さかい", {"municipality": SAKAI}).url == page(application, "office/")
    assert own.post(page(application, "office/"), OFFICE).url == page(application, "check/")
    shown = own.get(page(application, "check/")).context["form"]["version"].value()
    assert own.post(page(application, "check/"), {"version": shown}).url == page(application)
    assert code(application) == SAKAI
    application.refresh_from_db()
    assert application.status == "submitted"
    assert application.office_name == "総合政策部 企画政策課"
    assert application.office_email == "kikaku@city.fukui-sakai.lg.jp"
    assert application.telephone == "0776-50-3013"
    assert (application.terms_version, application.applicant) == (TERMS_VERSION, applicant)
    assert "判断を待っています" in own.get(page(application)).content.decode()
    assert Notice.objects.count() == OutgoingMail.objects.count() == 1  # to the secretariat
    assert list(AuditLine.objects.values_list("action", flat=True)) == ["申請"]


@pytest.mark.parametrize(
    "filled, goes_on",
    [
        ({}, "municipality/"),
        ({"municipality": SAKAI}, "office/"),
        ({"municipality": SAKAI, "terms_version": "2020-01-01"}, "office/"),
        ({"municipality": SAKAI, "terms_version": TERMS_VERSION}, "check/"),
    ],
)
def test_registration_left_is_taken_up_where_it_stands(own, applicant, filled, goes_on):
    application = make.application(applicant, status="draft")
    place = Municipality.objects.get(lg_code=SAKAI) if filled else None
    terms = filled.get("terms_version", "")
    Application.objects.filter(pk=application.pk).update(municipality=place, terms_version=terms)
    assert own.get(START).url == page(application, goes_on)


@pytest.mark.parametrize("status", ["submitted", "sent_back"])
def test_registration_once_sent_is_taken_up_at_its_status(own, applicant, status):
    application = make.application(applicant, status=status)
    assert own.get(START).url == own.post(START).url == page(application)
    assert Application.objects.count() == 1


@pytest.mark.parametrize("status", ["declined", "withdrawn"])
def test_registration_decided_is_shown_and_another_may_begin(own, applicant, status):
    before = make.application(applicant, status=status)
    assert page(before) in own.get(START).content.decode()
    assert own.post(START).status_code == 302
    assert set(Application.objects.of(applicant).values_list("status", flat=True)) == {status, "draft"}


def test_office_typed_while_the_secretariat_decided_stays(own, applicant):
    application = make.application(applicant, status="approved")
    late = own.post(page(application, "office/"), {"office_name": "総合政策部 企画政策課", "telephone": "0776-12-3456"})
    said = late.content.decode()
    assert (late.status_code, "総合政策部 企画政策課" in said, "0776-12-3456" in said) == (409, True, True)


def test_registration_started_twice_is_one(own):
    assert own.post(START).url == own.post(START).url
    assert Application.objects.count() == 1


def test_who_serves_a_municipality_is_told_so(client):
    client.force_login(make.staff("hanako@city.fukui-sakai.lg.jp"))
    for response in (client.get(START), client.post(START)):
        assert "福井県坂井市 企画課の担当者です" in response.content.decode()
    assert not Application.objects.exists()


# 2 自治体


def choose(own, application, lg_code=SAKAI, **query):
    query = {"prefecture": lg_code[:2], **query}
    address = page(application, "municipality/") + "?" + "&".join(f"{name}={value}" for name, value in query.items())
    return own.post(address, {"municipality": lg_code})


def test_names_that_are_shared_are_told_apart_by_prefecture_and_code(own, applicant):
    application = make.application(applicant, status="draft", municipality=None)
    text = own.get(page(application, "municipality/"), {"prefecture": "18", "q": "池田町"}).content.decode()
    assert "福井県池田町" in text and 'value="183822"' in text and "北海道池田町" not in text
    choose(own, application, "183822", q="池田町")
    application.refresh_from_db()
    assert application.municipality.full_name == "福井県池田町"


def test_name_of_another_prefecture_is_pointed_out(own, applicant):
    application = make.application(applicant, status="draft", municipality=None)
    response = own.get(page(application, "municipality/"), {"prefecture": "47", "q": "坂井市"})
    assert [place.full_name for place in response.context["find"].found_elsewhere] == ["福井県坂井市"]


@pytest.mark.parametrize("lg_code", ["", "182108", "044237", "999999", "abc"])
def test_only_a_municipality_of_today_can_be_chosen(own, applicant, lg_code):
    application = make.application(applicant, status="draft", municipality=None)
    response = choose(own, application, lg_code)
    assert response.status_code == 200 and response.context["choose"].errors
    assert said(application) == (None, "企画政策課", "draft", 1)


def test_prefecture_is_asked_for_first(own, applicant):
    application = make.application(applicant, status="draft", municipality=None)
    response = own.get(page(application, "municipality/"), {"prefecture": "", "q": "池田町"})
    assert "都道府県を選んでください。" in response.content.decode()
    assert response.context["find"].found is None


def test_municipality_of_a_member_is_not_registered_twice(own, applicant):
    manager = make.manager("hanako@city.fukui-sakai.lg.jp", name="越前花子")
    application = make.application(applicant, status="draft", municipality=None)
    text = untagged(choose(own, application).content.decode())
    assert "すでに会員です" in text and "企画課（kikaku@example.jp）" in text
    assert manager.name not in text and manager.email not in text
    assert said(application)[0] is None


def test_municipality_with_another_application_is_not_registered_twice(own, applicant):
    make.application(make.user("jiro@city.fukui-sakai.lg.jp"), office_name="秘書課")
    application = make.application(applicant, status="draft", municipality=None)
    text = choose(own, application).content.decode()
    assert "別の申請が出ています" in text and "秘書課" not in text and "jiro" not in text
    assert said(application)[0] is None


def test_draft_of_somebody_else_stands_in_nobodys_way(own, applicant):
    make.application(make.user("jiro@city.fukui-sakai.lg.jp"), status="draft")
    application = make.application(applicant, status="draft", municipality=None)
    assert choose(own, application).status_code == 302


def test_ward_registers_like_everybody(own, applicant):
    application = make.application(applicant, status="draft", municipality=None)
    choose(own, application, CHIYODA)
    application.refresh_from_db()
    assert application.municipality.full_name == "千代田区"


# 3 担当課と連絡先


@pytest.mark.parametrize("name", list(OFFICE))
def test_office_asks_for_every_field_and_keeps_what_was_typed(own, applicant, name):
    application = make.application(applicant, status="draft", office_name="", terms_version="")
    response = own.post(page(application, "office/"), {**OFFICE, name: ""})
    assert list(response.context["form"].errors) == [name]
    if name != "office_name":
        assert "総合政策部　企画政策課" in response.content.decode()
    assert said(application)[1] == ""


@pytest.mark.parametrize(
    "typed, number",
    [
        ("０７７６－５０－３０１３", "0776-50-3013"),
        ("(0776)50-3013", "0776-50-3013"),
        ("0776 50 3013", "0776503013"),
        ("03ー1234‐5678", "03-1234-5678"),
    ],
)
def test_telephone_is_read_as_people_type_it(typed, number):
    assert TelephoneField().clean(typed) == number


@pytest.mark.parametrize(
    "name, value",
    [("telephone", "内線123"), ("office_email", "kikaku"), ("name", "坂井\u202e太郎"), ("office_name", "課" * 101)],
)
def test_office_says_what_is_wrong(own, applicant, name, value):
    application = make.application(applicant, status="draft")
    response = own.post(page(application, "office/"), {**OFFICE, name: value})
    assert list(response.context["form"].errors) == [name]


def test_agreement_keeps_its_version_and_moment(own, applicant):
    application = make.application(applicant, status="draft", terms_version="2020-01-01")
    assert not own.get(page(application, "office/")).context["form"]["agrees"].value()
    before = timezone.now()
    own.post(page(application, "office/"), OFFICE)
    application.refresh_from_db()
    assert application.terms_version == TERMS_VERSION and application.terms_agreed_at >= before


def test_extra_fields_change_nothing_else(own, applicant):
    application = make.application(applicant, status="draft")
    extra = {"status": "approved", "applicant": "1", "decided_by": "1", "version": "9", "municipality": TSURUGA}
    own.post(page(application, "office/"), {**OFFICE, **extra})
    application.refresh_from_db()
    assert (application.status, application.applicant, application.version) == ("draft", applicant, 2)
    assert (code(application), application.decided_by) == (SAKAI, None)


# 4 確かめて送る


def test_sending_twice_is_sending_once(own, applicant):
    make.secretariat()
    application = make.application(applicant, status="draft")
    first = own.post(page(application, "check/"), {"version": 1})
    second = own.post(page(application, "check/"), {"version": 1}, follow=True)
    assert first.url == second.redirect_chain[0][0] == page(application)
    assert "この内容はすでに受け付けています。" in second.content.decode()
    assert AuditLine.objects.count() == OutgoingMail.objects.count() == 1


def test_what_was_not_read_is_not_sent(own, applicant):
    application = make.application(applicant, status="draft")
    own.post(page(application, "office/"), OFFICE)  # in another window
    response = own.post(page(application, "check/"), {"version": 1})
    assert response.status_code == 409 and "まだ送っていません" in response.content.decode()
    assert said(application)[2:] == ("draft", 2)
    assert own.post(page(application, "check/"), {"version": 2}).status_code == 302


def test_incomplete_application_is_led_back_to_what_is_missing(own, applicant):
    application = make.application(applicant, status="draft", terms_version="2020-01-01")
    assert own.get(page(application, "check/")).url == page(application, "office/")
    assert own.post(page(application, "check/"), {"version": 1}).url == page(application, "office/")
    assert said(application)[2] == "draft"


@pytest.mark.parametrize("rival", ["member", "applied"])
def test_municipality_registered_meanwhile_is_told_when_sending(own, applicant, rival):
    application = make.application(applicant, status="draft")
    if rival == "member":
        make.manager("hanako@city.fukui-sakai.lg.jp")
    else:
        make.application(make.user("jiro@city.fukui-sakai.lg.jp"))
    response = own.post(page(application, "check/"), {"version": 1}, follow=True)
    assert response.redirect_chain[0][0] == page(application, "municipality/")
    assert ("すでに会員です" if rival == "member" else "別の申請が出ています") in response.content.decode()
    assert said(application)[2] == "draft"


# afterwards


@pytest.mark.parametrize("status", ["draft", "submitted", "sent_back"])
def test_amendment_raises_the_version_and_nothing_else(own, applicant, status):
    application = make.application(applicant, status=status)
    own.post(page(application, "office/"), {**OFFICE, "office_name": "観光課"})
    assert said(application)[1:] == ("観光課", status, 2)
    own.post(page(application, "office/"), {**OFFICE, "office_name": "観光課"})
    assert said(application)[1:] == ("観光課", status, 2)
    assert AuditLine.objects.filter(action="申請の変更").count() == (status == "submitted")


def test_amendment_to_a_municipality_that_was_taken_meanwhile(own, applicant):
    application = make.application(applicant)
    make.application(make.user("jiro@city.tsuruga.lg.jp"), TSURUGA)
    assert "別の申請が出ています" in choose(own, application, TSURUGA).content.decode()
    assert code(application) == SAKAI


def test_application_sent_back_can_be_sent_again(own, applicant):
    application = make.application(applicant, status="sent_back")
    assert "書類が足りません。" in own.get(page(application)).content.decode()
    own.post(page(application, "check/"), {"version": 1})
    assert said(application)[2:] == ("submitted", 2)


@pytest.mark.parametrize("status", ["draft", "submitted", "sent_back"])
def test_withdrawal_works_once(own, applicant, status):
    application = make.application(applicant, status=status)
    assert own.get(page(application, "withdraw/")).url == page(application)
    assert own.post(page(application, "withdraw/")).url == page(application)
    assert own.post(page(application, "withdraw/")).url == page(application)
    assert said(application)[2:] == ("withdrawn", 2)
    assert AuditLine.objects.filter(action="取下げ").count() == 1


PAGES = ["", "municipality/", "office/", "check/"]


@pytest.mark.parametrize("reader", ["visitor", "user", "staff", "manager", "secretariat"])
def test_nobody_else_sees_or_changes_an_application(client, applicant, reader):
    application, differences = make.application(applicant, status="draft"), []
    if reader != "visitor":
        client.force_login(getattr(make, reader)("other@example.jp"))
    for name, send in product([*PAGES, "withdraw/"], (client.get, client.post)):
        missing = f"/members/applications/{application.pk + 1}/{name}"
        response, other = send(page(application, name), follow=True), send(missing, follow=True)
        if response.status_code != other.status_code or "坂井太郎" in response.content.decode():
            differences.append((name, send.__name__, response.status_code, other.status_code))
        assert said(application)[2:] == ("draft", 1), (name, send.__name__)
    assert differences == []


@pytest.mark.parametrize("status", list(Application.Status.values))
def test_every_page_opens_in_every_state(own, applicant, status):
    application = make.application(applicant, status=status)
    responses = {name: own.get(page(application, name), follow=True) for name in PAGES}
    assert {name: response.status_code for name, response in responses.items()} == dict.fromkeys(PAGES, 200)
    kept = [name for name, response in responses.items() if "no-store" not in response.headers["Cache-Control"]]
    assert kept == []
