"""参加申込み at the desk: the classes of an event, and who signed up for one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.revisions.pages import create_page, edit_page
from members.access import reauthenticate_for_download, secretariat_page
from portal.web import downloads
from portal.web.days import full_moment, full_span
from portal.web.post_only import post_only
from timeline.event_records.models.events import Event

from .. import exports
from ..forms import SignUpClassForm
from ..models.applicants import Applicant
from ..models.classes import SignUpClass


def list_of(event):
    """Label and address of the page of an event's classes."""
    return (f"「{event}」の参加申込み", reverse("timeline:class-list", args=[event.pk]))


@secretariat_page
@require_safe
def class_list(request, pk):
    event = get_object_or_404(Event.objects.exclude(entry=None).select_related("entry"), pk=pk)
    classes = list(event.classes.with_counts().select_related("event__entry", "part"))
    if file := downloads.file_response(request, exports.CLASSES.of(lambda: exports.class_rows(event, classes))):
        return file
    today = timezone.localdate()
    context = {
        "event": event,
        "rows": [(each, full_span(each.opens_on, each.closes_on), each.is_open(today)) for each in classes],
        "trail": [("催しの準備と結果", reverse("timeline:event-desk")), (event.title, event.get_absolute_url())],
    }
    return render(request, "timeline/sign_ups/class_list.html", context)


@secretariat_page
def class_create(request, pk):
    event = get_object_or_404(Event.objects.exclude(entry=None).select_related("entry"), pk=pk)
    form = SignUpClassForm(request.POST or None, instance=SignUpClass(event=event))
    return create_page(request, form, "申込みを受ける講座を加える", list_of(event))


@secretariat_page
def class_edit(request, pk):
    chosen = get_object_or_404(SignUpClass.objects.select_related("event__entry", "part"), pk=pk)
    return edit_page(request, chosen, SignUpClassForm, f"「{chosen}」の定員と期間を直す", list_of(chosen.event))


@secretariat_page
@reauthenticate_for_download
@require_safe
def applicant_list(request, pk):
    chosen = get_object_or_404(SignUpClass.objects.with_counts().select_related("event__entry", "part"), pk=pk)
    found = chosen.applicants.order_by("pk")
    table = exports.APPLICANTS.of(lambda: exports.applicant_rows(found), length=found.count)
    if file := downloads.file_response(request, table):
        return file
    context = {
        "chosen": chosen,
        "rows": [(each, full_moment(each.signed_up_at)) for each in found],
        "trail": [("催しの準備と結果", reverse("timeline:event-desk")), list_of(chosen.event)],
    }
    return render(request, "timeline/sign_ups/applicant_list.html", context)


@post_only("../../../")
@secretariat_page
def applicant_cancel(request, pk):
    applicant = get_object_or_404(Applicant.objects.select_related("signed_up_for__event__entry"), pk=pk)
    if applicant.cancel(by=request.user):
        messages.success(
            request, f"申込番号{applicant.pk}を取り消しました。待っている人がいれば、繰り上げて知らせました。"
        )
    else:
        messages.info(request, f"申込番号{applicant.pk}は、すでに取り消されています。")
    return redirect("timeline:applicant-list", applicant.signed_up_for_id)
