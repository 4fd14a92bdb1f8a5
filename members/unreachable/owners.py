"""Whose the addresses are that take no mail (outbox.models.Bounce)."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models.functions import Lower
from django.utils import timezone

from members.accounts.models.users import User
from members.people.models.assignments import Assignment
from members.people.models.invitations import Invitation
from members.people.models.offices import Office
from outbox.models import Bounce


class Unreachable(NamedTuple):
    """An address that takes no mail, whose it is, and the telephone numbers to call."""

    bounce: Bounce
    owner: str  # 坂井市 企画課 青葉花子さん
    telephones: list[str]  # 企画課 03-1234-5678
    what: str  # what to do


def unreachable():
    """Each address that takes no mail and belongs to somebody, longest first; who has another one by now is not among
    them. Six queries, two when there is none."""
    bounces = list(Bounce.objects.select_related("marked_by"))
    owners = _owners([bounce.address for bounce in bounces]) if bounces else {}
    return [Unreachable(bounce, *owners[bounce.address]) for bounce in bounces if bounce.address in owners]


def _owners(addresses):
    """{address: (owner, telephones, what to do)}; a person before an office before an invitation."""
    now, found = timezone.now(), {}
    for invitation in Invitation.objects.open(now).filter(email__in=addresses).with_office():
        what = "アドレスを確かめて、正しいアドレスへ招待し直す"
        found[invitation.email] = (f"{invitation.office}へ招待中の人", _of([invitation.office]), what)
    offices = Office.objects.annotate(address=Lower("email")).filter(address__in=addresses)
    for office in offices.select_related("municipality__prefecture"):
        what = "代表担当者に、担当課の共有メールアドレスを直してもらう"
        found[office.email.casefold()] = (f"{office}の共有メール", _of([office]), what)
    held = defaultdict(list)
    users = User.objects.filter(email__in=addresses, is_active=True)
    for each in Assignment.objects.serving(timezone.localdate(now)).filter(user__in=users).with_people():
        held[each.user_id].append(each.office)
    for user in users:
        if held[user.pk]:
            what = "異動していれば登録を終えて後任を招待し、そうでなければ本人にアドレスを変えてもらう"
            found[user.email] = (f"{held[user.pk][0]} {user}さん", _of(held[user.pk]), what)
        elif user.is_secretariat:
            found[user.email] = (f"事務局 {user}さん", [], "本人にアドレスを変えてもらう")
    return found


def _of(offices):
    return [f"{office.name} {office.telephone}" for office in offices if office.telephone]


def is_known(address):
    """Whether the address is that of a person in office, an office or an open invitation."""
    return address in _owners([address])
