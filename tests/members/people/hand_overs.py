"""引継ぎ for tests: planned for 1 April 2027, to kohai@example.jp."""

from datetime import date

from members.models import User
from tests import make
from tests.members.people.pages import PEOPLE

NEXT = "kohai@example.jp"
APRIL = date(2027, 4, 1)
# of the 引継書
HEADINGS = ["提案と募集", "続いている連携事例", "相手の連絡先", "約束したこと"]
HEADINGS += ["協定と交流", "申し送り", "最近の連絡", "次の期限"]


def url(user, page="hand-over"):
    """The page of this name about the assignment of `user`."""
    return f"{PEOPLE}{user.assignments.first().pk}/{page}/"


def plan(by, user, email=NEXT, on=APRIL):
    """The invitation of the successor."""
    return user.assignments.first().hand_over(to_email=email, on=on, by=by)


def arrive(invitation, **fields):
    """The person invited, who accepts."""
    person = User.objects.filter(email=invitation.email).first() or make.user(invitation.email, **fields)
    invitation.accept(user=person)
    return person


def fresh(user):
    """The person read again, with nothing kept of assignments."""
    return User.objects.get(pk=user.pk)
