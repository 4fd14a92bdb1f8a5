"""Who may open the pages of members. Others' objects stand beside one's own: they must look like missing ones."""

from members.models import Municipality
from tests import make
from tests.access import (
    GET_ONLY,
    HIDDEN,
    LEADS_BACK,
    NOBODY,
    PUBLIC,
    Row,
    administrators,
    audience,
    everybody,
    managers,
    secretariat,
    signed_in,
    staff,
)
from tests.members.unreachable import addresses as unreachable


def others_application():
    return [make.application(make.user("other@example.jp")).pk]


def colleague():
    return [make.staff("colleague@example.jp").assignments.get().pk]


def foreign_assignment():
    return [make.staff("other@example.jp", "012068").assignments.get().pk]


def own_token():
    manager = make.manager("token@example.jp")
    return [make.data_token(manager)[0].pk]


def foreign_token():
    return [make.data_token(make.manager("token@example.jp", "012068"))[0].pk]


def own_office():
    return [make.staff("colleague@example.jp").assignments.get().office_id]


def foreign_office():
    return [make.staff("other@example.jp", "012068").assignments.get().office_id]


def a_membership():
    make.manager("member@example.jp", "012068")
    return [Municipality.objects.get(lg_code="012068").memberships.get().pk]


def unmanaged():
    """A member whose only manager's account is out of use."""
    make.manager("gone@example.jp", "012068", is_active=False)
    return ["012068"]


def of_secretariat():
    return [make.secretariat("jiro@example.jp").pk]


ROWS = [
    Row("members:desk-people", [], administrators(200), administrators(200)),
    Row("members:desk-invite", [], administrators(200), administrators(200)),
    Row("members:desk-invitation-revoke", [1], LEADS_BACK, administrators(404), "missing"),
    Row("members:desk-account", of_secretariat, administrators(200), administrators(405)),
    Row("members:desk-role", of_secretariat, administrators(200), administrators(200)),
    Row("members:desk-end", of_secretariat, administrators(200), administrators(302)),
    Row("members:desk-deactivate", of_secretariat, administrators(200), administrators(200)),
    Row("members:desk-reactivate", of_secretariat, LEADS_BACK, administrators(302)),
    Row("members:desk-sessions-end", of_secretariat, LEADS_BACK, administrators(302)),
    Row("members:desk-second-factor", of_secretariat, administrators(200), administrators(200)),
    Row("members:application-start", [], PUBLIC, audience(302, 302, 200, 200, 200, 302, 302)),
    Row("members:application-queue", [], secretariat(200), secretariat(405)),
    Row("members:membership-list", [], secretariat(200), secretariat(405)),
    Row("members:membership-edit", a_membership, secretariat(200), secretariat(200)),
    Row("members:membership-cancel", a_membership, secretariat(200), secretariat(200)),
    Row("members:roll-list", [], secretariat(200), secretariat(405)),
    Row("members:manager-invite", unmanaged, secretariat(200), secretariat(200), "unmanaged"),
    Row("members:manager-invite", ["182028"], secretariat(404), secretariat(404), "no member"),
    Row("members:manager-invite", ["131016"], secretariat(200), secretariat(200), "ward that is to come"),
    Row("desk:mail-list", [], administrators(200), administrators(302)),
    Row("members:domain-list", [], secretariat(200), secretariat(200)),
    Row("members:domain-delete", [1], LEADS_BACK, secretariat(404), "missing"),
    Row("desk:audit-list", [], secretariat(200), secretariat(405)),
    Row("members:home", [], signed_in(200), signed_in(200)),
    Row("members:notice-list", [], signed_in(200), everybody(302)),
    Row("members:kept-form", [], signed_in(302), signed_in(302)),
    Row("members:settings", [], signed_in(200), signed_in(200)),
    Row("members:people", [], staff(200), staff(200)),
    Row("members:invite", [], managers(200), managers(200)),
    Row("members:token-list", [], managers(200), managers(200)),
    Row("members:token-create", [], managers(302), managers(302)),  # who has no second factor sets one up
    Row("members:token-end", own_token, LEADS_BACK, managers(302), "own"),
    Row("members:token-end", foreign_token, LEADS_BACK, managers(404), "foreign"),
    Row("members:roll-confirm", [], managers(200), managers(302)),
    Row("members:office-create", [], managers(200), managers(200)),
    Row("members:profile-edit", [], staff(200), signed_in(403)),
    Row("members:profile-confirm", [], staff(404), staff(404), "without a profile"),
    Row("members:picture-add", [], staff(302), staff(302)),
    Row("members:application-detail", others_application, secretariat(302), signed_in(405), "foreign"),
    Row("members:application-municipality", others_application, HIDDEN, HIDDEN, "foreign"),
    Row("members:application-office", others_application, HIDDEN, HIDDEN, "foreign"),
    Row("members:application-check", others_application, HIDDEN, HIDDEN, "foreign"),
    Row("members:application-withdraw", others_application, LEADS_BACK, HIDDEN, "foreign"),
    Row("members:application-decide", others_application, secretariat(200), secretariat(302), "foreign"),
    Row("members:assignment-role", colleague, managers(200), managers(200), "own"),
    Row("members:assignment-role", foreign_assignment, managers(404), managers(404), "foreign"),
    Row("members:assignment-end", colleague, managers(200), managers(200), "own"),
    Row("members:assignment-end", foreign_assignment, managers(404), managers(404), "foreign"),
    Row("members:hand-over", colleague, managers(200), managers(200), "own"),
    Row("members:hand-over", foreign_assignment, managers(404), managers(404), "foreign"),
    Row("members:hand-over-sheet", colleague, HIDDEN, HIDDEN, "own"),
    Row("members:hand-over-sheet", foreign_assignment, HIDDEN, HIDDEN, "foreign"),
    Row("members:remarks-edit", colleague, HIDDEN, HIDDEN, "own"),
    Row("members:remarks-edit", foreign_assignment, HIDDEN, HIDDEN, "foreign"),
    Row("members:mailbox-ask", own_office, LEADS_BACK, managers(302), "own"),
    Row("members:mailbox-ask", foreign_office, LEADS_BACK, managers(404), "foreign"),
    Row("members:mailbox-confirm", ["unknown"], NOBODY, NOBODY),
    Row("members:office-edit", own_office, managers(200), managers(200), "own"),
    Row("members:office-edit", foreign_office, managers(404), managers(404), "foreign"),
    Row("members:invitation-revoke", [1], LEADS_BACK, managers(404), "missing"),
    Row("members:invitation-accept", ["unknown"], NOBODY, NOBODY),
    Row("members:start", ["unknown"], everybody(410), everybody(410)),
    # Not 1: on a slow machine the visit itself makes a row of the session, whose number it may be.
    Row("members:session-end", [999_999], LEADS_BACK, HIDDEN, "missing"),
    Row("members:picture-delete", [1], LEADS_BACK, staff(404), "missing"),
    Row("members:picture", [1], NOBODY, GET_ONLY, "missing"),
    Row("members:municipality-list", [], PUBLIC, PUBLIC),
    Row("members:profile-list", [], PUBLIC, PUBLIC),
    Row("members:municipality-detail", ["182109"], PUBLIC, PUBLIC),
    *unreachable.ROWS,
    Row("members:inviting-list", [], secretariat(200), secretariat(200)),
    Row("members:manager-invite", ["131091"], secretariat(200), secretariat(200), "ward without anybody"),
]
