"""Account pages that allauth lacks: the first administrator's link, ending a session, the saved form."""

from allauth.account.utils import perform_login
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from members.access import private_page
from portal.web import saved_form
from portal.web.post_only import post_only

from ..forms.accounts import StartForm
from ..tokens import start_token_is_good


@never_cache
@sensitive_post_parameters("password1", "password2")
def start(request, token):
    """The first administrator's one-time link."""
    if not start_token_is_good(token):
        return render(request, "members/accounts/start_void.html", status=410)
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if user := form.save(token):
            return perform_login(request, user, redirect_url=reverse("mfa_index"))
        return render(request, "members/accounts/start_void.html", status=410)
    return render(request, "members/accounts/start.html", {"form": form})


@post_only("/accounts/sessions/")
@private_page
def session_end(request, pk):
    """Log oneself out on another device."""
    get_object_or_404(UserSession, user=request.user, pk=pk).end()
    messages.success(request, "その端末をログアウトさせました。")
    return redirect("usersessions_list")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def kept_form(request):
    """The form saved before the login (portal.web.saved_form), with a button to send it again; POST discards it."""
    waiting = saved_form.find(request)
    if waiting and request.method != "POST":
        return render(
            request,
            "members/accounts/kept_form.html",
            {**waiting, "words": saved_form.readable_values(waiting["fields"])},
        )
    saved_form.discard(request)
    return redirect("members:home")
