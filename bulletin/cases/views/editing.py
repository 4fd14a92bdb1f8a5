"""Views that register, edit, publish and close a case: for its participants and the secretariat."""

import functools

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bulletin.proposals.forms.proposals import new_token
from members.access import private_page, secretariat_page
from portal.models import AuditLine
from portal.web.confirming import Deed, confirm_page
from portal.web.edit_conflicts import SENT_TWICE
from portal.web.numbers import whole_number
from portal.web.post_only import post_only
from portal.web.too_late import too_late_or_back

from ..forms.cases import CaseForm, CloseForm, ResultForm, ReturnForm, StepForm
from ..forms.start import CaseStartForm
from ..models.cases import Case
from ..models.history import Step

CHANGED = "画面を開いたあとに、ほかの人がこの連携事例を直しました。いまの内容を確かめてから、公開してください。"


def member_page(view):
    """View decorator: for people in office, and the secretariat with its second factor. Querysets say what they see."""
    for_secretariat = secretariat_page(view)

    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        return (for_secretariat if request.user.is_secretariat else view)(request, *args, **kwargs)

    return private_page(wrapper)


def editable(request, key):
    return get_object_or_404(Case.objects.editable_by(request.user), key=key)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def case_create(request):
    if not (request.user.is_secretariat or request.user.municipality):
        raise PermissionDenied("いま所属している自治体がないため、この画面は使えません。")
    form = CaseStartForm(request.POST if request.method == "POST" else None, user=request.user)
    token = request.POST.get("token", "")[:32] or new_token()
    if request.method == "POST" and form.is_valid():
        case, _ = form.start(token)
        reach = case.reach([place for place in case.roles() if place != request.user.municipality])
        messages.success(request, f"連携事例を登録しました。{reach}次に、歩みを書いてください。")
        return redirect(case)
    errors = [form] if form.errors else []
    context = {"form": form, "token": token, "errors": errors, "trail": [("連携事例", reverse("bulletin:case-list"))]}
    return render(request, "bulletin/cases/case_create.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def case_edit(request, key):
    return _write(request, editable(request, key), CaseForm, "件名・あらましなどを直す")


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def case_result(request, key):
    return _write(request, editable(request, key), ResultForm, "結果を書く")


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def case_close(request, key):
    case = editable(request, key)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if case.close(form.cleaned_data["on"], by=request.user):
            messages.success(request, "連携事例を終えました。")
        else:
            messages.info(request, "この連携事例は、すでに終わっています。")
        return redirect(case)
    return _page(request, case, form, "連携事例を終える")


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def case_request(request, key):
    case = editable(request, key)
    if request.method != "POST":
        will = [
            f"「{case.title}」の公開を、特別区長会事務局に申し込みます。事務局が内容を確かめ、公開するか、差し戻します。",
            "公開されると、誰でも読めます。",
        ]
        return confirm_page(request, Deed("事務局に公開を申し込む", will, "申し込む", case.get_absolute_url()))
    if case.request_publication(by=request.user):
        messages.success(request, "事務局に公開を申し込みました。公開されるとお知らせします。")
    else:
        messages.info(request, "すでに公開されているか、公開を申し込んでいます。")
    return redirect(case)


@require_http_methods(["GET", "HEAD", "POST"])
@secretariat_page
def case_publish(request, key):
    case = editable(request, key)
    if request.method != "POST":
        will = [
            f"「{case.title}」を公開します。誰でも読めるようになります。",
            "参加する自治体・区の担当者に知らせます。",
        ]
        deed = Deed("連携事例を公開する", will, "公開する", case.get_absolute_url(), read=("read", case.mark))
        return confirm_page(request, deed)
    if case.publish(by=request.user, read=request.POST.get("read", "")):
        messages.success(request, "連携事例を公開しました。")
    elif editable(request, key).published_at:
        messages.info(request, "この連携事例は、すでに公開されています。")
    else:
        messages.error(request, CHANGED)
    return redirect(case)


@require_http_methods(["GET", "HEAD", "POST"])
@secretariat_page
def case_return(request, key):
    case = editable(request, key)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if case.send_back(form.cleaned_data["reason"], by=request.user):
            messages.success(request, "公開の申込みを差し戻しました。")
            return redirect(case)
        typed = AuditLine.objects.unsaid(form.cleaned_data["reason"], case, by=request.user)
        message, back = "この連携事例に、公開の申込みはありません。", case.get_absolute_url()
        return too_late_or_back(request, message, typed=typed, back=back, where="連携事例を見る")
    return _page(request, case, form, "公開の申込みを差し戻す")


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def step_create(request, key):
    case = editable(request, key)
    form = StepForm(request.POST if request.method == "POST" else None, instance=Step(case=case))
    token = request.POST.get("token", "")[:32] or new_token()
    if request.method == "POST" and form.is_valid():
        _, is_new = case.add_step(by=request.user, token=token, publish="publish" in request.POST, **form.content)
        messages.success(request, "歩みを加えました。") if is_new else messages.info(request, SENT_TWICE)
        return redirect(case)
    return _page(request, case, form, "歩みを加える", token=token, may_publish=bool(case.published_at))


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def step_edit(request, key, pk):
    case = editable(request, key)
    step = get_object_or_404(case.steps, pk=pk)
    may_publish = bool(case.published_at and not step.published_at)
    return _write(request, case, StepForm, "歩みを直す", step=step, may_publish=may_publish)


@post_only()
@member_page
def step_remove(request, key, pk):
    case = editable(request, key)
    step = get_object_or_404(case.steps, pk=pk)
    if step.remove(by=request.user):
        messages.success(request, f"歩み「{step}」を消しました。")
    else:
        messages.info(request, "公開した歩みは消せません。内容を直してください。")
    return redirect(case)


def _write(request, case, form_class, title, step=None, **context):
    """Page of a form of the case or of a step; a redirect once saved; 409 with both texts after a conflict."""
    row, context = step or case, {**context, "step": step}
    form = form_class(request.POST if request.method == "POST" else None, instance=row)
    if request.method != "POST" or not form.is_valid():
        read = request.POST.get("read", row.version)
        return _page(request, case, form, title, read=read, **context)
    if _save(request, form, step):
        messages.success(request, "保存しました。")
        if step and step.is_apart_from_its_entry:
            messages.info(request, "経過と催しの一覧の日は、前のままです。事務局の「対応待ち」に示しました。")
        return redirect(case)
    saved = type(row)._default_manager.get(pk=row.pk)
    merged, conflicts = form.over(form_class(instance=saved))
    if conflicts is None:
        messages.info(request, SENT_TWICE)
        return redirect(case)
    conflict = {"is_conflict": True, "conflicts": conflicts, "last": saved.last_change()}
    return _page(request, case, merged, title, status=409, read=saved.version, **context | conflict)


def _save(request, form, step):
    read = request.POST.get("read", "")
    version = whole_number(read, -1)
    if not step:
        return form.save_over(version, by=request.user)
    return step.revise(by=request.user, version=version, publish="publish" in request.POST, **form.content)


def _page(request, case, form, title, status=200, **context):
    trail = [("連携事例", reverse("bulletin:case-list")), (case.title, case.get_absolute_url())]
    errors = [form] if form.errors and not context.get("is_conflict") else []
    context |= {"case": case, "form": form, "title": title, "trail": trail, "errors": errors}
    return render(request, "bulletin/cases/case_form.html", context, status=status)
