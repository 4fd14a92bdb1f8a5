"""参加を申し込む: the public page of one class, and the page behind the mailed link."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.paper_codes.limits import too_many
from portal.web.days import full_span

from ..forms import SignUpForm
from ..models.applicants import MOST_OF_ONE, Applicant, ClassClosed, TooManyOfOne
from ..models.classes import SignUpClass

PLACED = "申込みを受け付けました。参加できます（申込番号%d）。メールでもお知らせします。"
WAITING = (
    "定員に達しているため、キャンセル待ちで受け付けました（申込番号%d）。席が空くと、順番にメールでお知らせします。"
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request, pk):
    chosen = get_object_or_404(SignUpClass.objects.public().with_counts().prefetch_related("part__slots"), pk=pk)
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, chosen, form)
    if response := too_many(request, "sign_up"):
        return response
    said = {name: form.cleaned_data[name] for name in ("token", "name", "email")}
    try:
        applicant = Applicant.objects.take_in(chosen, **said)
    except ClassClosed:
        return _page(request, chosen, form, status=409)
    except TooManyOfOne:
        form.add_error("email", f"このアドレスでの申込みは、1つの講座に{MOST_OF_ONE}人までです。")
        return _page(request, chosen, form)
    words = PLACED if applicant.state == Applicant.State.PLACED else WAITING
    messages.success(request, words % applicant.pk)
    return redirect(chosen)


def _page(request, chosen, form, status=200):
    entry = chosen.event.entry
    slots = chosen.part.slots.all() if chosen.part else ()
    days = [(full_span(slot.first_day, slot.last_day), slot.hours if slot.starts_at else "") for slot in slots]
    today = timezone.localdate()
    is_open = chosen.is_open(today)
    context = {
        "chosen": chosen,
        "entry": entry,
        "days": days or [(full_span(entry.first_day, entry.last_day), "")],
        "period": full_span(chosen.opens_on, chosen.closes_on),
        "free": max(chosen.places - chosen.placed, 0),
        "is_open": is_open,
        "is_to_come": today < chosen.opens_on,
        "form": form if is_open else SignUpForm(),  # of a form that is not shown nothing is to be put right
        "trail": [("催し", reverse("timeline:event-list")), (entry.title, entry.get_absolute_url())],
    }
    return render(request, "timeline/sign_ups/sign_up.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_cancel(request, token):
    """Opening the link changes nothing, for programs open links too; the button does."""
    applicant = Applicant.objects.of_link(token)
    if not applicant:
        raise Http404
    is_done = request.method == "POST" and applicant.cancel(by=None)
    place = applicant.queue_position() if applicant.state == Applicant.State.WAITING else 0
    context = {"applicant": applicant, "chosen": applicant.signed_up_for, "is_done": is_done, "place": place}
    return render(request, "timeline/sign_ups/cancel.html", context)
