"""Who may open the pages of cases. A case of 坂井市 and 品川区 is everybody's own; one of others is foreign."""

from tests import make
from tests.access import GET_ONLY, HIDDEN, LEADS_BACK, LOGIN, PUBLIC, Row, audience, secretariat, staff

OTHERS = (("182010", "proposer"), ("131032", "lead"))  # 福井市, 港区
EDITORS = audience(LOGIN, 404, 200, 200, 200, 200, 200)
WRITERS = audience(LOGIN, 404, 302, 302, 302, 302, 302)


def own():
    return [make.case("own", published_at=None).key]


def foreign():
    return [make.case("foreign", participants=OTHERS, published_at=None).key]


def public():
    return [make.case("public", participants=OTHERS).key]


def own_step():
    case = make.case("own", published_at=None)
    return [case.key, make.step(case).pk]


def foreign_step():
    case = make.case("foreign", participants=OTHERS)
    return [case.key, make.step(case).pk]


def proposal():
    return [make.proposal().pk]


def foreign_proposal():
    return [make.proposal(lg_code="182010", wards=["131032"]).pk]


READERS = audience(404, 404, 200, 200, 200, 200, 200)
STRANGERS = audience(LOGIN, 404, 404, 404, 404, 200, 200)
STRANGERS_POST = audience(LOGIN, 404, 404, 404, 404, 302, 302)

ROWS = [
    Row("bulletin:case-list", [], PUBLIC, PUBLIC),
    Row("bulletin:case-feed", [], PUBLIC, PUBLIC),
    Row("bulletin:case-detail", public, PUBLIC, PUBLIC, "public"),
    Row("bulletin:case-detail", own, READERS, READERS, "own"),
    Row(
        "bulletin:case-detail",
        foreign,
        audience(404, 404, 404, 404, 404, 200, 200),
        audience(404, 404, 404, 404, 404, 200, 200),
        "foreign",
    ),
    Row("bulletin:case-create", [], audience(LOGIN, 403, *[200] * 5), audience(LOGIN, 403, *[200] * 5)),
    *(
        row
        for name in ("edit", "close")
        for row in (
            Row(f"bulletin:case-{name}", own, EDITORS, EDITORS, "own"),
            Row(f"bulletin:case-{name}", foreign, STRANGERS, STRANGERS, "foreign"),
            Row(f"bulletin:case-{name}", public, STRANGERS, STRANGERS, "public"),
        )
    ),
    Row("bulletin:case-result", own, EDITORS, WRITERS, "own"),  # an empty result is one
    Row("bulletin:case-result", foreign, STRANGERS, STRANGERS_POST, "foreign"),
    Row("bulletin:case-result", public, STRANGERS, STRANGERS_POST, "public"),
    Row("bulletin:case-participants", own, EDITORS, WRITERS, "own"),  # nothing changed is no mistake
    Row("bulletin:case-participants", foreign, STRANGERS, STRANGERS_POST, "foreign"),
    Row("bulletin:case-participants", public, STRANGERS, STRANGERS_POST, "public"),
    Row("bulletin:case-request", own, EDITORS, WRITERS, "own"),
    Row("bulletin:case-request", foreign, STRANGERS, STRANGERS_POST, "foreign"),
    Row("bulletin:case-publish", own, secretariat(200), secretariat(302), "own"),
    Row("bulletin:case-return", own, secretariat(200), secretariat(200), "own"),
    Row("bulletin:step-create", own, EDITORS, EDITORS, "own"),
    Row("bulletin:step-create", foreign, STRANGERS, STRANGERS, "foreign"),
    Row("bulletin:step-edit", own_step, EDITORS, EDITORS, "own"),
    Row("bulletin:step-edit", foreign_step, STRANGERS, STRANGERS, "foreign"),
    Row("bulletin:step-remove", own_step, LEADS_BACK, WRITERS, "own"),
    Row("bulletin:step-remove", foreign_step, LEADS_BACK, STRANGERS_POST, "foreign"),
    Row("bulletin:case-picture-add", own, EDITORS, EDITORS, "own"),
    Row("bulletin:case-picture-add", foreign, STRANGERS, STRANGERS, "foreign"),
    Row("bulletin:case-picture", ["sakai-shinagawa", 1], audience(*[404] * 7), GET_ONLY, "missing"),
    Row("bulletin:case-picture-remove", ["sakai-shinagawa", 1], LEADS_BACK, HIDDEN, "missing"),
    Row(
        "bulletin:case-make",
        proposal,
        audience(LOGIN, 403, 200, 200, 404, 403, 403),
        audience(LOGIN, 403, 200, 200, 404, 403, 403),
        "own",
    ),
    Row("bulletin:case-make", foreign_proposal, staff(404), staff(404), "foreign"),
    Row("bulletin:agree", foreign_proposal, staff(404), staff(404), "foreign"),
    Row("bulletin:disagree", foreign_proposal, staff(404), staff(404), "foreign"),
]
