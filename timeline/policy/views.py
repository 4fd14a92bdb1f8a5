from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from agreements.revisions.pages import create_page, edit_page, withdraw_page
from members import hooks
from members.access import secretariat_page
from portal.web import downloads
from portal.web.days import full_day, full_span
from portal.web.page_cache import public_page
from portal.web.post_only import post_only

from . import exports
from .forms import PolicyForm, PolicyStepForm, RegionalPlanForm
from .models import Policy, PolicyStep, RegionalPlan

TITLE = "国の方針"
DESK = ("国の方針の編集", "timeline:policy-desk")


def _tables():
    return (
        exports.STEPS.of(lambda: exports.step_rows(PolicyStep.objects.published())),
        exports.PLANS.of(lambda: exports.plan_rows(RegionalPlan.objects.all()), "plans"),
    )


@public_page
def policy_list(request):
    if file := downloads.file_response(request, *_tables()):
        return file
    readable = Prefetch("steps", PolicyStep.objects.published())
    policies = Policy.objects.newest_first().prefetch_related(readable)
    context = {
        "rows": [(policy, full_day(policy.last_day) if policy.last_day else "") for policy in policies],
        "plans": RegionalPlan.objects.prefetch_related("bodies"),
        "trail": [("経過", reverse("timeline:entry-list"))],
    }
    return render(request, "timeline/policy/policy_list.html", context)


@public_page
def policy_detail(request, pk):
    policy = get_object_or_404(Policy.objects.select_related("document"), pk=pk)
    steps = list(policy.steps.published().select_related("entry"))
    has_paper = policy.document is not None and policy.document.is_public
    context = {
        "policy": policy,
        "document": policy.document if has_paper else None,
        "decided": [full_day(step.day) for step in steps if step.kind == step.Kind.DECIDED and step.day],
        "steps": [(full_day(step.day) if step.day else "", step) for step in steps],
        "corrections": hooks.corrections_of([policy, *steps]),
        "trail": [("経過", reverse("timeline:entry-list")), (TITLE, reverse("timeline:policy-list"))],
    }
    return render(request, "timeline/policy/policy_detail.html", context)


@public_page
def plan_detail(request, pk):
    plan = get_object_or_404(RegionalPlan, pk=pk)
    entries = plan.entries.published().oldest_first()
    context = {
        "plan": plan,
        "bodies": plan.bodies.all(),
        "entries": [(full_span(entry.first_day, entry.last_day), entry) for entry in entries],
        "corrections": hooks.corrections_of([plan]),
        "trail": [("経過", reverse("timeline:entry-list")), (TITLE, reverse("timeline:policy-list"))],
    }
    return render(request, "timeline/policy/plan_detail.html", context)


@secretariat_page
def policy_desk(request):
    if file := downloads.file_response(request, *_tables()):
        return file
    context = {
        "policies": Policy.objects.newest_first().prefetch_related("steps__entry"),
        "plans": RegionalPlan.objects.all(),
    }
    return render(request, "timeline/policy/policy_desk.html", context)


@secretariat_page
def policy_create(request):
    return create_page(request, PolicyForm(request.POST or None, instance=Policy()), "国の方針を加える", DESK)


@secretariat_page
def policy_edit(request, pk):
    policy = get_object_or_404(Policy, pk=pk)
    return edit_page(request, policy, PolicyForm, f"「{policy}」を直す", DESK)


@secretariat_page
def policy_step_create(request, pk):
    policy = get_object_or_404(Policy, pk=pk)
    form = PolicyStepForm(request.POST or None, instance=PolicyStep(policy=policy))
    return create_page(request, form, f"「{policy}」の歩みを加える", DESK)


@secretariat_page
def policy_step_edit(request, pk):
    step = get_object_or_404(PolicyStep.objects.select_related("policy", "entry"), pk=pk)
    return edit_page(request, step, PolicyStepForm, f"「{step}」を直す", DESK)


@secretariat_page
def policy_step_withdraw(request, pk):
    step = get_object_or_404(PolicyStep.objects.select_related("policy", "entry"), pk=pk)
    return withdraw_page(request, step, step.policy, DESK)


@post_only(page="../../../")
@secretariat_page
def policy_step_draft(request, pk):
    """Drafts the entry of a decision, and leads to it."""
    step = get_object_or_404(PolicyStep, pk=pk)
    if entry := step.draft(by=request.user):
        messages.success(request, "経過の下書きを作りました。読み直して公開すると、この歩みも公開のページに載ります。")
        return redirect("timeline:editor-edit", entry.pk)
    messages.info(request, "この歩みには、すでに経過があるか、決定の日がありません。")
    return redirect(DESK[1])


@secretariat_page
def plan_create(request):
    form = RegionalPlanForm(request.POST or None, instance=RegionalPlan())
    return create_page(request, form, "地域再生計画を加える", DESK)


@secretariat_page
def plan_edit(request, pk):
    plan = get_object_or_404(RegionalPlan, pk=pk)
    return edit_page(request, plan, RegionalPlanForm, f"「{plan}」を直す", DESK)
