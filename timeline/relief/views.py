from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from agreements.revisions.pages import create_page, edit_page, form_page
from agreements.ties.models import ward_of
from members import hooks
from members.access import secretariat_page, staff_page
from members.models import Municipality
from portal.web import downloads
from portal.web.days import full_day, full_span
from portal.web.page_cache import public_page

from . import exports
from .forms import CloseForm, DisasterForm, ReliefActionForm
from .models import Disaster, ReliefAction
from .partners_hit import partners_hit

TITLE = "災害支援"
DESK = ("災害支援の編集", "timeline:disaster-desk")
OWN = (TITLE, "timeline:relief-own")
WITH_ALL = ("disaster", "ward__prefecture", "entry")


def _rows(actions):
    """Each action with its days and its entry where everybody may read it."""
    for action in actions:
        days = []
        if action.decided_on:
            days.append(("決めた日", full_day(action.decided_on, False)))
        if action.paid_on:
            days.append(("支払った日", full_day(action.paid_on, False)))
        if action.first_day:
            days.append(("期間", full_span(action.first_day, action.last_day or action.first_day)))
        entry = action.entry if action.entry and action.entry.state == action.entry.State.PUBLISHED else None
        yield action, days, entry


@public_page
def disaster_list(request):
    actions = ReliefAction.objects.select_related(*WITH_ALL)
    if file := downloads.file_response(request, exports.ACTIONS.of(lambda: exports.action_rows(actions))):
        return file
    disasters = Disaster.objects.newest_first().prefetch_related("actions__ward__prefecture")
    context = {
        "rows": [(each, full_day(each.since, False) if each.since else "") for each in disasters],
        "wards": Municipality.objects.wards().filter(relief_actions__isnull=False).distinct().order_by("lg_code"),
        "trail": [("経過", reverse("timeline:entry-list"))],
    }
    return render(request, "timeline/relief/disaster_list.html", context)


@public_page
def disaster_detail(request, pk):
    disaster = get_object_or_404(Disaster.objects.prefetch_related("prefectures", "municipalities__prefecture"), pk=pk)
    actions = list(disaster.actions.select_related(*WITH_ALL))
    first_day = disaster.first_entry_day()
    entries = disaster.entries.published().oldest_first()
    context = {
        "disaster": disaster,
        "rows": list(_rows(actions)),
        "happened": full_day(disaster.happened_on) if disaster.happened_on else "",
        "closed": full_day(disaster.closed_on) if disaster.closed_on else "",
        "hit": partners_hit(disaster, first_day),
        "entries": [(full_span(entry.first_day, entry.last_day), entry) for entry in entries],
        "corrections": hooks.corrections_of([disaster, *actions]),
        "trail": [("経過", reverse("timeline:entry-list")), (TITLE, reverse("timeline:disaster-list"))],
    }
    return render(request, "timeline/relief/disaster_detail.html", context)


@public_page
def relief_of_ward(request, lg_code):
    ward = get_object_or_404(Municipality.objects.wards(), lg_code=lg_code)
    actions = ward.relief_actions.select_related(*WITH_ALL).order_by("-disaster", "first_day", "pk")
    if file := downloads.file_response(request, exports.ACTIONS.of(lambda: exports.action_rows(actions))):
        return file
    context = {
        "ward": ward,
        "rows": list(_rows(actions)),
        "trail": [("経過", reverse("timeline:entry-list")), (TITLE, reverse("timeline:disaster-list"))],
    }
    return render(request, "timeline/relief/relief_of_ward.html", context)


@secretariat_page
def disaster_desk(request):
    actions = ReliefAction.objects.select_related(*WITH_ALL)
    if file := downloads.file_response(request, exports.ACTIONS.of(lambda: exports.action_rows(actions))):
        return file
    disasters = Disaster.objects.newest_first().prefetch_related("actions__ward")
    return render(request, "timeline/relief/disaster_desk.html", {"disasters": disasters})


@secretariat_page
def disaster_create(request):
    form = DisasterForm(request.POST or None, instance=Disaster())
    return create_page(request, form, "災害を加える", DESK)


@secretariat_page
def disaster_edit(request, pk):
    disaster = get_object_or_404(Disaster, pk=pk)
    return edit_page(request, disaster, DisasterForm, f"「{disaster}」を直す", DESK)


@secretariat_page
def disaster_close(request, pk):
    """The form that ends the response and drafts the entry of what was done."""
    disaster = get_object_or_404(Disaster, pk=pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if entry := disaster.close(form.cleaned_data["day"], by=request.user):
            messages.success(request, "対応を終え、経過の下書きを作りました。読み直して、公開してください。")
            return redirect("timeline:editor-edit", entry.pk)
        messages.info(request, f"「{disaster}」の対応は、すでに終えています。")
        return redirect(DESK[1])
    lead = "登録した支援を並べた、経過の下書きを作ります。下書きは、公開するまで事務局のほかには見えません。"
    return form_page(request, form, f"「{disaster}」の対応を終える", DESK, lead=lead)


@secretariat_page
def action_create(request, pk):
    disaster = get_object_or_404(Disaster, pk=pk)
    form = ReliefActionForm(request.POST or None, instance=ReliefAction(disaster=disaster))
    return create_page(request, form, f"「{disaster}」への支援を加える", DESK)


@secretariat_page
def action_edit(request, pk):
    action = get_object_or_404(ReliefAction.objects.select_related(*WITH_ALL), pk=pk)
    return edit_page(request, action, ReliefActionForm, "支援を直す", DESK)


@staff_page
def relief_own(request):
    """What one's own ward did, and the disasters for which it may enter more."""
    ward = ward_of(request.user)
    actions = ReliefAction.objects.editable_by(request.user).select_related(*WITH_ALL)
    if file := downloads.file_response(request, exports.ACTIONS.of(lambda: exports.action_rows(actions))):
        return file
    context = {
        "ward": ward,
        "rows": list(_rows(actions)),
        "disasters": Disaster.objects.newest_first(),
        "trail": [("わたしの自治体", reverse("members:home"))],
    }
    return render(request, "timeline/relief/relief_own.html", context)


@staff_page
def own_action_create(request, pk):
    disaster, ward = get_object_or_404(Disaster, pk=pk), ward_of(request.user)
    form = ReliefActionForm(request.POST or None, instance=ReliefAction(disaster=disaster, ward=ward), own=True)
    return create_page(request, form, f"「{disaster}」への支援を加える", OWN)


@staff_page
def own_action_edit(request, pk):
    ward_of(request.user)
    found = ReliefAction.objects.editable_by(request.user).select_related(*WITH_ALL)
    return edit_page(request, get_object_or_404(found, pk=pk), ReliefActionForm, "支援を直す", OWN, own=True)
