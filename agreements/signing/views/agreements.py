"""The secretariat's pages of agreements: the board, renewal and end. Signing and correcting: desk.signing."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agreements.bodies import exports as body_exports
from agreements.bodies.models import Body
from agreements.breadcrumbs import board_trail
from agreements.revisions.pages import edit_page
from members.access import secretariat_page
from members.directory.place_map import PlacesMap
from members.models import Municipality
from portal.japanese.wareki import wareki
from portal.models import AuditLine
from portal.web import downloads
from portal.web.confirming import Deed, confirm_page
from portal.web.days import full_day
from portal.web.post_only import post_only
from portal.web.too_late import too_late_or_back

from .. import exports
from ..forms.agreements import EndForm, SupplementForm
from ..models.agreements import Agreement
from ..models.preparations import Preparation


@secretariat_page
def agreement_board(request):
    today = timezone.localdate()
    agreements = Agreement.objects.select_related("body").order_by("-signed_on", "body__number")
    preparations = Preparation.objects.open().prefetch_related("bodies", "steps")
    tables = (
        exports.AGREEMENTS.of(lambda: exports.agreements(agreements)),
        exports.PREPARATIONS.of(lambda: exports.preparations(preparations), "preparations"),
        body_exports.BODIES.of(lambda: body_exports.bodies(Body.objects.all()), "bodies"),
    )
    if file := downloads.file_response(request, *tables, day=today):
        return file
    in_force = Municipality.objects.as_of(today).filter(Agreement.objects.municipalities_on(today))
    context = {
        "day": today,
        "preparations": list(preparations),
        "map": PlacesMap.of("有効な協定の団体を構成する自治体の位置", in_force),
        "noticed": Agreement.objects.in_notice_window(today).select_related("body"),
        "rows": [(full_day(agreement.signed_on, False), agreement) for agreement in agreements],
        "bodies": Body.objects.select_related("prefecture"),
    }
    return render(request, "agreements/signing/agreement_board.html", context)


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
        "trail": board_trail(),
    }
    return render(request, "agreements/signing/agreement.html", context)


@secretariat_page
def agreement_supplement(request, pk):
    """The form for the term and the fields, as long as they are not in the record."""
    agreement = get_object_or_404(Agreement.objects.select_related("body", "source"), pk=pk)
    if not agreement.is_supplementable and request.method != "POST":
        return redirect(agreement.get_desk_url())
    title = "分かったことを書き加える"
    return edit_page(request, agreement, SupplementForm, title, (str(agreement), agreement.get_desk_url()))


@require_http_methods(["GET", "HEAD", "POST"])
@secretariat_page
def agreement_renew(request, pk):
    if request.method != "POST":
        return _before_renewal(request, get_object_or_404(Agreement.objects.select_related("body"), pk=pk))
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


def _before_renewal(request, agreement):
    back, next_day = agreement.get_desk_url(), agreement.renews_on
    if not next_day or not Agreement.objects.in_notice_window(timezone.localdate()).contains(agreement):
        return redirect(back)
    will = [
        f"{agreement.body.name}との協定が、{wareki(next_day)}から{agreement.term_years}年、更新されたことを記録します。",
        "団体の公開ページに、更新後の期間が載ります。次の更新日も改まります。記録したあとは、取り消せません。",
    ]
    trail = [*board_trail(), (str(agreement), back)]
    deed = Deed("更新を記録する", will, "更新を記録する", back, trail, ("on", str(next_day)))
    return confirm_page(request, deed)


@post_only()
@secretariat_page
def agreement_end(request, pk):
    agreement = get_object_or_404(Agreement.objects.select_related("body", "source"), pk=pk)
    form = EndForm(request.POST, agreement=agreement)
    if not form.is_valid():
        return _agreement_page(request, agreement, form)
    if agreement.end(by=request.user, **form.cleaned_data):
        messages.success(request, f"終了を記録しました。{wareki(form.cleaned_data['on'])}の前日まで有効です。")
        return redirect(agreement.get_desk_url())
    typed = AuditLine.objects.unsaid(form.cleaned_data["reason"], agreement, by=request.user)
    message, back = "この協定の終了は、すでに記録されています。", agreement.get_desk_url()
    return too_late_or_back(request, message, typed=typed, back=back, where="協定を見る")
