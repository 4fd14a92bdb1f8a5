"""Saved form: what was typed waits in the session when a form meets an ended session or a lost right.

Words alone are kept: never passwords, codes and files, nothing that was sent to the pages of the account itself.
A form that finds nobody logged in waits in the session of the browser it came from for an hour, and is offered again
after the login; nothing is ever sent by itself. The worker deletes daily what is left (members.accounts.session_rows).

It waits for one person, and nobody else reads a word of it on a shared machine. A login leaves in the browser a signed
cookie that outlasts the session and says who it was; it changes the token of forms, too, so a form with a good
token is one that this person was shown. Without the cookie nothing is kept; the login of another person drops it.
"""

import re

from django.conf import settings
from django.urls import reverse

KEY = "kept_form"
# Beside the session's own name: "kept-for", behind HTTPS "__Host-kept-for".
COOKIE = settings.SESSION_COOKIE_NAME.replace("sessionid", "kept-for")
MOST = 200_000  # characters of one form
OF_ACCOUNTS = ("/accounts/", "/members/start/")
PLACES = [  # page at whose address a part begins, what its pages are called before the login: an address can tell more
    (("bulletin:case-list",), "連携事例"),
    (("bulletin:proposal-list",), "掲示板"),
    (("members:application-detail", 0), "会員登録"),
    (("members:profile-edit",), "魅力発信"),
    (("members:home",), "自治体の画面"),
    (("desk",), "事務局の画面"),
]
HIDDEN = ("read", "marks", "mark", "seen", "was", "token")  # what a writer had read, and which form was sent
_TECHNICAL = re.compile(r"[A-Za-z0-9_]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def sent_fields(request):
    """Names and values in the order they were sent, as a list of pairs; empty where nothing may be kept."""
    if request.method != "POST" or request.path.startswith(OF_ACCOUNTS):
        return []
    sent = [(name, value) for name, values in request.POST.lists() for value in values if _may_be_saved(name)]
    return sent if sum(len(name) + len(value) for name, value in sent) <= MOST else []


def _may_be_saved(name):
    return "password" not in name and name != "csrfmiddlewaretoken"


def readable_values(sent):
    """The values a reader typed, for display: without tokens, versions and other hidden technical fields."""
    typed = [value for name, value in sent if name not in HIDDEN and not name.startswith("initial-")]
    return [value for value in typed if value.strip() and not _TECHNICAL.fullmatch(value)]


def remember_owner(response, user):
    """Set a browser-session cookie naming who logged in: forms saved from this browser belong to that user."""
    response.set_signed_cookie(
        COOKIE, user.pk, salt=KEY, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def save(request):
    """Save the sent form in the session; False when nothing may be kept, or no cookie names its owner."""
    sent, owner = sent_fields(request), request.get_signed_cookie(COOKIE, default="", salt=KEY)
    if sent and owner:
        request.session[KEY] = {
            "owner": owner,
            "address": request.get_full_path(),
            "fields": sent,
            "had_files": bool(request.FILES),
        }
    return bool(sent and owner)


def _waiting(request):
    """The saved form of this session, whoever owns it; None without a session cookie, and then no session is read."""
    return request.session.get(KEY) if settings.SESSION_COOKIE_NAME in request.COOKIES else None


def find(request):
    """The saved form of the logged-in user (dict); None when there is none."""
    waiting = _waiting(request)
    return waiting if waiting and waiting.get("owner") == str(request.user.pk) else None


def target_section(request):
    """Name of the part of the portal the saved form belongs to, for the login page; None when there is none."""
    waiting = _waiting(request)
    return waiting and next((name for page, name in PLACES if waiting["address"].startswith(_part(*page))), "")


def _part(view, *numbers):
    return reverse(view, args=numbers).removesuffix("0/")


def drop_of_others(request, user):
    """At login: delete a saved form that belongs to another user."""
    waiting = _waiting(request)
    if waiting and waiting.get("owner") != str(user.pk):
        del request.session[KEY]


def discard(request, address=""):
    """Delete the user's saved form; with `address`, only if the form was to be sent there."""
    waiting = find(request)
    if waiting and address in ("", waiting["address"]):
        del request.session[KEY]


def came_from_here(request):
    """Whether Origin (else Referer) says that a page of this site sent the request: only then show its fields."""
    own = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    return origin == own if origin else request.headers.get("Referer", "").startswith(f"{own}/")
