"""回答の確認 (desk/answers/): whom to call about a proposal, sending again, and recording what they said."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bulletin.proposals.models.proposals import Proposal
from bulletin.rollcall.models.addressees import REST, Addressee
from members.access import reauthenticate_for_download, secretariat_page
from members.models import Assignment
from members.people.notices import date_and_time
from portal.web import downloads
from portal.web.post_only import post_only
from portal.web.too_late import too_late_page

from .contacts import contacts
from .exports import CONTACTS, contact_rows
from .forms import RecordForm

CANNOT_BE_ANSWERED = "いまは記録できません。本人が先に回答したか、募集が終わっています。"


@require_safe
@secretariat_page
@reauthenticate_for_download
def contact_list(request, pk):
    proposal = asked_proposal(request, pk)
    found = contacts(proposal)
    if file := downloads.file_response(request, CONTACTS.of(lambda: contact_rows(found)), day=timezone.localdate()):
        return file
    silent = [each for each in found if not each.row.answer]
    waiting = sum(each.has_people for each in silent)
    context = {
        "trail": trail(proposal)[:1],
        "proposal": proposal,
        "contacts": found,
        "silent": len(silent),
        "waiting": waiting,
        "nobody": len(silent) - waiting,
        "total": proposal.addressees.count(),
        "unit": "自治体" if proposal.is_call else "区",
    }
    return render(request, "bulletin/desk_answers/contact_list.html", context)


@post_only("../../")
@secretariat_page
def ask_again(request, pk, lg_code):
    row = recordable_row(request, pk, lg_code)
    if row.ask_again(by=request.user):
        messages.success(request, f"{row.municipality}の担当者に、回答のお願いを送り直しました。")
    elif row.asked_again_at and row.asked_again_at + REST > timezone.now():
        messages.info(
            request,
            f"{row.municipality}には{date_and_time(row.asked_again_at)}に送り直しています。送り直しは、1時間に1回までです。",
        )
    else:
        messages.info(request, f"{row.municipality}には、送る相手がいないか、すでに回答があります。")
    return redirect("bulletin-answers:contact-list", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@secretariat_page
def record(request, pk, lg_code):
    row = recordable_row(request, pk, lg_code)
    form = RecordForm(request.POST if request.method == "POST" else None, row=row)
    if not form.is_valid():
        return _record_page(request, form)
    if form.save(by=request.user):
        messages.success(request, f"{row.municipality}の代理回答として「{row.get_answer_display()}」を記録しました。")
        return redirect("bulletin-answers:contact-list", pk)
    saved = Addressee.objects.select_related("municipality__prefecture", "answered_by").get(pk=row.pk)
    if form.is_what_stands(saved):
        messages.info(request, "この内容はすでに記録されています。")
        return redirect("bulletin-answers:contact-list", pk)
    if not Addressee.objects.recordable().contains(saved):
        return _too_late(request, row.proposal)
    saved.proposal = row.proposal
    return _record_page(request, form.over(saved), saved=saved, status=409)


def _too_late(request, proposal):
    """The municipality has answered itself meanwhile, or it was closed; what was typed stays on the page."""
    back, typed = reverse("bulletin-answers:contact-list", args=[proposal.pk]), request.POST.get("comment", "")
    return too_late_page(request, CANNOT_BE_ANSWERED, typed=typed, back=back, where="回答の確認に戻る")


def _record_page(request, form, saved=None, status=200):
    row, proposal = form.row, form.row.proposal
    nobody = Assignment.objects.without_people([row.municipality_id], timezone.localdate())
    context = {
        "trail": trail(proposal),
        "proposal": proposal,
        "row": row,
        "has_people": not nobody,
        "form": form,
        "saved": saved,
    }
    return render(request, "bulletin/desk_answers/record.html", context, status=status)


def asked_proposal(request, pk):
    """The posted proposal; raises Http404 otherwise."""
    posted = Proposal.objects.visible_to(request.user).posted().select_related("municipality__prefecture", "office")
    return get_object_or_404(posted, pk=pk)


def recordable_row(request, pk, lg_code):
    """The addressee's row, of which the secretariat may take down an answer; raises Http404 otherwise."""
    rows = Addressee.objects.recordable().filter(proposal=asked_proposal(request, pk))
    rows = rows.select_related("municipality__prefecture", "proposal__municipality__prefecture", "answered_by")
    return get_object_or_404(rows, municipality__lg_code=lg_code)


def trail(proposal):
    return [
        (proposal.number_name, proposal.get_absolute_url()),
        ("回答の確認", reverse("bulletin-answers:contact-list", args=[proposal.pk])),
    ]
