"""招待を受ける: the page behind the link of an invitation, into an office or into the secretariat."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from . import sessions
from .accounts.adapter import stash_invited_email
from .accounts.models.users import User
from .people.forms import NameForm
from .people.models.assignments import LastManager
from .people.models.invitations import Invitation
from .secretariat.models import SecretariatInvitation

# key of the session of whoever has to log in or sign up first; members.accounts.adapter leads back from there
TOKEN_KEY = "invitation_token"


@never_cache
def invitation_accept(request, token):
    invitation = _of(token)
    if not invitation.is_open:
        return _closed(request, invitation)
    if request.user.is_anonymous:
        return _welcome(request, invitation, token)
    if request.user.email != invitation.email:
        return render(request, "members/invitation_other.html", {"invitation": invitation}, status=403)
    return _accept(request, invitation)


def _of(token):
    """The invitation of a link, into an office or into the secretariat."""
    for model in (Invitation, SecretariatInvitation):
        if invitation := model.objects.with_office().of_token(token).first():
            return invitation
    raise Http404


def _inside(invitation):
    """Redirect to the first page after accepting."""
    return redirect("members:home" if invitation.office else "desk")


def _closed(request, invitation):
    request.session.pop(TOKEN_KEY, None)
    if request.user.is_authenticated and invitation.accepted_by == request.user:
        messages.info(request, "この招待は、すでに受け付けています。")
        return _inside(invitation)
    return render(request, "members/invitation_closed.html", {"invitation": invitation}, status=410)


def _welcome(request, invitation, token):
    """The invitation as a visitor sees it; POST leads to the login, or to a new account of the proved address."""
    has_account = User.objects.filter(email=invitation.email).exists()
    if request.method != "POST":
        return render(
            request, "members/invitation_welcome.html", {"invitation": invitation, "has_account": has_account}
        )
    request.session[TOKEN_KEY] = token
    if has_account:
        return redirect("account_login")
    stash_invited_email(request, invitation.email)
    return redirect("account_signup")


def _accept(request, invitation):
    posted = request.POST if request.method == "POST" else None
    form = (
        None
        if request.user.name
        else NameForm(posted, instance=request.user, initial={"name": getattr(invitation, "name", "")})
    )
    if posted is None or (form and not form.is_valid()):
        return _show(request, invitation, form)
    try:
        with transaction.atomic():
            if form:
                form.save()
            accepted = invitation.accept(user=request.user)
        if accepted:
            request.session.pop(TOKEN_KEY, None)
            sessions.renew(request)
            messages.success(request, f"{invitation.destination}への招待を受けました。")
            return _inside(invitation)
    except LastManager as error:
        return _show(request, invitation, form, sole_manager_of=error.args[0], status=409)
    invitation.refresh_from_db()
    return _closed(request, invitation)


def _show(request, invitation, form, sole_manager_of=None, status=200):
    leaves = invitation.municipality_left_by(request.user)
    context = {"invitation": invitation, "form": form, "leaves": leaves, "sole_manager_of": sole_manager_of}
    return render(request, "members/invitation_accept.html", context, status=status)
