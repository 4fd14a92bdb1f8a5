"""The secretariat's pages of what wards are asked about: the response to a disaster, the opinions on a policy."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.asking.roll_call import RollCall
from enquiries.models import Enquiry
from members.access import secretariat_page
from portal import contact
from portal.web.markdown import render_markdown
from portal.web.numbers import whole_number
from portal.web.post_only import post_only
from timeline.models import Disaster, Policy, PolicyStep

from .statement import draft_news, statement_of

RELIEF_LEAD = """{name}の被災地を支援するため、貴区から送れるものを照会します。
いま分かっていることだけを、できるだけ早くお知らせください。あとから直せます。"""
OPINIONS_LEAD = """{name}について、国に提出する特別区の意見をまとめます。
貴区の意見を、項目ごとに書いてください。"""


def _asked(about):
    """The enquiries about a disaster or policy, the newest first, and the roll-call of the newest that was sent."""
    enquiries = list(about.enquiries.order_by("-pk"))
    newest = next((each for each in enquiries if not each.is_draft), None)
    roll_call = newest and RollCall(newest, timezone.localdate())
    return {
        "enquiries": enquiries,
        "newest": newest,
        "roll_call": roll_call,
        "cells": roll_call.cells() if roll_call and roll_call.has_cells else [],
    }


def _ask(request, about, name, **fields):
    """Begins a draft to the 23 wards; of what was sent twice, one. Leads to it."""
    number = request.POST.get("number", "")
    token = f"{name}-{about.pk}-{number if number.isdecimal() and len(number) < 5 else about.enquiries.count()}"
    enquiry = Enquiry.objects.ask_wards(by=request.user, token=token, **fields)
    messages.success(request, "23区への照会の下書きを作りました。設問と回答期限を確かめて、送ってください。")
    return redirect(enquiry)


@secretariat_page
@require_safe
def relief_response(request, pk):
    """What is done while a disaster is answered: banner, call to the wards, statement, and its end."""
    disaster = get_object_or_404(Disaster, pk=pk)
    context = {
        "disaster": disaster,
        "banner": contact.emergency(),
        "statement": render_markdown(statement_of(disaster), top=3),
        "number_of_actions": disaster.actions.count(),
        "trail": [("災害支援の編集", reverse("timeline:disaster-desk"))],
        **_asked(disaster),
    }
    return render(request, "desk/asked_about/relief_response.html", context)


@post_only("../response/")
@secretariat_page
def relief_call(request, pk):
    disaster = get_object_or_404(Disaster, pk=pk)
    title, lead = f"{disaster.name}の支援"[:100], RELIEF_LEAD.format(name=disaster.name)
    return _ask(request, disaster, "relief", title=title, lead=lead, preset=Enquiry.Preset.RELIEF, disaster=disaster)


@post_only("../response/")
@secretariat_page
def relief_statement(request, pk):
    news = draft_news(get_object_or_404(Disaster, pk=pk), by=request.user)
    messages.success(request, "お知らせの下書きにしました。読み直して、公開してください。")
    return redirect("timeline:news-edit", news.pk)


@secretariat_page
@require_safe
def policy_opinions(request, pk):
    """The opinions of the wards on a policy: the enquiries, and what became of them."""
    policy = get_object_or_404(Policy, pk=pk)
    asked = _asked(policy)
    steps = policy.steps.select_related("entry")
    context = {
        "policy": policy,
        "steps": steps,
        "is_noted": asked["newest"] and any(step.enquiry_url == asked["newest"].get_absolute_url() for step in steps),
        "trail": [("国の方針の編集", reverse("timeline:policy-desk"))],
        **asked,
    }
    return render(request, "desk/asked_about/policy_opinions.html", context)


@post_only("../opinions/")
@secretariat_page
def policy_gather(request, pk):
    """Begins an enquiry; of ?enquiry= that is closed, notes that its opinions were gathered (意見をまとめる)."""
    policy = get_object_or_404(Policy, pk=pk)
    number = request.POST.get("enquiry", "")
    if not number:
        title, lead = f"{policy.name}への意見"[:100], OPINIONS_LEAD.format(name=policy.name)
        return _ask(request, policy, "policy", title=title, lead=lead, preset=Enquiry.Preset.OPINIONS, policy=policy)
    found = policy.enquiries.closed().filter(pk=whole_number(number))
    enquiry = get_object_or_404(found)
    day, url = timezone.localdate(enquiry.closed_at), enquiry.get_absolute_url()
    step = PolicyStep(policy=policy, kind=PolicyStep.Kind.GATHERED, day=day, enquiry_url=url)
    if policy.steps.filter(kind=step.kind, day=day).exists():
        messages.info(request, "この日の「意見をまとめる」は、すでに歩みにあります。")
    else:
        step.register(by=request.user)
        messages.success(request, "歩みに「意見をまとめる」を加えました。提出、訪問、報告も、歩みに加えてください。")
    return redirect("desk:policy-opinions", policy.pk)
