"""Who may open the pages of portal and of the accounts (allauth)."""

from tests import make
from tests.access import GET_ONLY, HIDDEN, NOBODY, PUBLIC, Row, audience, everybody, secretariat, signed_in
from timeline.models import MeetingSeries, Person, Venue

WITH_SECOND_FACTOR = audience(302, 302, 302, 302, 302, 200, 200)
WITHOUT_SECOND_FACTOR = audience(302, 200, 200, 200, 200, 302, 302)

API = {
    "openapi": [],
    **dict.fromkeys(("entries", "events", "documents", "news", "corrections", "prefectures", "municipalities"), []),
    **dict.fromkeys(("memberships", "profiles", "dots", "bodies", "agreements", "counts", "figures"), []),
    **dict.fromkeys(("statistics", "ties", "proposals", "cases", "answer-figures", "people", "venues", "meetings"), []),
    "person": lambda: [Person.objects.get(name="西川 太一郎").pk],
    "venue": lambda: [Venue.objects.get(name="大井競馬場").pk],
    "meeting": lambda: [MeetingSeries.objects.earliest("pk").pk],
    "entry": ["2017-08-21"],
    "document": ["survey"],
    "news-item": lambda: [make.news().pk],
    "municipality": ["182109"],
    "body": [1],
    "proposal": lambda: [make.proposal(visibility="public").pk],
    "case": ["sakai-shinagawa"],
}
OF_TOKENS = {
    **dict.fromkeys(("own-token", "own-proposals", "own-answers", "own-messages"), []),
    **dict.fromkeys(("own-proposal", "own-proposal-answers"), [1]),
}

ROWS = [
    Row("api-page", [], PUBLIC, PUBLIC),
    # whoever is logged in reads there what a visitor reads; by tokens: tests/portal/front/api/test_own.py
    *(Row(f"api:{name}", args, PUBLIC, GET_ONLY) for name, args in API.items()),
    *(Row(f"api:{name}", args, everybody(401), everybody(405)) for name, args in OF_TOKENS.items()),
    Row("home", [], PUBLIC, PUBLIC),
    Row("search", [], PUBLIC, PUBLIC),
    Row("desk", [], secretariat(200), secretariat(405)),
    Row("setting-list", [], secretariat(200), secretariat(405)),
    Row("wording-edit", ["terms"], secretariat(200), secretariat(200)),
    Row("wording-edit", ["unknown"], secretariat(404), secretariat(404), "missing"),
    Row("healthz", [], PUBLIC, GET_ONLY),
    Row("readyz", [], PUBLIC, GET_ONLY),
    Row("metrics", [], PUBLIC, GET_ONLY),  # from this machine alone: tests/portal/front/operations/test_probes.py
    Row("about", [], PUBLIC, PUBLIC),
    Row("terms", [], PUBLIC, PUBLIC),
    Row("privacy", [], PUBLIC, PUBLIC),
    Row("accessibility", [], PUBLIC, PUBLIC),
    Row("accessibility-test", [], PUBLIC, PUBLIC),
    Row("words-easy-index", [], PUBLIC, PUBLIC),
    Row("words-easy", ["about"], PUBLIC, PUBLIC),
    Row("words-easy", ["unknown"], NOBODY, NOBODY, "missing"),
    Row("words-en-index", [], PUBLIC, PUBLIC),
    Row("words-en", ["about"], PUBLIC, PUBLIC),
    Row("words-en", ["unknown"], NOBODY, NOBODY, "missing"),
    Row("security-txt", [], PUBLIC, GET_ONLY),
    Row("data-dictionary", [], PUBLIC, PUBLIC),
    Row("difference-list", [], PUBLIC, PUBLIC),
    Row("data-catalogue", [], PUBLIC, GET_ONLY),
    Row("robots", [], PUBLIC, GET_ONLY),
    Row("sitemap", [], PUBLIC, GET_ONLY),
    Row("sitemap-section", ["timeline"], PUBLIC, GET_ONLY),
    Row("policy-report", [], GET_ONLY, everybody(204)),
    Row("account_login", [], signed_in(302, visitor=200), signed_in(302, visitor=200)),
    Row("account_logout", [], signed_in(200), everybody(302)),
    Row("account_inactive", [], PUBLIC, GET_ONLY),
    Row("account_signup", [], signed_in(302, visitor=200), signed_in(302, visitor=200)),
    Row("account_reauthenticate", [], signed_in(200), signed_in(200)),
    Row("account_email", [], signed_in(200), everybody(302)),
    Row("account_email_verification_sent", [], everybody(302), everybody(302)),
    Row("account_change_password", [], signed_in(200), signed_in(200)),
    Row("account_set_password", [], everybody(302), everybody(302)),
    Row("account_reset_password", [], PUBLIC, PUBLIC),
    Row("account_confirm_login_code", [], everybody(302), everybody(302)),
    Row("account_reset_password_from_key_done", [], PUBLIC, GET_ONLY),
    Row("account_reset_password_done", [], PUBLIC, GET_ONLY),
    Row("account_request_login_code", [], signed_in(302, visitor=200), signed_in(302, visitor=200)),
    Row("mfa_index", [], signed_in(200), signed_in(405)),
    Row("mfa_authenticate", [], everybody(302), everybody(302)),
    Row(
        "mfa_reauthenticate",
        [],
        audience(302, 302, 302, 302, 302, 200, 200),
        audience(302, 302, 302, 302, 302, 200, 200),
    ),
    Row(
        "mfa_activate_totp",
        [],
        audience(302, 200, 200, 200, 200, 302, 302),
        audience(302, 200, 200, 200, 200, 302, 302),
    ),
    Row("mfa_deactivate_totp", [], secretariat(200), secretariat(302)),
    Row("mfa_view_recovery_codes", [], HIDDEN, signed_in(405)),
    Row("mfa_generate_recovery_codes", [], signed_in(200), audience(302, 200, 200, 200, 200, 302, 302)),
    Row("mfa_download_recovery_codes", [], HIDDEN, HIDDEN),
    Row("mfa_list_webauthn", [], signed_in(200), signed_in(405)),
    Row("mfa_add_webauthn", [], signed_in(200), signed_in(200)),
    Row("mfa_reauthenticate_webauthn", [], everybody(302), everybody(302)),
    Row("mfa_login_webauthn", [], everybody(302), everybody(302)),
    Row("usersessions_list", [], signed_in(200), everybody(302)),
    Row("account_reset_password_from_key", ["1", "unknown"], PUBLIC, PUBLIC),
    Row("mfa_remove_webauthn", [1], HIDDEN, HIDDEN, "missing"),
    Row("mfa_edit_webauthn", [1], HIDDEN, HIDDEN, "missing"),
]
