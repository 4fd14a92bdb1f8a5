"""The secretariat's pages of preparations (締結の準備): begun, moved on step by step, corrected, deleted."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from agreements.breadcrumbs import BOARD, board_trail
from members.access import secretariat_page
from portal.models import AuditLine
from portal.web.days import full_day
from portal.web.edit_conflicts import SENT_TWICE
from portal.web.post_only import post_only
from portal.web.too_late import too_late_or_back

from ..forms.preparations import PreparationEditForm, PreparationForm, StepEditForm, StepForm
from ..models.preparations import Preparation


@secretariat_page
def preparation_create(request):
    form = PreparationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        preparation = Preparation.objects.begin(by=request.user, **form.cleaned_data)
        if preparation:
            messages.success(request, f"「{preparation}」の準備を登録しました。")
            return redirect(preparation)
        form.add_error("bodies", "同じ団体の準備が、すでに進んでいます。")
    return render(request, "agreements/signing/preparation_form.html", {"form": form, "trail": board_trail()})


@secretariat_page
def preparation_detail(request, pk):
    preparation = get_object_or_404(Preparation.objects.prefetch_related("bodies"), pk=pk)
    if request.method == "POST" and not preparation.is_open:
        return _not_advanced(request, preparation)
    form = StepForm(request.POST or None, preparation=preparation) if preparation.is_open else None
    if request.method == "POST" and form and form.is_valid():
        if preparation.advance(by=request.user, **form.cleaned_data):
            messages.success(request, f"「{preparation.get_stage_display()}」を記録しました。")
            return redirect(preparation)
        return _not_advanced(request, preparation)
    context = {
        "preparation": preparation,
        "steps": [(full_day(step.on), step) for step in preparation.steps.select_related("noted_by")],
        "form": form,
        "history": preparation.history()[:50],
        "is_correctable": Preparation.objects.correctable().contains(preparation),
        "trail": board_trail(),
    }
    return render(request, "agreements/signing/preparation.html", context)


def _not_advanced(request, preparation):
    typed = AuditLine.objects.unsaid(request.POST.get("note", ""), preparation, by=request.user)
    message = "すでに記録されているか、ほかの人が先へ進めています。いまの記録を確かめてください。"
    back = preparation.get_absolute_url()
    return too_late_or_back(request, message, typed=typed, back=back, where="準備の記録を見る")


@secretariat_page
def preparation_edit(request, pk):
    preparation = _correctable(pk)
    return _edit(request, PreparationEditForm, {"preparation": preparation}, preparation, "準備を直す")


@post_only()
@secretariat_page
def preparation_remove(request, pk):
    preparation = _correctable(pk)
    name = str(preparation)
    if preparation.remove(by=request.user):
        messages.success(request, f"「{name}」の準備の登録を取り消しました。")
    return redirect(BOARD[1])


@secretariat_page
def step_edit(request, pk, step):
    preparation = _correctable(pk)
    row = get_object_or_404(preparation.steps.select_related("preparation"), pk=step)
    return _edit(request, StepEditForm, {"step": row}, preparation, "段階の記録を直す")


@post_only("../../../")
@secretariat_page
def step_remove(request, pk, step):
    preparation = _correctable(pk)
    row = get_object_or_404(preparation.steps.select_related("preparation"), pk=step)
    if row.remove(by=request.user):
        messages.success(request, f"「{row.get_stage_display()}」の記録を消しました。")
    else:
        messages.error(request, "1つだけの記録は消せません。準備の登録を取り消してください。")
    return redirect(preparation)


def _correctable(pk):
    return get_object_or_404(Preparation.objects.correctable().prefetch_related("bodies"), pk=pk)


def _edit(request, form_class, over, preparation, title):
    form = form_class(request.POST or None, **over)
    context = {}
    if request.method == "POST" and form.is_valid():
        try:
            changes = form.save_over(by=request.user)
        except ValueError as error:
            form.add_error("bodies", str(error))
            return _edit_page(request, form, preparation, title)
        if changes is not None:
            messages.success(request, "保存しました。" if changes else "変わったところはありません。")
            return redirect(preparation)
        saved = {name: type(row).objects.get(pk=row.pk) for name, row in over.items()}
        form, conflicts = form.over(form_class(**saved))
        if conflicts is None:
            messages.info(request, SENT_TWICE)
            return redirect(preparation)
        context = {"is_conflict": True, "conflicts": conflicts, "last": preparation.last_change(), "status": 409}
    return _edit_page(request, form, preparation, title, **context)


def _edit_page(request, form, preparation, title, *, status=200, **context):
    context |= {"form": form, "title": title, "preparation": preparation}
    context["trail"] = [*board_trail(), (str(preparation), preparation.get_absolute_url())]
    return render(request, "agreements/signing/preparation_edit.html", context, status=status)
