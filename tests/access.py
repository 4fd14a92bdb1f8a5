"""Words for the table of who may open what: roles, audiences and rows. The rows stand in tests/<app>/addresses.py."""

from collections.abc import Callable
from typing import NamedTuple

from django.urls import reverse

from members.models import User
from tests import make

ROLES = ("visitor", "applicant", "staff", "manager", "ward", "secretariat", "administrator")
LOGIN = 302  # to the login page

type_of_args = list | Callable[[], list]


def audience(*statuses):
    """Status by role, in the order of ROLES."""
    return dict(zip(ROLES, statuses, strict=True))


def everybody(status):
    return audience(*[status] * len(ROLES))


def signed_in(status, visitor=LOGIN):
    """Whoever has an account, whatever it may do."""
    return everybody(status) | {"visitor": visitor}


def staff(status):
    """担当者 of a municipality or ward; 403 in words for others with an account."""
    return audience(LOGIN, 403, status, status, status, 403, 403)


def managers(status):
    """代表担当者, here of 坂井市."""
    return audience(LOGIN, 403, 403, status, 403, 403, 403)


def wards(status):
    """担当者 of a ward; 403 in words for others with an account."""
    return audience(LOGIN, 403, 403, 403, status, 403, 403)


def secretariat(status):
    """事務局 and 管理者; for others with an account the page does not exist."""
    return audience(LOGIN, 404, 404, 404, 404, status, status)


def administrators(status):
    return audience(LOGIN, 404, 404, 404, 404, 404, status)


PUBLIC = everybody(200)
NOBODY = everybody(404)
HIDDEN = signed_in(404)  # somebody else's, or missing: both look the same
GET_ONLY = everybody(405)
LEADS_BACK = everybody(302)  # of what is there for POST alone: to the page with the button, which says who may see it


class Row(NamedTuple):
    """An address: its name, its arguments (or what makes them in the test), and who gets what for GET and POST."""

    name: str
    args: type_of_args
    get: dict[str, int]
    post: dict[str, int]
    case: str = ""  # whose object it is, where that matters

    def __str__(self):
        return f"{self.name} {self.case}".strip()

    def address(self):
        """The address, its objects made in the test that asks."""
        return reverse(self.name, args=self.args() if callable(self.args) else self.args)


def person(role):
    """Somebody new of this role, as the table means it: 坂井市's staff and manager, 品川区's staff. None: a visitor."""
    email = f"{role}@example.jp"
    match role:
        case "visitor":
            return None
        case "applicant":
            return make.user(email)
        case "staff":
            return make.staff(email)
        case "manager":
            return make.manager(email)
        case "ward":
            return make.staff(email, "131091")
        case "secretariat":
            return make.secretariat(email)
        case "administrator":
            return make.secretariat(email, secretariat_role=User.SecretariatRole.ADMINISTRATOR)
    raise ValueError(role)
