"""Signing and correcting agreements: a signing also drafts the entry of the chronology."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render

from agreements.breadcrumbs import board_trail
from agreements.models import Agreement, Preparation
from agreements.revisions.pages import form_page
from agreements.signing.forms.agreements import AgreementForm, SignForm
from members.access import secretariat_page
from portal.web.edit_conflicts import SENT_TWICE
from timeline.content import drafts


@secretariat_page
def agreement_sign(request):
    preparation = _preparation(request)
    begun = {"bodies": preparation.bodies.all(), "name": preparation.name} if preparation else {}
    form = SignForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        return _sign(request, form, preparation)
    context = {"form": form, "preparation": preparation, "trail": board_trail()}
    return render(request, "desk/signing/agreement_sign.html", context)


def _preparation(request):
    """The Preparation of ?preparation= that the signing completes; None without one."""
    number = (request.POST if request.method == "POST" else request.GET).get("preparation", "")
    return get_object_or_404(Preparation, pk=int(number)) if number.isdecimal() and len(number) < 19 else None


def _sign(request, form, preparation):
    facts = dict(form.cleaned_data)
    bodies, on = list(facts.pop("bodies")), facts.pop("signed_on")
    with transaction.atomic():
        new = Agreement.objects.sign(bodies, by=request.user, on=on, preparation=preparation, **facts)
        if new:
            drafts.draft_of_signing(new, by=request.user, preparation=preparation)
    if new:
        names = "、".join(each.body.name for each in new)
        messages.success(request, f"{names}との締結を記録しました。経過の下書きもできています。")
    else:
        messages.info(request, "この締結は、すでに記録されています。")
    return redirect("agreements:agreement-board")


@secretariat_page
def agreement_correct(request, pk):
    agreement = get_object_or_404(Agreement.objects.select_related("body", "source"), pk=pk)
    form = AgreementForm(request.POST or None, instance=agreement)
    if request.method == "POST" and form.is_valid():
        changes = form.save_over(by=request.user)
        if changes is None:
            return _conflict_page(request, form)
        messages.success(request, "訂正しました。" if changes else "変わったところはありません。")
        return redirect(agreement.get_desk_url())
    return _correct_page(request, form)


def _conflict_page(request, form):
    """Response 409 with both versions, field by field: somebody else corrected the agreement first."""
    saved = Agreement.objects.select_related("body", "source").get(pk=form.instance.pk)
    merged, conflicts = form.over(AgreementForm(instance=saved))
    if conflicts is None:
        messages.info(request, SENT_TWICE)
        return redirect(saved.get_desk_url())
    return _correct_page(request, merged, status=409, **merged.conflict_context(conflicts))


def _correct_page(request, form, *, status=200, **context):
    agreement = form.instance
    back = (str(agreement.body), agreement.get_desk_url())
    context |= {
        "trail": [*board_trail(), back],
        "lead": "締結済みの協定の事実を直します。直した箇所と理由は、訂正履歴として公開します。",
        "history": agreement.history()[:20],
    }
    return form_page(request, form, "協定を訂正する", back, status=status, **context)
