"""Who may open the pages of answers, talk and follows."""

from bulletin.models import Message
from members.models import Municipality
from tests import make
from tests.access import GET_ONLY, HIDDEN, LEADS_BACK, LOGIN, PUBLIC, Row, audience, secretariat, signed_in, staff


def message(line):
    """A reply of 品川区, to all or on its private line."""
    line = line and Municipality.objects.get(lg_code=line)
    place = Municipality.objects.get(lg_code="131091")
    return Message.objects.create(proposal=make.proposal(), line=line, municipality=place, body="ことば").pk


def open_proposal():
    return [make.proposal().pk]


def foreign_line():
    return [make.proposal(lg_code="182010").pk, "131032"]  # 福井市 and 港区


def foreign_draft():
    return [make.proposal(state="draft", lg_code="182010").pk]  # 福井市


# asked: 品川区 as a ward, by 坂井市
ASKED = audience(LOGIN, 403, 404, 404, 200, 403, 403)
BOTH_SIDES = audience(LOGIN, 403, 200, 200, 200, 403, 403)

ROWS: list[Row] = [
    Row("bulletin:figure-list", [], PUBLIC, PUBLIC),
    Row("bulletin:inbox", [], staff(200), staff(200)),
    Row("bulletin:follow-list", [], signed_in(200), signed_in(404)),
    Row("bulletin:answer", open_proposal, ASKED, ASKED, "asked"),
    Row("bulletin:answer", foreign_draft, staff(404), staff(404), "foreign"),
    Row("bulletin:handling", open_proposal, ASKED, ASKED, "asked"),
    Row("bulletin:handling", foreign_draft, staff(404), staff(404), "foreign"),
    Row("bulletin:assign", open_proposal, LEADS_BACK, audience(LOGIN, 403, 404, 404, 302, 403, 403), "asked"),
    Row("bulletin:assign", foreign_draft, LEADS_BACK, staff(404), "foreign"),
    Row("bulletin:note-add", open_proposal, LEADS_BACK, ASKED, "asked"),
    Row("bulletin:note-add", foreign_draft, LEADS_BACK, staff(404), "foreign"),
    Row(
        "bulletin:reply",
        open_proposal,
        audience(LOGIN, 404, 200, 200, 200, 200, 200),
        audience(LOGIN, 404, 200, 200, 200, 409, 409),
        "of members",
    ),
    Row("bulletin:reply", foreign_draft, HIDDEN, HIDDEN, "foreign"),
    Row("bulletin:line", lambda: [make.proposal().pk, "131091"], BOTH_SIDES, BOTH_SIDES, "own"),
    Row("bulletin:line", foreign_line, staff(404), staff(404), "foreign"),
    Row("bulletin:enclosure", [1], HIDDEN, GET_ONLY, "missing"),
    Row("bulletin:message-hide", lambda: [message(None)], secretariat(200), secretariat(200), "to all"),
    Row("bulletin:message-hide", lambda: [message("131091")], secretariat(404), secretariat(404), "foreign"),
]
