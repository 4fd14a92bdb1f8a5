"""What was typed is not lost when it meets an ended session, a stale page or a right that is gone (S27, F07).

Words alone are kept: never passwords, codes and files, nothing that was sent to the pages of the account itself.
A form that finds nobody logged in waits in the session of the browser it came from for an hour, and is offered again
after the login; nothing is ever sent by itself. The worker deletes daily what is left (members.sessions).
"""

import re

from django.conf import settings

KEY = "kept_form"
MOST = 200_000  # characters of one form
OF_ACCOUNTS = ("/accounts/", "/members/start/")
_TECHNICAL = re.compile(r"[A-Za-z0-9_]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def fields(request):
    """Names and values in the order they were sent, as a list of pairs; empty where nothing may be kept."""
    if request.method != "POST" or request.path.startswith(OF_ACCOUNTS):
        return []
    sent = [(name, value) for name, values in request.POST.lists() for value in values if _may_be_kept(name)]
    return sent if sum(len(name) + len(value) for name, value in sent) <= MOST else []


def _may_be_kept(name):
    return "password" not in name and name != "csrfmiddlewaretoken"


def words(sent):
    """What of the fields a reader would know again: no marks and numbers of the form itself."""
    return [value for _, value in sent if value.strip() and not _TECHNICAL.fullmatch(value)]


def keep(request):
    """Let the form wait in the session; False when there is nothing to keep."""
    sent = fields(request)
    if sent:
        request.session[KEY] = {
            "address": request.get_full_path(),
            "fields": sent,
            "had_files": bool(request.FILES),
        }
    return bool(sent)


def kept(request):
    """The form that waits; None when there is none. Reads no session where no cookie names one."""
    return request.session.get(KEY) if settings.SESSION_COOKIE_NAME in request.COOKIES else None


def forget(request, address=""):
    """The form was sent, or is not wanted. With an address: only if it was to go there."""
    waiting = kept(request)
    if waiting and address in ("", waiting["address"]):
        del request.session[KEY]


def came_from_here(request):
    """Whether a page of the portal sent it, as the browser says: then its words are the reader's own."""
    own = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    return origin == own if origin else request.headers.get("Referer", "").startswith(f"{own}/")
