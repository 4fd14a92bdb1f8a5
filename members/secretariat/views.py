"""Pages of administrators (事務局の職員とアカウント): find accounts, invite, change roles, stop, reset."""

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members import sessions
from members.access import administrator_page, reauthenticate_for_download, reauthenticate_to_send
from members.accounts import session_rows
from members.accounts.models.users import LastAdministrator, User
from members.people.models.assignments import Assignment
from portal.models import AuditLine
from portal.web import downloads
from portal.web.post_only import post_only

from . import exports
from .forms import AccountSearchForm, ReasonForm, SecretariatInviteForm, SecretariatRoleForm
from .models import SecretariatInvitation

MOST = 20  # accounts found, and lines shown about one
LAST_ADMINISTRATOR = "ほかに管理者がいないため、{}。先に、ほかの人を管理者にしてください。"
OWN_ACCOUNT = "自分のアカウントには使えません。ほかの管理者に頼んでください。"

form_page = require_http_methods(["GET", "HEAD", "POST"])


def rights_page(view):
    """Decorator of pages that change rights: for administrators, after a recent authentication."""
    return administrator_page(reauthenticate_to_send(view))


@administrator_page
@reauthenticate_for_download
@form_page
def people(request):
    """List of accounts with a search by POST, so that no e-mail address stands in a URL."""
    form = AccountSearchForm(request.POST)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    accounts = User.objects.with_second_factor().order_by("pk")
    secretariat = accounts.exclude(secretariat_role="").order_by("secretariat_role", "pk")
    tables = (
        exports.SECRETARIAT.of(lambda: exports.accounts(secretariat)),
        exports.ACCOUNTS.of(lambda: exports.accounts(accounts), "accounts"),
    )
    if file := downloads.file_response(request, *tables):
        return file
    context = {
        "form": form,
        "words": words,
        "found": User.objects.search(words)[: MOST + 1] if words else [],
        "most": MOST,
        "secretariat": secretariat,
        "invitations": SecretariatInvitation.objects.open(timezone.now()).with_office(),
    }
    return render(request, "members/secretariat/desk_people.html", context)


@administrator_page
@require_http_methods(["GET", "HEAD"])
def account(request, pk):
    person = get_object_or_404(User.objects.with_second_factor(), pk=pk)
    about = AuditLine.objects.filter(subject_kind=User._meta.verbose_name, subject_id=person.pk)
    context = {
        "trail": trail()[:1],
        "person": person,
        "assignments": person.assignments.not_over(timezone.localdate()).with_people(),
        "sessions": session_rows.active_sessions(person, timezone.now()).count(),
        "factors": person.authenticator_set.exists(),
        "lines": about[:MOST],
    }
    return render(request, "members/secretariat/desk_account.html", context)


@rights_page
@form_page
def invite(request):
    form = SecretariatInviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invitation = SecretariatInvitation.objects.issue(by=request.user, **form.cleaned_data)
        messages.success(request, f"{invitation.email}へ招待を送りました。7日間有効です。")
        return redirect("members:desk-people")
    return render(request, "members/secretariat/desk_invite.html", {"trail": trail()[:1], "form": form})


@post_only("../../../")
@administrator_page
def invitation_revoke(request, pk):
    invitation = get_object_or_404(SecretariatInvitation, pk=pk)
    if invitation.revoke(by=request.user):
        messages.success(request, f"{invitation.email}への招待を取り消しました。")
    else:
        messages.info(request, f"{invitation.email}への招待は、すでに使われたか、取り消されたか、期限が切れています。")
    return redirect("members:desk-people")


@rights_page
@form_page
def role(request, pk):
    person = get_object_or_404(User.objects.exclude(secretariat_role=""), pk=pk)
    form = SecretariatRoleForm(request.POST or None, initial={"role": person.secretariat_role})
    if request.method == "POST" and form.is_valid():
        try:
            changed = person.change_secretariat_role(form.cleaned_data["role"], by=request.user)
        except LastAdministrator:
            form.add_error("role", LAST_ADMINISTRATOR.format("役割を変えられません"))
        else:
            if changed and person == request.user:
                sessions.renew(request)
            name = person.get_secretariat_role_display() or "事務局の職員ではありません"
            said = f"{person}さんは、{name}になりました。" if changed else f"{person}さんは、いま{name}です。"
            messages.success(request, said)
            return _back(request, person)
    words = {"title": "役割を変える", "button": "役割を変える", "about": "すぐに変わり、本人に知らせます。"}
    return _form(request, person, form, words)


