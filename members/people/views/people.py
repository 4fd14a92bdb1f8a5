"""Pages of a municipality about its people (担当者) and offices (担当課): list, invite, role, end, confirm."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members import sessions
from members.access import manager_page, reauthenticate_for_download, reauthenticate_to_send, staff_page
from portal.database.refusals import Taken, told_when_taken
from portal.japanese.wareki import fiscal_year, fiscal_year_name, wareki
from portal.web import downloads
from portal.web.confirming import Deed, confirm_page
from portal.web.post_only import post_only

from .. import exports
from ..forms import EndForm, InviteForm, OfficeForm, RoleForm
from ..models.assignments import Assignment, LastManager
from ..models.invitations import Invitation
from ..models.offices import Office
from ..models.roll_confirmations import RollConfirmation


@staff_page
@reauthenticate_for_download
def people(request):
    now, today = timezone.now(), timezone.localdate()
    municipality = request.user.municipality
    assignments = Assignment.objects.in_municipality(municipality).with_people()
    invitations = Invitation.objects.in_municipality(municipality).open(now).with_office()
    tables = (
        exports.PEOPLE.of(lambda: exports.people(assignments, invitations, today)),
        exports.OFFICES.of(lambda: exports.offices(municipality.offices.all()), "offices"),
    )
    if file := downloads.file_response(request, *tables, day=today):
        return file
    roll = RollConfirmation.objects
    return render(
        request,
        "members/people/people.html",
        {
            "trail": trail()[:1],
            "municipality": municipality,
            "day": today,
            "offices": municipality.offices.all(),
            "current": assignments.as_of(today),
            "planned": assignments.planned(today),
            "ended": assignments.ended_in_fiscal_year(today),
            "invitations": invitations,
            "sheets": set(Assignment.objects.with_sheet_for(request.user).values_list("pk", flat=True)),
            "year": fiscal_year_name(fiscal_year(today)),
            "confirmation": roll.of_year(today).filter(municipality=municipality).first(),
            "roll_is_due": roll.is_due(municipality, today),
        },
    )


@manager_page
@reauthenticate_to_send
def invite(request):
    form = InviteForm(request.POST or None, municipality=request.user.municipality)
    if request.method == "POST" and form.is_valid():
        invitation = Invitation.objects.issue(by=request.user, **form.cleaned_data)
        messages.success(request, f"{invitation.email}へ招待を送りました。7日間有効です。")
        return redirect("members:people")
    return render(request, "members/people/invite.html", {"trail": trail(), "form": form})


@post_only("/members/people/")
@manager_page
def invitation_revoke(request, pk):
    invitation = get_object_or_404(Invitation.objects.managed_by(request.user).with_office(), pk=pk)
    if invitation.revoke(by=request.user):
        messages.success(request, f"{invitation.email}への招待を取り消しました。")
    else:
        messages.info(request, f"{invitation.email}への招待は、すでに使われたか、取り消されたか、期限が切れています。")
    return redirect("members:people")


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def roll_confirm(request):
    if request.method != "POST":
        return _before_roll(request)
    year = fiscal_year_name(fiscal_year(timezone.localdate()))
    place, read = request.user.municipality, request.POST.get("read", "")
    if RollConfirmation.objects.confirm(place, by=request.user, read=read):
        messages.success(request, f"{year}の担当者の年次確認を済ませました。")
    elif RollConfirmation.objects.is_due(place, timezone.localdate()):
        messages.error(request, "画面を開いたあとに、担当者が変わりました。いまの担当者を確かめてください。")
        return redirect("members:roll-confirm")
    else:
        messages.info(request, f"{year}の担当者の年次確認は、すでに済んでいます。")
    return redirect("members:people")


def _before_roll(request):
    today, place = timezone.localdate(), request.user.municipality
    if not RollConfirmation.objects.is_due(place, today):
        messages.info(request, f"{fiscal_year_name(fiscal_year(today))}の担当者の年次確認は、済んでいるか、不要です。")
        return redirect("members:people")
    listed = Assignment.objects.in_municipality(place).as_of(today)
    people = [str(each.user) for each in listed.with_people()]
    will = [
        f"{place.full_name}の担当者が、次の{len(people)}人で正しいことを確認します：{'、'.join(people)}。",
        f"{fiscal_year_name(fiscal_year(today))}の担当者の年次確認が済み、事務局の一覧に、確認した日時と名前が載ります。",
        "取り消せません。異動した人が残っているときは、先に一覧を直してください。",
    ]
    back, read = reverse("members:people"), ("read", listed.mark())
    deed = Deed("担当者の年次確認を済ませる", will, "確認を済ませる", back, trail(), read)
    return confirm_page(request, deed)


@manager_page
@reauthenticate_to_send
def assignment_role(request, pk):
    assignment = get_changeable_assignment(request, pk)
    if assignment.ended_on:
        return changed_response(request, assignment)
    form = RoleForm(request.POST or None, initial={"role": assignment.role})
    if request.method == "POST" and form.is_valid():
        try:
            return _change_role(request, assignment, form.cleaned_data["role"])
        except LastManager:
            form.add_error("role", last_manager_message("役割を変えられません"))
    return render(
        request, "members/people/people_role.html", {"trail": trail(), "form": form, "assignment": assignment}
    )


def _change_role(request, assignment, role):
    changed = assignment.change_role(role, by=request.user)
    if assignment.ended_on:
        return changed_response(request, assignment)
    if changed and assignment.user == request.user:
        sessions.renew(request)
    name = assignment.get_role_display()
    messages.success(
        request,
        f"{assignment.user}さんは{name}になりました。" if changed else f"{assignment.user}さんは、もとから{name}です。",
    )
    return redirect("members:people")


@manager_page
@reauthenticate_to_send
def assignment_end(request, pk):
    assignment = get_changeable_assignment(request, pk)
    form = EndForm(request.POST or None, assignment=assignment, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            return _end(request, assignment, form.cleaned_data["on"])
        except LastManager:
            form.add_error("on", last_manager_message("終了できません"))
    return render(request, "members/people/people_end.html", {"trail": trail(), "form": form, "assignment": assignment})


def _end(request, assignment, on):
    if not assignment.end(by=request.user, on=on):
        return changed_response(request, assignment)
    if assignment.user == request.user and on <= timezone.localdate():
        logout(request)
        messages.success(request, "登録を終了し、ログアウトしました。")
        return redirect("account_login")
    messages.success(request, f"{assignment.user}さんは、{wareki(on)}から使えなくなります。")
    return redirect("members:people")


@manager_page
def office_create(request):
    office = Office(municipality=request.user.municipality)
    form = OfficeForm(request.POST or None, instance=office)
    if request.method == "POST" and form.is_valid():
        try:
            with told_when_taken():
                office.register(by=request.user)
            messages.success(request, f"{office.name}を登録しました。")
        except Taken:  # by the same form a moment before
            messages.info(request, f"{office.name}は、すでに登録されています。")
        return redirect("members:people")
    return render(request, "members/people/office_form.html", {"trail": trail(), "form": form})


@manager_page
def office_edit(request, pk):
    office = get_object_or_404(Office.objects.managed_by(request.user), pk=pk)
    token = request.POST.get("token", office.token)
    form = OfficeForm(request.POST or None, instance=office, initial={"token": office.token})
    if request.method == "POST" and form.is_valid():
        if office.revise(by=request.user, token=token):
            messages.success(request, f"{office.name}を保存しました。")
            return redirect("members:people")
        return _office_conflict(request, form)
    return render(request, "members/people/office_form.html", {"trail": trail(), "form": form, "office": office})


@post_only("/members/people/")
@manager_page
def mailbox_ask(request, pk):
    office = get_object_or_404(Office.objects.managed_by(request.user), pk=pk)
    if office.ask_mailbox():
        messages.success(request, f"{office.email}へ、確認のメールを送りました。")
    elif office.email_confirmed_at:
        messages.info(request, f"{office.email}は、もう確認されています。")
    else:
        messages.info(
            request, "確認のメールは、1時間に1回まで送れます。届いていないときは、アドレスを確かめてください。"
        )
    return redirect("members:people")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox_confirm(request, token):
    """Behind the link mailed to a shared address; opening it changes nothing, for programs open links too."""
    office = Office.objects.of_mailbox_link(token)
    if not office:
        raise Http404
    if request.method == "POST":
        office.confirm_mailbox()
    return render(request, "members/people/mailbox_confirm.html", {"office": office})


def _office_conflict(request, form):
    """Response 409: somebody else saved the office meanwhile; shows both versions, field by field."""
    saved = Office.objects.get(pk=form.instance.pk)
    merged, conflicts = form.over(OfficeForm(instance=saved, initial={"token": saved.token}))
    if conflicts is None:
        messages.info(request, "この内容はすでに保存されています。")
        return redirect("members:people")
    context = {"trail": trail(), "form": merged, "office": saved, "last": saved.last_change()}
    return render(
        request, "members/people/office_form.html", context | {"is_conflict": True, "conflicts": conflicts}, status=409
    )


def trail():
    """Breadcrumb of these pages: pairs of name and address."""
    return [("わたしの自治体", reverse("members:home")), ("担当者と引継ぎ", reverse("members:people"))]


def get_changeable_assignment(request, pk):
    """The assignment, if the manager may change it and it is not over; raises Http404 otherwise."""
    mine = Assignment.objects.managed_by(request.user).not_over(timezone.localdate())
    return get_object_or_404(mine.with_people(), pk=pk)


def changed_response(request, assignment):
    """Response 409: the assignment was changed or has an end already, by whom and when."""
    assignment.refresh_from_db()
    context = {"trail": trail(), "assignment": assignment, "change": assignment.last_change()}
    return render(request, "members/people/people_changed.html", context, status=409)


def last_manager_message(what):
    """Error message: why the last manager cannot be changed (`what`), and what to do first."""
    return (
        f"ほかに代表担当者がいないため、{what}。"
        "先に、ほかの人を代表担当者にするか、後任の人への引継ぎを登録してください。"
    )
