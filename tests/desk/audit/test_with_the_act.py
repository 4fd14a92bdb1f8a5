"""What is not noted is not done, where the act and its line are written one after the other."""

from datetime import date

import pytest
from django.db import DatabaseError
from django.test import Client

from bulletin.models import ApprovalRule, Consent, Matching
from members.models import Invitation, Municipality, MunicipalityDomain, Office, User
from outbox.models import OutgoingMail
from portal.models import AuditLine
from tests import make
from tests.bulletin.proposal_page.test_supplements import edit
from tests.bulletin.rollcall.test_answer_faults import refuse
from tests.clients import as_
from timeline.models import AgendaItem, Meeting, MeetingSeries


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_rule_and_domain_without_their_line_are_not_there(aoba):
    place = Municipality.objects.get(lg_code="182109")
    refuse("portal_auditline")
    with pytest.raises(DatabaseError):
        ApprovalRule.objects.switch(place, True, by=aoba)
    with pytest.raises(DatabaseError):
        MunicipalityDomain.objects.remember(place, "city.example.jp", by=aoba)
    assert not ApprovalRule.objects.exists() and not MunicipalityDomain.objects.exists()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_name_typed_at_an_invitation_that_is_not_accepted_is_not_kept(aoba):
    user, client = make.user("shinjin@example.jp", name=""), Client(raise_request_exception=False)
    Invitation.objects.issue(office=Office.objects.get(), role="staff", email=user.email, by=aoba)
    body = OutgoingMail.objects.get(to=user.email).body
    client.force_login(user)
    refuse("portal_auditline")
    address = body[body.index("/members/invitations/") :].split()[0]
    response = client.post(address, {"name": "新人春子"}, headers={"origin": "http://testserver"})
    assert response.status_code == 503 and "新人春子" in response.content.decode()
    assert User.objects.get(pk=user.pk).name == ""


@pytest.mark.once
@pytest.mark.django_db
def test_meeting_is_called_off_and_a_decision_taken_up_again_by_a_form(desk):
    meeting = Meeting(series=MeetingSeries.objects.get(kind="general_meeting"), day=date(2019, 2, 15))
    meeting.register(by=None)
    meeting.write_agenda([{"title": "推進方針案", "planned": "confirmed"}], version=1, by=None)
    item = AgendaItem.objects.get(meeting=meeting)
    item.note_follow_up(follow_up="各区へ通知する", follow_up_by="", due_on=None)
    item.finish(by=None)
    assert desk.post(f"/desk/meetings/follow-ups/{item.pk}/reopen/").status_code == 302
    assert desk.post(f"/desk/meetings/{meeting.pk}/cancel/", {"version": meeting.version}).status_code == 302
    assert lines("会議の取りやめ", "決定への対応（まだ）") == 2


@pytest.mark.once
@pytest.mark.django_db
def test_year_is_copied_and_a_draft_thrown_away_by_a_form(desk, akane):
    assert desk.post("/desk/plan/2018/copy/").status_code == 302
    draft = make.proposal(akane, state="draft")
    assert as_(akane).post(f"{draft.get_absolute_url()}discard/").status_code == 302
    assert lines("年間計画を前年度から複写", "下書きの削除") == 2


@pytest.mark.once
@pytest.mark.django_db
def test_open_proposal_is_changed_by_a_form(akane):
    proposal = make.proposal(akane)
    edit(akane, proposal, title="カニの町から、春に")
    assert lines("提案の変更") == 1


@pytest.mark.once
@pytest.mark.django_db
def test_consent_is_given_and_taken_back_by_a_form(akane, aya, minato):
    proposal = make.proposal(akane, wards=["131091", "131032"])
    for row, person in zip(proposal.addressees.order_by("-municipality__lg_code"), (aya, minato), strict=True):
        row.answer_with("raised", "", by=person, version=0)
    Matching.objects.make_case(proposal, [aya.municipality, minato.municipality], lead=aya.municipality, by=akane)
    for verb in ("agree", "disagree"):
        read = {"read": Consent.objects.mark(proposal, aya.municipality)}
        assert as_(aya).post(f"{proposal.get_absolute_url()}{verb}/", read).status_code == 302
    assert lines("連携の合意", "連携の合意の取消し") == 2 and not Consent.objects.filter(municipality=aya.municipality)


@pytest.mark.once
@pytest.mark.django_db
def test_ward_begins_as_a_member_with_the_first_who_accepts():
    place, user = Municipality.objects.get(lg_code="131016"), make.user("chiyoda@example.jp", name="千代田花子")
    office = Office.objects.create(municipality=place, name="企画課", **make.OFFICE)
    Invitation.objects.issue(office=office, role="manager", email=user.email, by=make.secretariat())
    body = OutgoingMail.objects.get(to=user.email).body
    assert as_(user).post(body[body.index("/members/invitations/") :].split()[0]).status_code == 302
    assert lines("着任", "招待による会員の登録") == 2


def lines(*actions):
    return AuditLine.objects.filter(action__in=actions).count()