@rights_page
@form_page
def end(request, pk):
    person = get_object_or_404(User.objects.exclude(secretariat_role=""), pk=pk)
    words = {
        "title": "事務局の登録を終える",
        "button": "登録を終える",
        "about": "事務局の画面は、すぐに使えなくなります。アカウントと、行ったことの記録は残ります。",
    }
    if request.method != "POST":
        return _form(request, person, None, words)
    try:
        ended = person.leave_secretariat(by=request.user)
    except LastAdministrator:
        return _form(request, person, None, words, complaint=LAST_ADMINISTRATOR.format("終えられません"), status=409)
    return _ended(request, person, f"{person}さんの事務局の登録を終えました。" if ended else "もう終わっています。")


@rights_page
@form_page
def deactivate(request, pk):
    person = get_object_or_404(User, pk=pk)
    form = ReasonForm(request.POST or None)
    words = {
        "title": "アカウントを停止する",
        "button": "停止する",
        "about": "すぐにログインできなくなり、お知らせのメールも届かなくなります。書いたものは、そのまま残ります。",
    }
    if request.method != "POST" or not form.is_valid():
        return _form(request, person, form, words, sole=_manages_alone(person))
    try:
        stopped = person.deactivate(by=request.user, reason=form.cleaned_data["reason"])
    except LastAdministrator:
        return _form(request, person, form, words, complaint=LAST_ADMINISTRATOR.format("停止できません"), status=409)
    return _ended(request, person, f"{person}さんのアカウントを停止しました。" if stopped else "もう停止されています。")


@post_only()
@rights_page
def reactivate(request, pk):
    person = get_object_or_404(User, pk=pk)
    resumed = person.reactivate(by=request.user)
    messages.success(request, f"{person}さんのアカウントを再開しました。" if resumed else "もう再開されています。")
    return _back(request, person)


@post_only()
@rights_page
def sessions_end(request, pk):
    person = get_object_or_404(User, pk=pk)
    count = person.log_out_everywhere(by=request.user)
    words = f"{person}さんを{count}台の端末でログアウトさせました。" if count else "ログインしている端末はありません。"
    return _ended(request, person, words)


@rights_page
@form_page
def second_factor(request, pk):
    person = get_object_or_404(User, pk=pk)
    form = ReasonForm(request.POST or None)
    words = {
        "title": "2段階認証を解除する",
        "button": "解除する",
        "about": "認証アプリ、パスキー、回復コードをすべて消し、ログアウトさせます。本人が設定し直します。",
    }
    if person == request.user:
        return _form(request, person, None, {**words, "button": ""}, complaint=OWN_ACCOUNT, status=409)
    if request.method != "POST" or not form.is_valid():
        return _form(request, person, form, words)
    reset = person.reset_second_factor(by=request.user, reason=form.cleaned_data["reason"])
    messages.success(
        request, f"{person}さんの2段階認証を解除しました。" if reset else "2段階認証は、設定されていません。"
    )
    return _back(request, person)


def trail():
    """Breadcrumb of these pages: pairs of name and address."""
    return [("事務局の職員とアカウント", reverse("members:desk-people"))]


def _form(request, person, form, words, *, complaint="", sole=(), status=200):
    places = [*trail(), (str(person), reverse("members:desk-account", args=[person.pk]))]
    context = {"trail": places, "person": person, "form": form, "complaint": complaint, "sole": sole, **words}
    return render(request, "members/secretariat/desk_account_form.html", context, status=status)


def _ended(request, person, words):
    """Redirect after a change that may concern the administrator's own account: then to the login."""
    if person == request.user:
        logout(request)
        messages.success(request, words)
        return redirect("account_login")
    messages.success(request, words)
    return _back(request, person)


def _back(request, person):
    if person == request.user and not person.is_administrator:
        return redirect("desk")
    return redirect("members:desk-account", person.pk)


def _manages_alone(person):
    """Municipalities (list) whose only active manager is the person."""
    today = timezone.localdate()
    managing = Assignment.objects.as_of(today).managers().filter(user__is_active=True)
    own = [each.office.municipality for each in managing.filter(user=person).with_people()]
    return [place for place in own if not managing.in_municipality(place).exclude(user=person).exists()]
