"""会議と次第: planning a meeting, its agenda and paper, its results, and what is to be done after decisions."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agreements.revisions.pages import edit_page, form_page
from members.access import secretariat_page
from portal.database.refusals import Taken, told_when_taken
from portal.pdf import jobs
from portal.web import downloads, follow_ups
from portal.web.days import full_day
from portal.web.post_only import post_only
from timeline.meetings.exports import FOLLOW_UPS, follow_up_rows
from timeline.meetings.models.agenda import AgendaItem
from timeline.meetings.models.meetings import Meeting, Overtaken
from timeline.meetings.models.series import MeetingSeries

from . import exports
from .forms import AgendaForms, FollowUpForm, MeetingForm, TakeUpForm
from .offers import due
from .results import ResultForms

ON_A_PAGE = 25
NAME = "会議と次第"


def _trail(*more):
    return [(NAME, reverse("meetings:meeting-list")), *more]


def _meeting(pk):
    return get_object_or_404(Meeting.objects.select_related("series__series", "venue", "entry__kind"), pk=pk)


def _rows(meetings):
    return [(each, full_day(each.day) if each.day else "日は未定") for each in meetings]


@secretariat_page
@require_safe
def meeting_list(request):
    every = Meeting.objects.select_related("series__series", "entry", "venue")
    table = exports.AGENDAS.of(lambda: exports.agenda_rows(every))
    if file := downloads.file_response(request, table):
        return file
    over = every.exclude(pk__in=Meeting.objects.open().order_by().values("pk")).order_by("-day", "-pk")
    page = Paginator(over, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "open": _rows(every.open()),
        "page": page,
        "over": _rows(page),
        "series": MeetingSeries.objects.all(),
        "undone": AgendaItem.objects.to_be_done().count(),
    }
    return render(request, "desk/meetings/meeting_list.html", context)


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_create(request):
    form = MeetingForm(request.POST or None, instance=Meeting(), initial={"series": request.GET.get("series")})
    if request.method == "POST" and form.is_valid():
        meeting = form.instance
        try:
            with told_when_taken():
                meeting.register(by=request.user)
        except Taken:  # by the same form a moment before
            meeting = Meeting.objects.get(series=meeting.series, day=meeting.day)
        messages.success(request, f"「{meeting}」を登録しました。次第を作ってください。")
        return redirect(meeting)
    return form_page(request, form, "会議の予定を加える", (NAME, "meetings:meeting-list"))


@secretariat_page
def meeting_edit(request, pk):
    meeting = _meeting(pk)
    return edit_page(request, meeting, MeetingForm, "会議の予定を直す", (str(meeting), meeting.get_absolute_url()))


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def take_up(request):
    """Takes up a meeting of the record, so that what was decided there can be followed up."""
    form = TakeUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        meeting = Meeting.objects.take_up(form.cleaned_data["entry"], form.series, by=request.user)
        return redirect("meetings:meeting-results", meeting.pk)
    return form_page(request, form, "開いた会議を取り上げる", (NAME, "meetings:meeting-list"))


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_detail(request, pk):
    """The agenda: what is due beside what is on it, and the paper. Every button saves what was typed."""
    meeting = _meeting(pk)
    if not meeting.is_open:
        return _closed(request, meeting)
    groups = due(meeting, meeting.day or timezone.localdate())
    offers = [offer for _, own in groups for offer in own]
    agenda = AgendaForms(meeting, request.POST if request.method == "POST" else None, offers=offers)
    if request.method != "POST":
        return _agenda_page(request, agenda, groups)
    agenda.rearrange(request.POST.get("do", ""))
    if not agenda.is_valid():
        return _agenda_page(request, agenda, groups)
    try:
        changed = agenda.save(by=request.user)
    except Overtaken:
        return _agenda_page(request, agenda, groups, status=409)
    if changed:
        messages.success(request, "次第を保存しました。")
    else:
        messages.info(request, "変わったところはありません。")
    return redirect(meeting)


def _agenda_page(request, agenda, groups, *, status=200):
    meeting = agenda.meeting
    context = {
        "meeting": meeting,
        "day": full_day(meeting.day) if meeting.day else "",
        "agenda": agenda,
        "groups": groups,
        "items": meeting.items.order_by("position").select_related("meeting__series"),
        "is_conflict": status == 409,
        "trail": _trail(),
    }
    return render(request, "desk/meetings/agenda.html", context, status=status)


def _closed(request, meeting):
    """A meeting that was held or called off: nothing is put on its agenda any more."""
    if request.method == "POST":
        messages.error(request, "この会議の次第は、もう変えられません。保存していません。")
        return redirect(meeting)
    return render(request, "desk/meetings/closed.html", _paper(meeting) | {"trail": _trail()})


def _paper(meeting):
    items = meeting.items.order_by("position").select_related("meeting__series", "item")
    return {
        "meeting": meeting,
        "items": items,
        "day": full_day(meeting.day) if meeting.day else "",
        "name": f"{meeting.title} 次第",
        "today": timezone.localdate(),
    }


@secretariat_page
@require_safe
def meeting_print(request, pk):
    return render(request, "desk/meetings/agenda_print.html", _paper(_meeting(pk)))


@secretariat_page
@require_safe
def meeting_pdf(request, pk):
    meeting = _meeting(pk)
    html = render_to_string("desk/meetings/agenda_pdf.html", _paper(meeting))
    back = reverse("meetings:meeting-print", args=[pk])
    return jobs.pdf_response(request, f"{meeting.title}_次第_{meeting.day or '日未定'}", html, back=back)


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_results(request, pk):
    """What became of each item, and what is to be done; with do=draft the entry's draft is written."""
    meeting = _meeting(pk)
    results = ResultForms(meeting, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not results.is_valid(to_draft=request.POST.get("do") == "draft"):
        return _results_page(request, results)
    try:
        said = results.save(by=request.user, drafts=request.POST.get("do") == "draft")
    except Overtaken:
        return _results_page(request, results, status=409)
    except ValueError as error:
        results.problem = str(error)
        return _results_page(request, results)
    messages.success(request, said) if said else messages.info(request, "変わったところはありません。")
    return redirect("meetings:meeting-results", pk)


def _results_page(request, results, *, status=200):
    meeting = results.meeting
    context = {
        "meeting": meeting,
        "results": results,
        "day": full_day(meeting.day) if meeting.day else "",
        "is_conflict": status == 409,
        "trail": _trail((str(meeting), meeting.get_absolute_url())),
    }
    return render(request, "desk/meetings/results.html", context, status=status)


@post_only()
@secretariat_page
def meeting_cancel(request, pk):
    meeting = _meeting(pk)
    if meeting.cancel(by=request.user):
        messages.success(request, f"「{meeting}」を取りやめにしました。議題は、次の会議の次第に出ます。")
    else:
        messages.info(request, "この会議は、開かれたか、すでに取りやめになっています。")
    return redirect(meeting)


@secretariat_page
@require_safe
def follow_up_list(request):
    form = FollowUpForm(request.GET if {"q", "state"} & set(request.GET) else None)
    found = form.found()
    table = FOLLOW_UPS.of(lambda: follow_up_rows(found))
    if file := downloads.file_response(request, table, form=form):
        return file
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [
        (
            item,
            full_day(item.meeting.day) if item.meeting.day else "日は未定",
            full_day(item.due_on) if item.due_on else "",
        )
        for item in page
    ]
    context = {"form": form, "page": page, "rows": rows, "today": timezone.localdate(), "trail": _trail()}
    return render(request, "desk/meetings/follow_up_list.html", context)


@post_only(page="../../")
@secretariat_page
def follow_up_finish(request, pk):
    item = get_object_or_404(AgendaItem.objects.with_follow_up(), pk=pk)
    follow_ups.finish(request, item)
    return redirect("meetings:follow-up-list")


@post_only(page="../../")
@secretariat_page
def follow_up_reopen(request, pk):
    item = get_object_or_404(AgendaItem.objects.with_follow_up(), pk=pk)
    follow_ups.reopen(request, item)
    return redirect("meetings:follow-up-list")
