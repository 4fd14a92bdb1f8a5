"""Who may take the steps of a proposal, and open what belongs to it."""

from members.models import Municipality
from tests import make
from tests.access import GET_ONLY, HIDDEN, LEADS_BACK, LOGIN, Row, audience, managers, secretariat, signed_in, staff


def own(state):
    return lambda: [make.proposal(state=state).pk]


def foreign(state):
    return lambda: [make.proposal(state=state, lg_code="182010").pk]  # 福井市


SAKAI = audience(LOGIN, 403, 200, 200, 404, 403, 403)  # of 坂井市 alone; wards are foreign to it
SAME_404 = staff(404)

MANAGER = audience(LOGIN, 403, 403, 200, 403, 403, 403)
STEPS = ["discard", "take-back", "extend", "withdraw", "close", "reopen"]
OF_STATE = {"discard": "draft", "take-back": "waiting", "reopen": "expired"}
BY_STEP = {"extend": 200, "reopen": 200}  # asks for a deadline first
DESK = ["hide", "unhide", "return-to-draft", "merge", "close"]


def own_step(step):
    """坂井市's own; a ward is foreign to it."""
    posted = SAKAI | {"staff": BY_STEP.get(step, 302), "manager": BY_STEP.get(step, 302)}
    return Row(f"bulletin:proposal-{step}", own(OF_STATE.get(step, "open")), SAKAI, posted, "own")


def foreign_step(step):
    return Row(f"bulletin:proposal-{step}", foreign(OF_STATE.get(step, "open")), SAME_404, SAME_404, "foreign")


def desk_step(step):
    """Reason or number is asked for first; what is not hidden cannot be shown again."""
    get = 302 if step == "unhide" else 200
    return Row(f"bulletin-desk:proposal-{step}", own("open"), secretariat(get), secretariat(get), "posted")


def attachment(lg_code="182109"):
    proposal = make.proposal(lg_code=lg_code)
    return proposal.attachments.create(name="図.txt", size=1, description="図", digest=lg_code, media_type="text/plain")


def asked(lg_code):
    place = Municipality.objects.get(lg_code=lg_code)
    return [make.proposal(lg_code="182010").co_proposers.create(municipality=place).pk]


def own_partner():
    place = Municipality.objects.get(lg_code="182010")
    return [make.proposal().co_proposers.create(municipality=place).pk]


def to_some(lg_code):
    return lambda: [make.proposal(lg_code=lg_code, wards=["131091"]).pk]


ROWS: list[Row] = [
    Row("bulletin:proposal-ask-more", to_some("182109"), SAKAI, SAKAI, "own"),
    Row("bulletin:proposal-ask-more", to_some("182010"), SAME_404, SAME_404, "foreign"),
    *map(own_step, STEPS),
    *map(foreign_step, STEPS),
    Row("bulletin:proposal-approve", own("waiting"), MANAGER, MANAGER | {"manager": 302}, "own"),
    Row("bulletin:proposal-approve", foreign("waiting"), managers(404), managers(404), "foreign"),
    Row("bulletin:proposal-send-back", own("waiting"), MANAGER, MANAGER, "own"),
    Row("bulletin:proposal-send-back", foreign("waiting"), managers(404), managers(404), "foreign"),
    Row("bulletin:version-list", own("open"), audience(LOGIN, 404, 200, 200, 200, 200, 200), GET_ONLY, "of members"),
    Row("bulletin:version-list", foreign("draft"), HIDDEN, GET_ONLY, "foreign"),
    Row("bulletin:approval-edit", [], managers(200), managers(302)),
    Row("bulletin:attachment-add", own("draft"), SAKAI, SAKAI, "own"),
    Row("bulletin:attachment-add", foreign("draft"), SAME_404, SAME_404, "foreign"),
    Row("bulletin:attachment-archive", own("draft"), HIDDEN, GET_ONLY, "without files"),
    Row("bulletin:attachment", [1], HIDDEN, GET_ONLY, "missing"),
    Row(
        "bulletin:attachment-delete",
        lambda: [attachment().pk],
        LEADS_BACK,
        SAKAI | {"staff": 302, "manager": 302},
        "own",
    ),
    Row("bulletin:attachment-delete", lambda: [attachment("182010").pk], LEADS_BACK, SAME_404, "foreign"),
    Row("bulletin:partner-list", own("draft"), SAKAI, SAKAI, "own"),
    Row("bulletin:partner-list", foreign("draft"), SAME_404, SAME_404, "foreign"),
    Row("bulletin:partner-confirm", lambda: asked("182109"), SAKAI, SAKAI | {"staff": 302, "manager": 302}, "own"),
    Row("bulletin:partner-confirm", lambda: asked("182028"), SAME_404, SAME_404, "foreign"),
    Row("bulletin:partner-decline", lambda: asked("182109"), SAKAI, SAKAI | {"staff": 302, "manager": 302}, "own"),
    Row("bulletin:partner-decline", lambda: asked("182028"), SAME_404, SAME_404, "foreign"),
    Row("bulletin:partner-remove", own_partner, SAKAI, SAKAI | {"staff": 302, "manager": 302}, "own"),
    Row("bulletin:partner-remove", lambda: asked("182109"), SAME_404, SAME_404, "foreign"),
    Row("bulletin-desk:proposal-list", [], secretariat(200), GET_ONLY),
    *map(desk_step, DESK),
    Row("bulletin-desk:proposal-hide", own("draft"), signed_in(404), signed_in(404), "foreign"),
]
