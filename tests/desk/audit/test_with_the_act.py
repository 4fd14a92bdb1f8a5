"""What is not noted is not done, where the act and its line are written one after the other."""

import pytest
from django.db import DatabaseError
from django.test import Client

from bulletin.models import ApprovalRule
from members.models import Invitation, Municipality, MunicipalityDomain, Office, User
from outbox.models import OutgoingMail
from tests import make
from tests.bulletin.rollcall.test_answer_faults import refuse

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


def test_rule_and_domain_without_their_line_are_not_there(aoba):
    place = Municipality.objects.get(lg_code="182109")
    refuse("portal_auditline")
    with pytest.raises(DatabaseError):
        ApprovalRule.objects.switch(place, True, by=aoba)
    with pytest.raises(DatabaseError):
        MunicipalityDomain.objects.remember(place, "city.example.jp", by=aoba)
    assert not ApprovalRule.objects.exists() and not MunicipalityDomain.objects.exists()


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
