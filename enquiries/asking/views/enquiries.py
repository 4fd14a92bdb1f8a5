"""照会 for the secretariat: the list, a new one, its page, its draft and how it will look."""

import secrets

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bulletin.models import Defaults
from enquiries.questions import layout
from enquiries.questions.answer_form import AnswerForm
from members.access import secretariat_page
from portal.japanese.wareki import fiscal_year
from portal.web import downloads
from portal.web.confirming import Deed, confirm_page
from portal.web.edit_conflicts import SENT_TWICE
from portal.web.too_late import too_late_page

from ..exports import ENQUIRIES, enquiry_rows
from ..forms.enquiries import EnquiryForm
from ..models.addressee_queries import State
from ..models.addressees import EnquiryAddressee
from ..models.enquiries import Enquiry
from ..roll_call import RollCall

PER_PAGE = 20
CHANGED = "消していません。画面を開いたあとに、ほかの人がこの下書きを直しました。いまの内容を確かめてください。"
WITH_ALL = ("questionnaire", "previous", "sent_by", "closed_by", "disaster", "policy")
STATES = {"draft": "下書き", "open": "回答中", "closed": "締切り"}
TAGS = {"draft": "state", "open": "open", "closed": "state"}
STAGES = ("作成", "送付", "回答", "締切", "結果")


@secretariat_page
@require_safe
def enquiry_list(request):
    day = timezone.localdate()
    every = Enquiry.objects.editable_by(request.user)
    by_state = {"draft": every.drafts(), "open": every.open(), "closed": every.closed()}
    chosen = request.GET.get("state", "")
    found = by_state.get(chosen, every).order_by(
        F("closed_at").desc(nulls_first=True), F("sent_at").desc(nulls_first=True), "-pk"
    )
    table = ENQUIRIES.of(lambda: enquiry_rows(found, day), length=found.count)
    if file := downloads.file_response(request, table, day=day):
        return file
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    counts = EnquiryAddressee.objects.counts_of([each.pk for each in page], day)
    numbers = EnquiryAddressee.objects.numbers_of(counts)
    context = {
        "page": page,
        "rows": [(each, *_state(each), _counted(counts[each.pk], numbers[each.pk])) for each in page],
        "states": [(name, STATES[name], rows.count()) for name, rows in by_state.items()],
        "state": chosen,
    }
    return render(request, "enquiries/asking/enquiry_list.html", context)


def state_of(enquiry):
    """Key of STATES."""
    return "draft" if enquiry.is_draft else "open" if enquiry.is_open else "closed"


def _state(enquiry):
    """The state as text, and the kind of its tag."""
    return STATES[state_of(enquiry)], TAGS[state_of(enquiry)]


def _counted(counts, number):
    """Addressees with their unit, those that handed in, those that could not be told, and the unit."""
    handed_in = counts[State.HANDED_IN] + counts[State.SENT_BACK]
    return number, handed_in, sum(counts[state] for state in State.unreached()), number.unit


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_create(request):
    form = EnquiryForm(request.POST if request.method == "POST" else None, initial=_begun(request))
    if form.is_bound and form.is_valid():
        begun = {"previous": form.cleaned_data["previous"], **form.to_save}
        token = form.cleaned_data["token"] or secrets.token_hex(16)
        enquiry = Enquiry.objects.begin(by=request.user, token=token, **begun)
        messages.success(request, "照会の下書きを作りました。次は、設問とあて先です。")
        return redirect(enquiry)
    context = {"form": form, "trail": trail()}
    return render(request, "enquiries/asking/enquiry_create.html", context)


def _begun(request):
    """What the form of a new one begins with: an earlier one's words where ?from= names it."""
    today = timezone.localdate()
    begun = {
        "token": secrets.token_hex(16),
        "fiscal_year": fiscal_year(today),
        "due_on": today + Defaults.objects.in_force().time_to_answer,
    }
    number = request.GET.get("from", "")
    earlier = Enquiry.objects.sent().filter(pk=number).first() if number.isdecimal() and len(number) < 10 else None
    if earlier:
        begun |= {"previous": earlier} | {name: getattr(earlier, name) for name in ("title", "preset", "lead")}
    return begun


@secretariat_page
@require_safe
def enquiry_detail(request, pk):
    enquiry = own_enquiry(request, pk)
    day = timezone.localdate()
    roll_call = RollCall(enquiry, day)
    questionnaire = enquiry.questionnaire
    context = {
        "trail": trail(),
        "enquiry": enquiry,
        "state": STATES[state_of(enquiry)],
        "tag": TAGS[state_of(enquiry)],
        "stages": _stages(enquiry),
        "roll_call": roll_call,
        "cells": roll_call.cells() if roll_call.has_cells and not enquiry.is_draft else [],
        "prefectures": [] if roll_call.has_cells or enquiry.is_draft else roll_call.prefectures(),
        "missing": enquiry.missing() if enquiry.is_draft else [],
        "questions": (questions := questionnaire.listed()),
        "asked": sum(question.asks for question in questions),
        "next_version": None if enquiry.is_draft else enquiry.next_version(),
        "left": enquiry.due_on and (enquiry.due_on - day).days,
    }
    return render(request, "enquiries/asking/enquiry_detail.html", context)


