"""当日の結果を入力する (events/booth/): for whoever holds the sheet of a booth, on the days of the event."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.paper_codes.limits import too_many
from portal.web.days import full_day

from ..forms import BoothCodeForm, BoothReportForm
from ..models.reports import BoothReport


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def booth_report_code(request):
    """First the code, which the picture on the sheet types; a good one shows the fields, which send it along.

    The code in the picture's address is good for that booth alone and on that day alone.
    """
    if request.method != "POST":
        code_form = BoothCodeForm(initial={"code": request.GET.get("code", "")[:40]})
        return render(request, "timeline/booths/code.html", {"form": code_form})
    if response := too_many(request, "answer_code"):
        return response
    code_form = BoothCodeForm(request.POST)
    if not code_form.is_valid():
        return render(request, "timeline/booths/code.html", {"form": code_form})
    code, today = code_form.found, timezone.localdate()
    booth = code.addressee
    if "visitors" not in request.POST:
        last = BoothReport.objects.filter(booth=booth, day=today).order_by("-pk").first()
        names = ("visitors", "sales", "left", "remarks")
        form = BoothReportForm(initial={name: getattr(last, name) for name in names} if last else {})
        return _page(request, booth, today, form, last)
    form = BoothReportForm(request.POST)
    if not form.is_valid():
        return _page(request, booth, today, form, None)
    if response := too_many(request, "booth_report", key=str(code.pk)):
        return response
    report = BoothReport.objects.take_in(booth, today, by=None, **form.to_save)
    return _page(request, booth, today, form, report, is_saved=True)


def _page(request, booth, today, form, last, *, is_saved=False):
    first = booth.event.days[0]
    context = {
        "booth": booth,
        "event": booth.event,
        "form": form,
        "typed": request.POST["code"],
        "today": full_day(today),
        "number": (today - first).days + 1 if booth.event.days[1] > first else 0,
        "last": last,
        "is_saved": is_saved,
    }
    return render(request, "timeline/booths/report.html", context)
