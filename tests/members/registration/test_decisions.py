"""The secretariat decides: once, about what was read, and never about its own application."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from members.models import (
    Application,
    Assignment,
    CannotBecomeMember,
    Membership,
    Municipality,
    MunicipalityDomain,
    Office,
    RollConfirmation,
)
from outbox.models import Notice, OutgoingMail
from portal.models import AuditLine
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once]

QUEUE, ROLLS, AUDIT = "/desk/applications/", "/desk/rolls/", "/desk/audit/"
SAKAI, TSURUGA, CHIYODA = "182109", "182028", "131016"
DONE = {"approve": "approved", "send_back": "sent_back", "decline": "declined"}
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def application(applicant):
    return make.application(applicant)


def decide(desk, application, decision, version=1, **more):
    data = {"decision": decision, "version": version, "reason": "電話で確かめました。", **more}
    return desk.post(f"{QUEUE}{application.pk}/decide/", data)


def status(application):
    application.refresh_from_db()
    return application.status


# what a decision does


def test_approval_begins_the_membership_and_makes_a_manager(desk, application, applicant, secretary):
    today = timezone.localdate()
    assert decide(desk, application, "approve").url == QUEUE
    assert status(application) == "approved" and application.decided_by == secretary
    membership = Membership.objects.get()
    assert (membership.municipality.lg_code, membership.started_on, membership.application) == (
        SAKAI,
        today,
        application,
    )
    office = Office.objects.get()
    assert (office.name, office.email, office.telephone) == (
        "企画政策課",
        "kikaku@city.example.jp",
        "0776-50-3013",
    )
    applicant = type(applicant).objects.get(pk=applicant.pk)
    assert applicant.is_manager and applicant.name == "坂井太郎"
    assert list(AuditLine.objects.values_list("action", "by")) == [("承認", secretary.pk)]
    assert [mail.to for mail in OutgoingMail.objects.all()] == [applicant.email]
    assert not MunicipalityDomain.objects.exists()


def test_approval_can_remember_the_domain(desk, application):
    decide(desk, application, "approve", remember_domain="on")
    assert MunicipalityDomain.objects.get().domain == "city.fukui-sakai.lg.jp"
    assert set(AuditLine.objects.values_list("action", flat=True)) == {"承認", "ドメインの登録"}


@pytest.mark.parametrize("decision", ["send_back", "decline"])
def test_refusal_needs_a_reason_which_the_applicant_is_told(desk, application, applicant, decision):
    response = decide(desk, application, decision, reason=" 　")
    assert "理由を入力してください。" in response.content.decode()
    assert status(application) == "submitted"
    assert decide(desk, application, decision, reason="課の名前を正しく書いてください。").url == QUEUE
    assert status(application) == DONE[decision]
    assert "課の名前を正しく書いてください。" in Notice.objects.get(user=applicant).body
    assert AuditLine.objects.get().reason == "課の名前を正しく書いてください。"
    assert not Membership.objects.exists()


@pytest.mark.parametrize("decision", list(DONE))
def test_decision_says_first_what_will_happen(desk, application, decision):
    text = desk.get(f"{QUEUE}{application.pk}/decide/", {"decision": decision}).content.decode()
    assert {"approve": "代表担当者になり", "send_back": "もう一度送る", "decline": "申請は終わります"}[decision] in text
    assert status(application) == "submitted"


def test_member_that_left_may_come_back_with_the_same_office(secretary, application):
    place = application.municipality
    Membership.objects.create(municipality=place, started_on=date(2020, 1, 1), ended_on=timezone.localdate())
    Office.objects.create(municipality=place, name="企画政策課", email="old@example.jp", telephone="03-1111-1111")
    assert application.approve(by=secretary, version=1)
    assert Office.objects.get().email == "kikaku@city.example.jp"


@pytest.mark.parametrize("obstacle", ["member", "ended", "elsewhere", "inactive"])
def test_approval_that_would_break_a_rule_changes_nothing(desk, application, applicant, obstacle):
    place = application.municipality
    if obstacle == "member":
        Membership.objects.create(municipality=place, started_on=date(2020, 1, 1))
    elif obstacle == "ended":
        Municipality.objects.filter(pk=place.pk).update(ended_on=timezone.localdate())
    elif obstacle == "elsewhere":
        office = make.staff("jiro@city.tsuruga.lg.jp", TSURUGA).assignment.office
        Assignment.objects.create(user=applicant, office=office, role="staff", started_on=date(2020, 1, 1))
    else:
        type(applicant).objects.filter(pk=applicant.pk).update(is_active=False)
    response = decide(desk, application, "approve")
    assert response.status_code == 409 and "承認できません。" in response.content.decode()
    assert status(application) == "submitted"
    assert not AuditLine.objects.exists() and not OutgoingMail.objects.exists()
    with pytest.raises(CannotBecomeMember):
        application.approve(by=make.secretariat("jiro@example.jp"), version=1)


# exactly one decision, about what was read

DECIDED = {"approved": "承認済みです", "sent_back": "差戻し済みです", "declined": "却下済みです"}


@pytest.mark.parametrize("before", list(Application.Status.values))
def test_decision_table_of_states(desk, application, before):
    """State × decision, over HTTP: only an application that waits can be decided."""
    for decision in DONE:
        with transaction.atomic():
            decide_in_state(desk, application, before, decision)
            transaction.set_rollback(True)


def decide_in_state(desk, application, before, decision):
    jiro = make.secretariat("jiro@example.jp", name="事務局次郎")
    at = datetime(2026, 11, 22, 14, 5, tzinfo=TOKYO)
    closed = {} if before in ("draft", "submitted") else {"decided_at": at, "decided_by": jiro, "reason": "前の理由"}
    sent = None if before == "draft" else at
    Application.objects.filter(pk=application.pk).update(status=before, submitted_at=sent, **closed)
    response = decide(desk, application, decision)
    if before == "submitted":
        assert (response.status_code, status(application)) == (302, DONE[decision]), decision
        return
    assert (response.status_code, status(application)) == (404 if before == "draft" else 409, before), decision
    assert not AuditLine.objects.exists() and not OutgoingMail.objects.exists()
    text = response.content.decode()
    if before in DECIDED:
        assert f"この申請は令和8年11月22日14時5分に事務局次郎さんが{DECIDED[before]}。" in text
    elif before == "withdrawn":
        assert "この申請は令和8年11月22日14時5分に申請者が取り下げました。" in text
    if before != "draft" and decision != "approve":
        assert "電話で確かめました。" in text


@pytest.mark.parametrize("before", list(Application.Status.values))
def test_applicant_table_of_states(client, application, applicant, before):
    """State × what the applicant does, over HTTP: an application that is decided stays as it is."""
    client.force_login(applicant)
    for action in ("municipality/", "office/", "check/", "withdraw/"):
        with transaction.atomic():
            act_in_state(client, application, before, action)
            transaction.set_rollback(True)


def act_in_state(client, application, before, action):
    moment = timezone.now()
    Application.objects.filter(pk=application.pk).update(status=before, decided_at=moment, reason="前の理由")
    data = {"office_name": "秘書課", "office_email": "a@example.jp", "name": "太郎", "telephone": "0776-50-3013"}
    data |= {"agrees": "on", "municipality": TSURUGA, "version": "1"}
    response = client.post(f"/members/applications/{application.pk}/{action}", data)
    is_open = before in ("draft", "submitted", "sent_back")
    after = {"withdraw/": "withdrawn", "check/": "submitted"}.get(action, before) if is_open else before
    changes = is_open and (action, before) != ("check/", "submitted")
    assert (status(application), application.version) == (after, 1 + changes), action
    repeated = action == "withdraw/" and before == "withdrawn"
    assert response.status_code == (302 if is_open or repeated else 409), action
    if response.status_code == 409:
        assert "事務局が" in response.content.decode() or "取り下げました" in response.content.decode()


@pytest.mark.parametrize("decision", list(DONE))
def test_decision_about_an_older_text_is_refused_and_what_was_typed_stays(desk, application, applicant, decision):
    application.amend(office_name="秘書課")
    response = decide(desk, application, decision, version=1)
    text = response.content.decode()
    assert response.status_code == 409
    assert "申請内容が更新されました。確認のうえもう一度判断してください。" in text and "秘書課" in text
    assert decision == "approve" or "電話で確かめました。" in text
    assert 'name="version" value="2"' in text
    assert status(application) == "submitted"
    assert decide(desk, application, decision, version=2).status_code == 302


@pytest.mark.parametrize("data", [{"decision": "delete"}, {"decision": ""}, {"version": ""}, {"version": "x"}])
def test_nonsense_decides_nothing(desk, application, data):
    decide(desk, application, **{"decision": "approve", **data})
    assert status(application) == "submitted" and not AuditLine.objects.exists()


def test_extra_fields_decide_nothing_more(desk, application, secretary):
    extra = {"decided_by": "999", "municipality": TSURUGA, "applicant": secretary.pk, "status": "declined"}
    decide(desk, application, "approve", **extra)
    assert status(application) == "approved" and application.decided_by == secretary
    assert Membership.objects.get().municipality.lg_code == SAKAI


@pytest.mark.parametrize("decision", list(DONE))
def test_nobody_decides_about_the_own_application(desk, secretary, decision):
    own = make.application(secretary)
    assert "ほかの人が判断します" in desk.get(QUEUE).content.decode()
    assert decide(desk, own, decision).status_code == 403
    assert status(own) == "submitted"
    with pytest.raises(PermissionDenied):
        own.decline(by=secretary, version=1, reason="理由")


PAGES = [QUEUE, ROLLS, AUDIT]


@pytest.mark.parametrize("reader", ["visitor", "applicant", "staff", "manager", "without a second factor"])
def test_desk_is_the_secretariats(client, application, applicant, reader):
    if reader == "applicant":
        client.force_login(applicant)
    elif reader == "without a second factor":
        client.force_login(make.user("new@example.jp", secretariat_role="member"))
    elif reader != "visitor":
        client.force_login({"staff": make.staff, "manager": make.manager}[reader]("other@example.jp", TSURUGA))
    expected = 302 if reader in ("visitor", "without a second factor") else 404
    assert decide(client, application, "approve").status_code == expected
    for address in [*PAGES, f"{QUEUE}{application.pk}/decide/", f"{QUEUE}{application.pk + 1}/decide/"]:
        assert client.get(address).status_code == expected
    assert status(application) == "submitted"


def test_desk_pages_only_show(desk):
    assert {desk.post(address).status_code for address in PAGES} == {405}


def test_decision_asks_who_is_there_after_a_quarter_of_an_hour(desk, application):
    address = f"{QUEUE}{application.pk}/decide/"
    session, now = desk.session, int(timezone.now().timestamp())
    session["started_at"], session["seen_at"] = now - 16 * 60, now
    session.save()
    assert desk.get(address).status_code == 200
    assert "reauthenticate" in desk.get(address, {"decision": "approve"}).url
    assert "reauthenticate" in decide(desk, application, "approve").url
    assert status(application) == "submitted"


# the queue


def test_queue_shows_the_oldest_first_with_age_and_evidence(desk, applicant):
    now = timezone.now()
    MunicipalityDomain.objects.create(municipality=Municipality.objects.get(lg_code=SAKAI), domain="fukui-sakai.lg.jp")
    MunicipalityDomain.objects.create(municipality=Municipality.objects.get(lg_code=TSURUGA), domain="ton21.ne.jp")
    make.application(make.user("jiro@city.tsuruga.fukui.jp"), TSURUGA)
    make.application(make.user("saburo@example.jp"), CHIYODA, submitted_at=now + timedelta(hours=1))
    make.application(applicant, submitted_at=now - timedelta(days=3))
    make.application(applicant, TSURUGA, status="declined", decided_by=None)
    cases = desk.get(QUEUE).context["cases"]
    assert [case["application"].municipality.lg_code for case in cases] == [SAKAI, TSURUGA, CHIYODA]
    assert [case["hint"] for case in cases] == ["matches", "differs", "unknown"]
    assert cases[0]["age"] == "申請から3日" and cases[1]["age"] == cases[2]["age"] == "今日の申請"
    assert [len(case["earlier"]) for case in cases] == [1, 1, 0]  # of the person, of the municipality


@pytest.mark.parametrize("domain, hint", [("fukui-sakai.lg.jp", "matches"), ("sakai.lg.jp", "differs")])
def test_domain_is_compared_label_by_label(application, domain, hint):
    MunicipalityDomain.objects.create(municipality=application.municipality, domain=domain)
    assert application.domain_hint() == hint


@pytest.mark.parametrize("number", [1, 3])
def test_queue_asks_the_database_as_often_for_three_as_for_one(desk, django_assert_num_queries, number):
    for lg_code in [SAKAI, TSURUGA, CHIYODA][:number]:
        make.application(make.user(f"taro@{lg_code}.example.jp"), lg_code)
        make.application(make.user(f"jiro@{lg_code}.example.jp"), lg_code, status="declined")
    desk.get(QUEUE)
    with django_assert_num_queries(10):
        desk.get(QUEUE)


def test_draft_is_not_the_secretariats_business(desk, applicant):
    draft = make.application(applicant, status="draft")
    withdrawn = make.application(
        make.user("jiro@example.jp"), TSURUGA, status="withdrawn", submitted_at=None, terms_version=""
    )
    context = desk.get(QUEUE).context
    assert (context["count"], context["page"].paginator.count) == (0, 0)
    for application in (draft, withdrawn):
        assert desk.get(f"{QUEUE}{application.pk}/decide/").status_code == 404
        assert desk.get(application.get_absolute_url(), follow=True).status_code == 404


# 会員数


def join(lg_code, started_on, ended_on=None):
    place = Municipality.objects.get(lg_code=lg_code)
    return Membership.objects.create(municipality=place, started_on=started_on, ended_on=ended_on)


@pytest.mark.parametrize(
    "day, count",
    [
        (date(2024, 2, 28), 0),
        (date(2024, 2, 29), 1),
        (date(2024, 3, 31), 1),
        (date(2024, 4, 1), 2),
        (date(2025, 12, 31), 2),
        (date(2026, 1, 1), 1),
        (date(2026, 1, 2), 1),
    ],
)
def test_member_count_the_day_before_on_and_after_each_start_and_end(day, count):
    join(SAKAI, date(2024, 2, 29), date(2026, 1, 1))
    join(TSURUGA, date(2024, 4, 1))
    join(CHIYODA, date(2024, 1, 1))  # a ward: counted elsewhere
    assert Membership.objects.member_count(day) == count


def test_member_count_of_who_left_and_came_back():
    join(SAKAI, date(2024, 4, 1), date(2025, 4, 1))
    join(SAKAI, date(2025, 4, 1))
    days = [date(2024, 3, 31), date(2025, 3, 31), date(2025, 4, 1), date(2025, 4, 2)]
    assert [Membership.objects.member_count(day) for day in days] == [0, 1, 1, 1]


@pytest.mark.parametrize("day, count", [(date(2016, 10, 9), 1), (date(2016, 10, 10), 1), (date(2016, 10, 11), 1)])
@pytest.mark.parametrize("successor_joins", [True, False])
def test_member_that_becomes_a_city_is_neither_doubled_nor_dropped(day, count, successor_joins):
    town = Municipality.objects.get(ended_on=date(2016, 10, 10))  # 富谷町
    join(town.lg_code, date(2016, 1, 1))
    if successor_joins:
        join(Municipality.objects.get(predecessors=town).lg_code, date(2016, 10, 10))
    assert Membership.objects.member_count(day) == count


@pytest.mark.parametrize("day, count", [(date(2030, 3, 31), 2), (date(2030, 4, 1), 1), (date(2030, 4, 2), 1)])
def test_two_members_merged_into_one_count_once(day, count):
    heir = make.municipality("18999", "新しい市", "city", "福井県", started_on=date(2030, 4, 1))
    for lg_code in (SAKAI, TSURUGA):
        join(lg_code, date(2024, 4, 1))
        Municipality.objects.filter(lg_code=lg_code).update(ended_on=date(2030, 4, 1), successor=heir)
    assert Membership.objects.member_count(day) == count


def test_member_that_ended_without_a_successor_is_out():
    join(SAKAI, date(2024, 4, 1))
    Municipality.objects.filter(lg_code=SAKAI).update(ended_on=date(2030, 4, 1))
    assert Membership.objects.member_count(date(2030, 3, 31)) == 1
    assert Membership.objects.member_count(date(2030, 4, 1)) == 0


# 担当者の年次確認


def test_rolls_show_first_what_is_not_confirmed(desk, secretary):
    today = timezone.localdate()
    for lg_code in (SAKAI, TSURUGA, CHIYODA):
        make.manager(f"manager@{lg_code}.example.jp", lg_code)
    make.staff("staff@182028.example.jp", TSURUGA)
    make.staff("gone@182028.example.jp", TSURUGA, is_active=False)
    Membership.objects.filter(municipality__lg_code=CHIYODA).update(started_on=today)
    RollConfirmation.objects.confirm(Municipality.objects.get(lg_code=SAKAI), by=secretary)
    rows = desk.get(ROLLS).context["rows"]
    assert [(row["membership"].municipality.lg_code, row["state"]) for row in rows] == [
        (TSURUGA, "未確認"),
        (CHIYODA, "今年度の会員登録"),
        (SAKAI, "確認済み"),
    ]
    assert [(row["membership"].people, row["membership"].managers) for row in rows] == [(2, 1), (1, 1), (1, 1)]
    assert rows[2]["last"][2] == "事務局花子" and rows[0]["last"] is None


def test_rolls_ask_again_every_fiscal_year(secretary):
    make.manager("manager@example.jp")
    place = Municipality.objects.get(lg_code=SAKAI)
    RollConfirmation.objects.create(municipality=place, fiscal_year=2025, confirmed_by=secretary)
    due = {day: Membership.objects.with_roll(day).get().is_due for day in (date(2026, 3, 31), date(2026, 4, 1))}
    assert due == {date(2026, 3, 31): False, date(2026, 4, 1): True}


@pytest.mark.parametrize("started_on, due", [(date(2026, 3, 31), True), (date(2026, 4, 1), False)])
def test_rolls_wait_a_year_for_new_members(secretary, started_on, due):
    make.manager("manager@example.jp")
    Membership.objects.update(started_on=started_on)
    assert Membership.objects.with_roll(date(2026, 4, 8)).get().is_due is due


@pytest.mark.parametrize("number", [1, 3])
def test_rolls_ask_the_database_as_often_for_three_as_for_one(desk, django_assert_num_queries, number):
    for lg_code in [SAKAI, TSURUGA, CHIYODA][:number]:
        make.manager(f"manager@{lg_code}.example.jp", lg_code)
    desk.get(ROLLS)
    with django_assert_num_queries(10):  # and one for invitations where somebody has no manager
        desk.get(ROLLS)


# 操作の記録


def write(action, lg_code, **more):
    place = Municipality.objects.get(lg_code=lg_code)
    return AuditLine.objects.write(action, place, by=None, municipality=place, **more)


@pytest.mark.parametrize(
    "query, found",
    [
        ({}, ["却下", "承認", "招待"]),
        ({"place": "さかい"}, ["却下", "招待"]),
        ({"place": "福井県"}, ["却下", "承認", "招待"]),
        ({"q": "承認"}, ["承認"]),
        ({"q": "敦賀市"}, ["承認"]),
        ({"q": "電話 却下"}, ["却下"]),
        ({"place": "坂井市", "q": "承認"}, []),
        ({"place": "ない町"}, []),
        ({"q": "課" * 51}, ["却下", "承認", "招待"]),
    ],
)
def test_audit_is_searched_by_municipality_and_word(desk, query, found):
    write("招待", SAKAI)
    write("承認", TSURUGA)
    write("却下", SAKAI, reason="電話で確かめました。")
    assert [line.action for _, line, _ in desk.get(AUDIT, query).context["rows"]] == found


@pytest.mark.parametrize("number", [1, 3])
def test_audit_asks_the_database_as_often_for_three_as_for_one(desk, django_assert_num_queries, number):
    for lg_code in [SAKAI, TSURUGA, CHIYODA][:number]:
        write("承認", lg_code)
    desk.get(AUDIT)
    with django_assert_num_queries(6):
        desk.get(AUDIT)
