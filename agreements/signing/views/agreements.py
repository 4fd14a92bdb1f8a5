"""The secretariat's pages of bodies, agreements, sources and printed figures."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agreements.bodies.models import Body, PublishedFigure, Source
from agreements.revisions.forms import BodyForm, EndForm, FigureForm, SourceForm
from agreements.statistics.findings import computed_of, signed
from members.access import secretariat_page
from portal.japanese.wareki import wareki
from portal.web import downloads
from portal.web.days import full_day
from portal.web.edit_conflicts import SENT_TWICE

from .. import exports
from ..counts import MemberCounts
from ..models.agreements import Agreement
from ..models.preparations import Preparation

BOARD = ("協定", "agreements:agreement-board")


@secretariat_page
def agreement_board(request):
    today = timezone.localdate()
    agreements = Agreement.objects.select_related("body").order_by("-signed_on", "body__number")
    preparations = Preparation.objects.open().prefetch_related("bodies", "steps")
    tables = (
        exports.AGREEMENTS.of(lambda: exports.agreements(agreements)),
        exports.PREPARATIONS.of(lambda: exports.preparations(preparations), "preparations"),
        exports.BODIES.of(lambda: exports.bodies(Body.objects.all()), "bodies"),
    )
    if file := downloads.answer(request, *tables, day=today):
        return file
    context = {
        "day": today,
        "preparations": list(preparations),
        "noticed": Agreement.objects.in_notice_window(today).select_related("body"),
        "rows": [(full_day(agreement.signed_on, False), agreement) for agreement in agreements],
        "bodies": Body.objects.select_related("prefecture"),
    }
    return render(request, "agreements/signing/agreement_board.html", context)


@secretariat_page
def body_create(request):
    form = BodyForm(request.POST or None, instance=Body(number=Body.objects.next_number()))
    return _create(request, form, "団体を加える", BOARD)


@secretariat_page
def body_edit(request, pk):
    body = get_object_or_404(Body, pk=pk)
    return _edit(request, body, BodyForm, "団体を直す", BOARD, needs_reason=body.agreements.exists())


@secretariat_page
def source_list(request):
    if file := downloads.answer(request, exports.SOURCES.of(lambda: exports.sources(Source.objects.all()))):
        return file
    return render(request, "agreements/bodies/source_list.html", {"sources": Source.objects.all()})


SOURCES = ("出典", "agreements:source-list")


@secretariat_page
def source_create(request):
    return _create(request, SourceForm(request.POST or None, instance=Source()), "出典を加える", SOURCES)


@secretariat_page
def source_edit(request, pk):
    source = get_object_or_404(Source, pk=pk)
    return _edit(request, source, SourceForm, "出典を直す", SOURCES)


FIGURES = ("公表値", "agreements:figure-list")


@secretariat_page
def figure_list(request):
    counts = MemberCounts()
    figures = PublishedFigure.objects.select_related("body__prefecture", "source")
    table = exports.FIGURES.of(lambda: exports.figures((each, computed_of(each, counts)) for each in figures))
    if file := downloads.answer(request, table):
        return file
    rows = [(figure, *_beside(figure, counts)) for figure in figures]
    return render(request, "agreements/statistics/figure_list.html", {"rows": rows})


def _beside(figure, counts):
    """The computed number and its difference from the printed one, as text."""
    computed = computed_of(figure, counts)
    return ("—", "—") if computed is None else (str(computed), signed(computed - figure.value))


@secretariat_page
def figure_create(request):
    form = FigureForm(request.POST or None, instance=PublishedFigure())
    return _create(request, form, "公表値を加える", FIGURES, said=_figure_said)


@secretariat_page
def figure_edit(request, pk):
    figure = get_object_or_404(PublishedFigure.objects.select_related("body", "source"), pk=pk)
    return _edit(request, figure, FigureForm, "公表値を直す", FIGURES, said=_figure_said)


def _figure_said(figure):
    """What stands beside the figure, at once."""
    computed, difference = _beside(figure, MemberCounts())
    if computed == "—":
        return f"公表値 {figure.value}。この数は計算できません。"
    return f"公表値 {figure.value}、計算値 {computed}、差 {difference}。"


def _create(request, form, title, back, said=lambda row: ""):
    """The form of a new row; sent twice, it makes one."""
    if request.method == "POST" and form.is_valid():
        try:
            form.instance.register(by=request.user)
            messages.success(request, f"「{form.instance}」を登録しました。{said(form.instance)}")
        except IntegrityError:  # the same form a moment before
            messages.info(request, f"「{form.instance}」は、すでに登録されています。")
        return redirect(back[1])
    return _form_page(request, form, title, back)


def _edit(request, row, form_class, title, back, said=lambda row: "", **options):
    """The form of a row; when somebody saved meanwhile, both versions are shown, field by field."""
    form = form_class(request.POST or None, instance=row, **options)
    if request.method == "POST" and form.is_valid():
        changes = form.save_over(by=request.user)
        if changes is not None:
            messages.success(request, f"保存しました。{said(row)}" if changes else "変わったところはありません。")
            return redirect(back[1])
        merged, conflicts = form.over(form_class(instance=type(row).objects.get(pk=row.pk), **options))
        if conflicts is not None:
            return _form_page(request, merged, title, back, status=409, **merged.conflict_context(conflicts))
        messages.info(request, SENT_TWICE)
        return redirect(back[1])
    return _form_page(request, form, title, back)


def _form_page(request, form, title, back, *, status=200, **context):
    context |= {
        "form": form,
        "title": title,
        "trail": [(back[0], reverse(back[1]))],
        "back": reverse(back[1]),
        "history": form.instance.history()[:20] if form.instance.pk else (),
    }
    return render(request, "agreements/revisions/form.html", context, status=status)


@secretariat_page
def agreement_detail(request, pk):
    return _agreement_page(request, get_object_or_404(Agreement.objects.select_related("body", "source"), pk=pk))


def _agreement_page(request, agreement, end_form=None):
    today = timezone.localdate()
    context = {
        "agreement": agreement,
        "day": today,
        "is_noticed": Agreement.objects.in_notice_window(today).contains(agreement),
        "renewals": agreement.renewals.all(),
        "end_form": end_form or EndForm(agreement=agreement),
        "history": agreement.history()[:50],
        "trail": [(BOARD[0], reverse(BOARD[1]))],
    }
    return render(request, "agreements/signing/agreement.html", context)


@require_POST
@secretariat_page
def agreement_renew(request, pk):
    agreement, on = get_object_or_404(Agreement.objects.select_related("body"), pk=pk), request.POST.get("on")
    is_due = Agreement.objects.in_notice_window(timezone.localdate()).contains(agreement)
    next_day = agreement.renews_on
    if is_due and next_day and on == str(next_day) and agreement.renew(by=request.user, on=next_day):
        until = wareki(agreement.renews_on)  # type: ignore[arg-type]  # what renews has a next day
        messages.success(request, f"更新を記録しました。次の更新日は{until}です。")
    elif on in map(str, agreement.renewals.values_list("on", flat=True)):
        messages.info(request, "この更新は、すでに記録されています。")
    elif is_due:
        messages.error(request, "読んだあとで更新日が直されたため、記録していません。下の更新日を確かめてください。")
    else:
        raise Http404
    return redirect(agreement.get_desk_url())


@require_POST
@secretariat_page
def agreement_end(request, pk):
    agreement = get_object_or_404(Agreement.objects.select_related("body", "source"), pk=pk)
    form = EndForm(request.POST, agreement=agreement)
    if not form.is_valid():
        return _agreement_page(request, agreement, form)
    if agreement.end(by=request.user, **form.cleaned_data):
        messages.success(request, f"終了を記録しました。{wareki(form.cleaned_data['on'])}の前日まで有効です。")
    else:
        messages.info(request, "この協定の終了は、すでに記録されています。")
    return redirect(agreement.get_desk_url())
