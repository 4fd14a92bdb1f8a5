"""Rows of 回答の確認: who has not answered a proposal by itself, and whom to call there."""

from collections import defaultdict
from typing import Any, NamedTuple

from django.utils import timezone

from bulletin.paper_answers.models import AnswerCode
from bulletin.rollcall.models.addressees import REST, Addressee
from members.models import Assignment, Office


class Contact(NamedTuple):
    """One addressee without an answer of its own, with its offices and managers of the day."""

    row: Any
    offices: list
    managers: list  # Assignments
    has_people: bool
    rests_until: Any  # when the request may be sent again; None: now
    has_code: bool  # whether a sheet can be printed

    @property
    def may_ask_again(self):
        return self.has_people and not self.row.answer and self.rests_until is None


def contacts(proposal):
    """The Contacts of a proposal, silent ones first, in the official order. Four queries."""
    now, today = timezone.now(), timezone.localdate()
    rows = Addressee.objects.recordable().filter(proposal=proposal)
    found = list(rows.select_related("municipality__prefecture", "answered_by").order_by("municipality__lg_code"))
    places = {row.municipality_id for row in found}
    offices, people = defaultdict(list), defaultdict(list)
    for office in Office.objects.filter(municipality__in=places):
        offices[office.municipality_id].append(office)
    for each in Assignment.objects.serving(today).filter(office__municipality__in=places).with_people():
        people[each.office.municipality_id].append(each)
    codes = {
        code.addressee_id for code in AnswerCode.objects.not_revoked().filter(addressee__in=found) if code.is_printable
    }
    listed = []
    for row in sorted(found, key=lambda row: bool(row.answer)):
        serving = people[row.municipality_id]
        managers = [each for each in serving if each.role == Assignment.Role.MANAGER]
        rests_until = row.asked_again_at and row.asked_again_at + REST
        rests_until = rests_until if rests_until and rests_until > now else None
        row.proposal = proposal
        place = row.municipality_id
        listed.append(Contact(row, offices[place], managers, bool(serving), rests_until, row.pk in codes))
    return listed
