"""Who may open the pages of the board."""

from tests import make
from tests.access import GET_ONLY, HIDDEN, LEADS_BACK, LOGIN, PUBLIC, Row, audience, secretariat, signed_in, staff
from tests.bulletin.cases import addresses as cases
from tests.bulletin.desk_answers import addresses as desk_answers
from tests.bulletin.paper_answers import addresses as paper_answers
from tests.bulletin.proposals import addresses as proposals
from tests.bulletin.proposals.addresses import foreign, own
from tests.bulletin.rollcall import addresses as rollcall

SAKAI = audience(LOGIN, 403, 200, 200, 404, 403, 403)  # of 坂井市 alone; wards are foreign to it
SAKAI_POST = audience(LOGIN, 403, 403, 403, 404, 403, 403)  # without what the form sends along
SAME_404 = staff(404)

ROWS: list[Row] = [
    Row("bulletin:proposal-list", [], PUBLIC, PUBLIC),
    Row("bulletin:proposal-feed", [], PUBLIC, PUBLIC),
    Row("bulletin:field-list", [], secretariat(200), secretariat(409)),
    Row("bulletin:answer-word-list", [], secretariat(200), secretariat(409)),
    Row("bulletin:role-list", [], secretariat(200), secretariat(409)),
    Row("bulletin:defaults-edit", [], secretariat(200), secretariat(200)),
    Row("bulletin:search-list", [], signed_in(200), signed_in(200)),
    Row("bulletin:search-delete", [1], LEADS_BACK, HIDDEN, "missing"),
    Row("bulletin:proposal-create", [], staff(200), staff(403)),
    Row("bulletin:proposal-detail", own("draft"), audience(LOGIN, 404, 200, 200, 404, 404, 404), GET_ONLY, "own"),
    Row("bulletin:proposal-detail", foreign("draft"), HIDDEN, GET_ONLY, "foreign"),
    Row("bulletin:proposal-detail", own("open"), audience(LOGIN, 404, 200, 200, 200, 200, 200), GET_ONLY, "of members"),
    Row("bulletin:proposal-detail", lambda: [make.proposal(visibility="public").pk], PUBLIC, GET_ONLY, "public"),
    Row("bulletin:proposal-edit", own("draft"), SAKAI, SAKAI_POST, "own"),
    Row("bulletin:proposal-edit", foreign("draft"), SAME_404, SAME_404, "foreign"),
    Row("bulletin:proposal-preview", own("draft"), SAKAI, GET_ONLY, "own"),
    Row("bulletin:proposal-preview", foreign("draft"), SAME_404, GET_ONLY, "foreign"),
    Row("bulletin:proposal-post", own("draft"), LEADS_BACK, SAKAI_POST, "own"),
    Row("bulletin:proposal-post", foreign("draft"), LEADS_BACK, SAME_404, "foreign"),
]
ROWS += rollcall.ROWS + proposals.ROWS + cases.ROWS + desk_answers.ROWS + paper_answers.ROWS
