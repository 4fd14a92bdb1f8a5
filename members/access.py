"""View decorators that say who may open a page; which rows a page shows is the matter of querysets.

Visitors are sent to the login; members without the needed role get 403 in plain words; the secretariat's
pages do not exist (404) for anybody else.
"""

import functools
import time
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.web import saved_form


def private_page(view):
    """View decorator: for logged-in users; never cached.

    A form posted after the session ended is saved and offered to the same person after the login
    (portal.web.saved_form).
    """
    inside = login_required(view)

    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.method == "POST":
            if request.user.is_authenticated:
                saved_form.discard(request, request.get_full_path())
            elif saved_form.save(request):
                return redirect_to_login(reverse("members:kept-form"))
        return inside(request, *args, **kwargs)

    return never_cache(wrapper)


def staff_page(view):
    """View decorator: for users with an assignment in a municipality today; 403 for others."""

    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.assignment:
            raise PermissionDenied("いま所属している自治体がないため、この画面は使えません。")
        return view(request, *args, **kwargs)

    return private_page(wrapper)


def manager_page(view):
    """View decorator: for managers (代表担当者) of a municipality; 403 for others."""

    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.is_manager:
            raise PermissionDenied("この操作ができるのは代表担当者だけです。")
        return view(request, *args, **kwargs)

    return staff_page(wrapper)


def own_page(view):
    """View decorator: for the secretariat, and for users with an assignment today; 403 for others."""
    of_desk, of_staff = secretariat_page(view), staff_page(view)

    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        is_desk = request.user.is_authenticated and request.user.is_secretariat
        return (of_desk if is_desk else of_staff)(request, *args, **kwargs)

    return wrapper


def secretariat_page(view):
    """View decorator: for the secretariat, who must have a second factor; 404 for everybody else."""

    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.is_secretariat:
            raise Http404
        if not is_mfa_enabled(request.user):
            messages.info(request, "事務局の画面を使うには、先に2段階認証を設定してください。")
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return private_page(wrapper)


def administrator_page(view):
    """View decorator: for administrators (管理者) of the secretariat; 404 for everybody else."""

    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.is_administrator:
            raise Http404
        return view(request, *args, **kwargs)

    return secretariat_page(wrapper)


def second_factor_page(view):
    """View decorator: for who has given a second factor within ACCOUNT_REAUTHENTICATION_TIMEOUT, a password beside it.

    Who has none is led to setting one up; who gave theirs longer ago gives it again, and what was sent goes on.
    """

    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        if not is_mfa_enabled(request.user):
            messages.info(request, "この操作には、2段階認証の設定が必要です。設定してから、もう一度開いてください。")
            return redirect("mfa_index")
        given = [each["at"] for each in get_authentication_records(request, request.user) if each["method"] == "mfa"]
        if not given or time.time() - max(given) >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            types = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
            page = "mfa_reauthenticate" if is_mfa_enabled(request.user, types) else "mfa_reauthenticate_webauthn"
            return ask_again(request, reverse(page))
        return view(request, *args, **kwargs)

    return wrapper


def ask_again(request, page):
    """Response to the page that asks who is there; what was sent goes on from there, whatever its address asked for.

    allauth goes on with what it has kept only if its path is where the reader is to come back to.
    """
    response = suspend_request(request, page)
    if request.method == "POST":
        response.headers["Location"] = f"{page}?{urlencode({'next': request.path})}"
    return response


class AskAgain:
    """Middleware, within allauth's: `ask_again` for what needs a recent authentication."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        """The response of `ask_again` to somebody who is logged in; else None, and allauth sends to the login."""
        if isinstance(error, ReauthenticationRequired) and request.user.is_authenticated:
            return ask_again(request, get_adapter().get_reauthentication_methods(request.user)[0]["url"])
        return None


def reauthenticate_to_send(view):
    """View decorator: rights change hands, or much is done at once; to look at it needs no recent authentication."""
    return reauthentication_required(allow_get=True)(view)


def reauthenticate_for_download(view):
    """View decorator: a download (?format=…), which names people, needs a recent authentication; the page does not."""
    return reauthentication_required(enabled=lambda request: "format" in request.GET)(view)
