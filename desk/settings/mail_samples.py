"""A sample of each kind of mail, as it would be sent now.

The functions that write the real mails write it for invented people; it is read from the outbox and rolled back.
"""

import datetime
import secrets
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

import agreements.ties.notices
import members.people.notices
import members.profiles.notices
import members.registration.notices
import members.yearly_review.notices
from agreements.models import survey_day
from bulletin.models import Proposal
from bulletin.proposals import notices as proposal_notices
from bulletin.rollcall import notices
from members.models import Application, Assignment, Invitation, Municipality, Office, Profile, User
from outbox.digests import write_digest
from outbox.models import OutgoingMail
from portal.japanese.wareki import fiscal_year
from portal.wording import Wording

Key = Wording.Key
# The numbers of what is invented: a number once taken from a sequence of PostgreSQL is not given back.
NUMBER, NEWEST = 0, 2**62
WEEK = datetime.timedelta(weeks=1)


class SampleData(NamedTuple):
    """Invented rows that a sample is written from: 見本 太郎, manager of a ward, gets the mail about `proposal`."""

    day: datetime.date
    manager: Assignment
    proposal: Proposal


def sample_mail(key, words):
    """Subject and body of a mail of this kind with these own words; None while the register is empty."""
    with transaction.atomic():
        try:
            data = _create_sample_data()
            if data is None:
                return None
            Wording.objects.create(pk=NEWEST, key=key, text=words)
            _WRITERS[key](data)
            mail = OutgoingMail.objects.filter(to=data.manager.user.email).latest("pk")
            return mail.subject, mail.body
        finally:
            transaction.set_rollback(True)


def _create_sample_data():
    day = timezone.localdate()
    places = Municipality.objects.as_of(day).select_related("prefecture").order_by("lg_code")
    ward, place = places.wards().first(), places.not_wards().first()
    if not (ward and place):
        return None
    user = User.objects.create(pk=NUMBER, email=f"{secrets.token_hex(8)}@example.jp", name="見本 太郎")
    serving = {"user": user, "office": _office(NUMBER, ward), "started_on": day}
    manager = Assignment.objects.create(pk=NUMBER, role=Assignment.Role.MANAGER, **serving)
    proposal = Proposal.objects.create(
        pk=NUMBER,
        number=NUMBER,
        municipality=place,
        office=_office(NUMBER - 1, place),
        title="冬の物産展",
        summary="区の催しで、町の産物を紹介したい。",
        offers="産物の販売、職員の説明",
        seeks="会場",
        season="冬",
        state=Proposal.State.OPEN,
        scope=Proposal.Scope.SOME,
        posted_at=timezone.now(),
        answer_until=day + WEEK,
    )
    proposal.chosen.add(ward)
    proposal.address(day)
    return SampleData(day, manager, proposal)


def _office(number, place):
    said = {"name": "見本課", "email": "mihon@example.jp", "telephone": "03-0000-0000"}
    return Office.objects.create(pk=number, municipality=place, **said)


def _answer_wanted(data):
    readers = {data.manager.user: data.manager.office.municipality}
    proposal_notices.answer_wanted(data.proposal, readers, data.proposal.answer_words())


def _due(data):
    notices.due(data.proposal.addressees.get(), [data.manager.user], "answer-due:0", data.day)


def _escalated(data):
    after = data.proposal.answer_until + datetime.timedelta(days=3)
    notices.escalated(data.proposal.addressees.get(), [data.manager.user], "answer-escalated:0", after)


def _decided(status, reason=""):
    def write(data):
        office, user = data.manager.office, data.manager.user
        application = Application(pk=0, applicant=user, municipality=office.municipality, office_name=office.name)
        application.name, application.status, application.reason = user.name, status, reason
        if reason:
            members.registration.notices.application_refused(application)
        else:
            members.registration.notices.application_approved(application)

    return write


def _invited(data):
    invitation = Invitation(
        pk=0,
        office=data.manager.office,
        role=Assignment.Role.STAFF,
        email=data.manager.user.email,
        created_by=data.manager.user,
        expires_at=timezone.now() + WEEK,
    )
    members.people.notices.invited(invitation, "mihon")


def _manager(data) -> tuple[User, Municipality]:
    return data.manager.user, data.manager.office.municipality


def _profile(data):
    profile = Profile(pk=0, confirmed_on=data.day - datetime.timedelta(days=366))
    members.profiles.notices.profile_unconfirmed("profile-unconfirmed:0", *_manager(data), profile)


def _ties(data):
    ward = data.manager.office.municipality
    agreements.ties.notices.tie_return_asked(data.manager.user, ward, key="tie-return:0", as_of=survey_day(data.day))


def _roll(data):
    members.yearly_review.notices.roll_unconfirmed("roll-unconfirmed:0", *_manager(data), fiscal_year(data.day))


def _digest(data):
    user = data.manager.user
    user.mail_choice = user.MailChoice.DAILY
    user.save(update_fields=["mail_choice"])
    _due(data)
    _roll(data)
    write_digest(user.pk, data.day, timezone.now() + WEEK)


_WRITERS = {
    Key.ANSWER_REQUEST: _answer_wanted,
    Key.ANSWER_REMINDER: _due,
    Key.ESCALATION: _escalated,
    Key.APPROVAL: _decided(Application.Status.APPROVED),
    Key.REFUSAL: _decided(Application.Status.SENT_BACK, "担当課の共有メールアドレスが個人のものになっています。"),
    Key.INVITATION: _invited,
    Key.TRANSFER: lambda data: members.people.notices.transfer_season("transfer-season:0", *_manager(data), data.day),
    Key.HAND_OVER: lambda data: members.people.notices.hand_over_planned(data.manager, data.day + WEEK),
    Key.ROLL: _roll,
    Key.PROFILE: _profile,
    Key.TIES: _ties,
    Key.DIGEST: _digest,
}
