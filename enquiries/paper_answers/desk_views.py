"""回答の用紙 and 代理回答: the secretariat prints sheets with codes, and takes down what it was told."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bulletin.desk_answers.forms import DecisionForm
from bulletin.rollcall.models.channels import AnswerChannel
from enquiries.answering.models import Answer
from enquiries.asking.models.enquiries import Enquiry
from enquiries.questions import layout
from members.access import secretariat_page
from members.models import Assignment
from members.people.reach import counted
from portal.models import AuditLine
from portal.pdf import jobs
from portal.web.numbers import whole_number
from portal.web.post_only import post_only

from .forms import EnquiryTellerForm
from .models import EnquiryCode, EnquiryPaperAnswer, recordable
from .views import form_without_files

MOST_SHEETS = 100  # in one PDF: the worker sets about two in a second
TAKEN = "記録していません。本人が先に回答したか、ほかの職員が先に記録したか、照会が締め切られています。"


def _sent(request, pk):
    enquiries = Enquiry.objects.editable_by(request.user).sent().select_related("questionnaire")
    return get_object_or_404(enquiries, pk=pk)


def _row(request, pk, lg_code):
    """The addressee of which an answer may be taken down; raises Http404 otherwise."""
    rows = recordable().filter(enquiry=_sent(request, pk), municipality__lg_code=lg_code)
    return get_object_or_404(rows.select_related("enquiry__questionnaire", "municipality__prefecture"))


def _trail(enquiry):
    return [
        (enquiry.number_name, enquiry.get_absolute_url()),
        ("回答の用紙", reverse("enquiries:sheet-list", args=[enquiry.pk])),
    ]


def _unreached(enquiry):
    """Those asked that have not handed in, where nobody is in office today: they answer on paper."""
    served = Assignment.objects.served(timezone.localdate())
    rows = recordable().filter(enquiry=enquiry, handed_in_at=None).exclude(municipality__in=served)
    return rows.select_related("enquiry", "municipality__prefecture").order_by("municipality__lg_code")


@require_safe
@secretariat_page
def sheet_list(request, pk):
    enquiry = _sent(request, pk)
    waiting = EnquiryPaperAnswer.objects.waiting().with_places().filter(code__addressee__enquiry=enquiry)
    codes = list(EnquiryCode.objects.to_print(enquiry))
    places = [code.addressee.municipality for code in codes]
    unreached = _unreached(enquiry)
    without_code = unreached.exclude(pk__in=[code.addressee_id for code in codes if code.is_printable])
    parts = [places[start : start + MOST_SHEETS] for start in range(0, len(places), MOST_SHEETS)]
    context = {
        "enquiry": enquiry,
        "trail": _trail(enquiry)[:1],
        "unreached": unreached.number(),
        "lack_codes": without_code.exists(),
        "codes": counted(places) if codes else "",
        "parts": [(part[0], part[-1], len(part)) for part in parts] if len(parts) > 1 else [],
        "waiting": waiting,
    }
    return render(request, "enquiries/paper_answers/sheet_list.html", context)


@post_only()
@secretariat_page
def sheet_issue(request, pk):
    """A code for each of those without people that has none."""
    number = EnquiryCode.objects.issue_missing(_unreached(_sent(request, pk)), by=request.user)
    messages.success(request, f"符号を{number}件発行しました。前からある符号は、そのまま使えます。")
    return redirect("enquiries:sheet-list", pk)


@require_safe
@secretariat_page
def sheet_pdf(request, pk):
    """The sheets of those that have a code and have not handed in; the portal keeps no copy: the codes stand on it.

    ?from= and ?to= (lg_code) name a part of them; without, of too many none.
    """
    enquiry = _sent(request, pk)
    codes = EnquiryCode.objects.to_print(enquiry)
    if "from" in request.GET:
        codes = codes.between(request.GET["from"], request.GET.get("to", ""))
    elif codes.count() > MOST_SHEETS:
        messages.info(request, f"用紙は、{MOST_SHEETS}枚ずつ作ります。")
        return redirect("enquiries:sheet-list", pk)
    return _pdf(request, enquiry, list(codes[:MOST_SHEETS]))


def _pdf(request, enquiry, codes):
    codes = [code for code in codes if code.is_printable]
    if not codes:
        messages.info(request, "用紙を作る相手がいません。")
        return redirect("enquiries:sheet-list", enquiry.pk)
    context = {
        "enquiry": enquiry,
        "codes": codes,
        "questions": enquiry.questionnaire.listed(),
        "address": settings.BASE_URL + reverse("enquiries:code-answer"),
        "day": timezone.localdate(),
    }
    html = render_to_string("enquiries/paper_answers/sheets_pdf.html", context)
    back = reverse("enquiries:sheet-list", args=[enquiry.pk])
    which = codes[0].addressee.municipality.full_name + ("" if len(codes) == 1 else f"から{len(codes)}枚")
    return jobs.pdf_response(request, f"回答の用紙_{enquiry.number_name}_{which}", html, back=back, once=True)


@post_only("../sheet/")
@secretariat_page
def code_issue(request, pk, lg_code):
    row = _row(request, pk, lg_code)
    EnquiryCode.objects.issue(row, by=request.user)
    messages.success(request, f"{row.municipality}の符号を発行しました。前の符号があれば、もう使えません。")
    return redirect("enquiries:sheet-list", pk)


@require_safe
@secretariat_page
def sheet(request, pk, lg_code):
    enquiry = _sent(request, pk)
    codes = EnquiryCode.objects.of_enquiry(enquiry)
    return _pdf(request, enquiry, [get_object_or_404(codes, addressee__municipality__lg_code=lg_code)])


@require_http_methods(["GET", "HEAD", "POST"])
@secretariat_page
def paper_decide(request, pk):
    paper = get_object_or_404(EnquiryPaperAnswer.objects.with_places(), pk=pk)
    row, enquiry = paper.addressee, paper.addressee.enquiry
    if paper.status != EnquiryPaperAnswer.Status.WAITING:
        messages.info(request, f"この回答は、すでに「{paper.get_status_display()}」になっています。")
        return redirect("enquiries:sheet-list", enquiry.pk)
    revision = Answer.objects.of(row).revision
    form = DecisionForm(request.POST or None, initial={"version": revision})
    if request.method == "POST" and form.is_valid():
        return _decide(request, paper, form.cleaned_data)
    sections = layout.to_read(paper.questionnaire.listed(), paper.values)
    context = {"trail": _trail(enquiry), "paper": paper, "row": row, "enquiry": enquiry, "form": form}
    return render(request, "enquiries/paper_answers/paper_decide.html", context | {"sections": sections})


def _decide(request, paper, said):
    place = paper.addressee.municipality
    if said["decision"] == "refuse":
        done = paper.refuse(by=request.user, reason=said["reason"])
        message = f"{place}の書面の回答を、採用しませんでした。"
    else:
        done = paper.accept(by=request.user, revision=said["version"])
        message = f"{place}の書面の回答を採用しました。"
    if done:
        messages.success(request, message)
    else:
        messages.error(request, "採用できません。ほかの回答が先にあったか、調査票が改められたか、締め切られています。")
    return redirect("enquiries:sheet-list", paper.addressee.enquiry_id)


@require_http_methods(["GET", "HEAD", "POST"])
@secretariat_page
def record(request, pk, lg_code):
    """代理回答: what a municipality said by telephone, with who said it and when."""
    row = _row(request, pk, lg_code)
    answer = Answer.objects.of(row)
    data = request.POST if request.method == "POST" else None
    form, teller = form_without_files(row, data, answer.values), EnquiryTellerForm(data, row=row)
    if data is None or not (form.is_valid() & teller.is_valid()):
        return _record_page(request, row, answer, form, teller)
    read = request.POST.get("read", "")
    revision = whole_number(read, -1)
    told = {**teller.cleaned_data, "by": request.user, "revision": revision, "channel": AnswerChannel.TELEPHONE}
    place = row.municipality
    with transaction.atomic():
        is_taken = not answer.hand_in(form.answers, **told)
        if not is_taken:
            AuditLine.objects.write("照会の代理回答", row, by=request.user, municipality=place, reason=answer.how)
    if is_taken:
        messages.error(request, TAKEN)
        return _record_page(request, row, Answer.objects.of(row), form, teller, status=409)
    if form.left_out:
        names = "、".join(question.label for question in form.left_out)
        messages.info(request, f"尋ねる条件に当たらないため、記録に含めていない回答があります：{names}")
    messages.success(request, f"{place}の代理回答を記録しました。")
    return redirect(row.enquiry)


def _record_page(request, row, answer, form, teller, status=200):
    context = {
        "trail": _trail(row.enquiry)[:1],
        "enquiry": row.enquiry,
        "row": row,
        "answer": answer,
        "form": form,
        "teller": teller,
        "sections": layout.to_fill_in(form),
        "errors": [each for each in (form, teller) if each.is_bound and each.errors],
        "is_late": status == 409,
    }
    return render(request, "enquiries/paper_answers/record.html", context, status=status)