def _stages(enquiry):
    """STAGES, each with whether it is done and whether it is now."""
    now = 0 if enquiry.is_draft else 2 if enquiry.is_open else 4
    return [(name, at < now, at == now) for at, name in enumerate(STAGES)]


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_edit(request, pk):
    enquiry = own_enquiry(request, pk)
    if not enquiry.is_draft:
        return _sent_already(request, enquiry)
    form = EnquiryForm(request.POST if request.method == "POST" else None, enquiry=enquiry)
    conflict = {}
    if form.is_bound and form.is_valid():
        if enquiry.revise(by=request.user, revision=form.cleaned_data["revision"] or 0, **form.to_save):
            messages.success(request, "下書きを保存しました。")
            return redirect(enquiry)
        enquiry = own_enquiry(request, pk)
        if not enquiry.is_draft:
            return _sent_already(request, enquiry)
        form, conflicts = form.over(EnquiryForm(enquiry=enquiry))
        if conflicts is None:
            messages.info(request, SENT_TWICE)
            return redirect(enquiry)
        conflict = {"is_conflict": True, "conflicts": conflicts, "last": enquiry.last_change()}
    context = {"form": form, "enquiry": enquiry, "trail": trail(enquiry), **conflict}
    return render(request, "enquiries/asking/enquiry_edit.html", context, status=409 if conflict else 200)


def _sent_already(request, enquiry):
    """Back to the enquiry, whose text stands once it is sent; what was typed meanwhile is shown (409)."""
    message = f"{enquiry.number_name}は、もう送ってあります。件名や依頼文は変えられません。"
    if request.method != "POST":
        messages.info(request, message)
        return redirect(enquiry)
    typed = "\n\n".join(filter(None, (request.POST.get(name, "").strip() for name in ("title", "lead"))))
    return too_late_page(request, message, typed=typed, back=enquiry.get_absolute_url(), where="照会に戻る")


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_discard(request, pk):
    enquiry = own_enquiry(request, pk)
    if not enquiry.is_draft:
        return _sent_already(request, enquiry)
    if request.method == "POST":
        title = enquiry.title
        if enquiry.discard(by=request.user, read=request.POST.get("read", "")):
            messages.success(request, f"照会の下書き「{title}」を消しました。")
            return redirect("enquiries:enquiry-list")
        is_draft = own_enquiry(request, pk).is_draft
        messages.error(request, CHANGED if is_draft else "照会はもう送ってあるので、消せません。")
        return redirect(enquiry)
    will = [f"照会の下書き「{enquiry.title}」が、設問、あて先とともに消えます。", "もとに戻せません。"]
    back, read = enquiry.get_absolute_url(), ("read", enquiry.mark)
    return confirm_page(request, Deed("下書きを消す", will, "下書きを消す", back, trail(enquiry), read))


@secretariat_page
@require_safe
def enquiry_preview(request, pk):
    """The form as who answers sees it on screen; nothing is sent from here."""
    enquiry, questionnaire = shown_questionnaire(request, pk)
    form = AnswerForm(questions=questionnaire.listed(), place=None)
    context = {
        "trail": trail(enquiry),
        "enquiry": enquiry,
        "questionnaire": questionnaire,
        "sections": layout.to_fill_in(form),
    }
    return render(request, "enquiries/asking/enquiry_preview.html", context)


@secretariat_page
@require_safe
def enquiry_paper(request, pk):
    """The form on A4, with lines to write on."""
    enquiry, questionnaire = shown_questionnaire(request, pk)
    context = {"enquiry": enquiry, "questions": questionnaire.listed()}
    return render(request, "enquiries/asking/enquiry_paper.html", context)


def shown_questionnaire(request, pk):
    """The enquiry, and of its questionnaire what is being written (?version=next), else what is asked by."""
    enquiry = own_enquiry(request, pk)
    wants_next = request.GET.get("version") == "next"
    return enquiry, (wants_next and enquiry.open_questionnaire()) or enquiry.questionnaire


def own_enquiry(request, pk, found=None):
    """The enquiry of `found` (a queryset; all without one) that the reader may edit; raises Http404 otherwise."""
    rows = (Enquiry.objects.all() if found is None else found).editable_by(request.user)
    return get_object_or_404(rows.select_related(*WITH_ALL), pk=pk)


def trail(enquiry=None):
    above = [("照会", reverse("enquiries:enquiry-list"))]
    return [*above, (enquiry.number_name, enquiry.get_absolute_url())] if enquiry else above
