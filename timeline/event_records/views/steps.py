"""Steps and results of an event: added, put right, taken away, published."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from agreements.revisions.pages import create_page, edit_page
from members.access import secretariat_page
from portal.web.post_only import post_only

from ..forms import EventResultForm, EventStepForm
from ..models.events import Event
from ..models.results import EventResult
from ..models.steps import EventStep
from .events import back_to


@secretariat_page
def step_create(request, pk):
    event = get_object_or_404(Event.objects.select_related("entry"), pk=pk)
    form = EventStepForm(request.POST or None, instance=EventStep(event=event))
    return create_page(request, form, f"「{event}」の歩みを加える", back_to(event))


@secretariat_page
def step_edit(request, pk):
    step = get_object_or_404(EventStep.objects.select_related("event__entry", "entry"), pk=pk)
    return edit_page(request, step, EventStepForm, f"「{step}」を直す", back_to(step.event))


@post_only()
@secretariat_page
def step_remove(request, pk):
    step = EventStep.objects.select_related("event__entry", "entry").filter(pk=pk).first()
    if step is None:
        messages.info(request, "この歩みは、すでに外れています。")
        return redirect("timeline:event-desk")
    step.remove(by=request.user)
    messages.success(request, f"「{step}」を外しました。")
    return redirect(step.event)


@secretariat_page
def result_create(request, pk):
    found = Event.objects.exclude(entry=None).filter(entry__first_day__lte=timezone.localdate())
    event = get_object_or_404(found.select_related("entry"), pk=pk)
    known = {name: request.GET[name] for name in ("visitors", "sales") if name in request.GET}  # sums of its booths
    form = EventResultForm(request.POST or None, instance=EventResult(event=event), initial=known)
    said = "公表するまで、事務局のほかには見えません。"
    return create_page(request, form, f"「{event}」の結果を入力する", back_to(event), lambda row: said)


@secretariat_page
def result_edit(request, pk):
    result = get_object_or_404(EventResult.objects.select_related("event__entry"), pk=pk)
    return edit_page(request, result, EventResultForm, f"「{result}」を直す", back_to(result.event))


@post_only()
@secretariat_page
def result_publish(request, pk):
    result = get_object_or_404(EventResult.objects.select_related("event__entry"), pk=pk)
    if result.publish(by=request.user, read=request.POST.get("read", "")):
        messages.success(request, "結果を公表しました。年度の「催しの結果」に載ります。")
    elif result.is_public:
        messages.info(request, "この結果は、もう公表しています。")
    elif result.event.is_public:
        messages.error(request, "画面を開いたあとに、結果が変わりました。いまの内容を確かめてから、公表してください。")
    else:
        messages.error(request, "経過を公開してから、結果を公表してください。")
    return redirect(result.event)
