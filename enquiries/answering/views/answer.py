"""回答: the questionnaire as the people of a municipality fill it in, and what they have handed in."""

from django.contrib import messages
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from enquiries.answer_files.forms import FilesForm
from enquiries.answer_files.models import AnswerFile
from enquiries.asking.models.addressee_queries import Stage
from enquiries.asking.models.addressees import EnquiryAddressee
from enquiries.questions import layout
from members.access import staff_page
from portal.web.edit_conflicts import SENT_TWICE
from portal.web.numbers import whole_number
from portal.web.too_late import too_late_page

from ..models import AnswerVersion
from ..passings import Passing
from ..writing import Writing

OTHERS_FIRST = "ほかの人が先に保存しました。「下書きを保存」を押すと、両方を見比べられます。"
UNREAD = "まだ提出していません。読んでいる間に回答が変わりました。もう一度確かめてください。"
TOO_LATE = "この照会は締め切られたため、保存していません。"


def own_row(request, pk):
    """The row of the reader's municipality in the enquiry `pk`; raises Http404 otherwise."""
    rows = EnquiryAddressee.objects.own(request.user).select_related(
        "enquiry__questionnaire", "enquiry__previous", "municipality__prefecture", "office"
    )
    return get_object_or_404(rows, enquiry=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def answer(request, pk):
    row = own_row(request, pk)
    writing = Writing(row)
    if request.method == "POST":
        return _save(request, writing)
    EnquiryAddressee.objects.filter(pk=row.pk).mark_seen(request.user)
    is_done = row.stage == Stage.HANDED_IN and "correct" not in request.GET
    if is_done or not row.enquiry.is_open:
        return _read_page(request, writing)
    return form_page(request, writing, writing.form(shown=writing.saved.shown))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def answer_confirm(request, pk):
    """Everything that will be handed in, and the button that does it: nothing is handed in before."""
    row = own_row(request, pk)
    writing = Writing(row)
    form, address = writing.checked, reverse("enquiries:answer", args=[pk])
    if not row.enquiry.is_open or (row.stage == Stage.HANDED_IN and request.method != "POST"):
        return redirect(address) if request.method != "POST" else _changed_meanwhile(request, writing)
    if not form.is_valid():
        if request.method == "POST":
            messages.error(request, UNREAD)
        return redirect(f"{address}?correct")
    if request.method != "POST":
        return _confirm_page(request, writing)
    said = {"by": request.user, "revision": read_revision(request)}
    if writing.saved.needs_approval(request.user):
        if not writing.saved.pass_to_manager(writing.saved.shown, **said):
            return _changed_meanwhile(request, writing)
        messages.success(request, "代表担当者に承認を求めました。代表担当者が提出するまで、直せます。")
    elif writing.saved.hand_in(form.answers, **said):
        messages.success(request, f"{row.municipality.name}の回答を提出しました。締め切られるまでは直せます。")
    else:
        return _changed_meanwhile(request, writing)
    return redirect(address)


def _changed_meanwhile(request, writing):
    row = own_row(request, writing.row.enquiry_id)
    if row.stage == Stage.HANDED_IN:
        messages.info(request, "この回答は、すでに提出されています。")
    elif row.enquiry.is_open:
        messages.error(request, UNREAD)
        return redirect("enquiries:answer-confirm", row.enquiry_id)
    else:
        messages.error(request, "締め切られたため、提出できませんでした。書きかけの回答は残っています。")
    return redirect("enquiries:answer", row.enquiry_id)


def read_revision(request):
    """The revision that the form was made from; -1, which none has, of what is no number."""
    read = request.POST.get("read", "")
    return whole_number(read, -1)


def _save(request, writing):
    """Keep what was typed, with the files beside it, and go where the button leads."""
    typed = writing.typed(request.POST)
    saved = writing.saved
    is_new = typed != saved.shown or not saved.pk
    files = FilesForm(request.POST, request.FILES, row=writing.row, questions=writing.questions)
    files.full_clean()  # scans, before anything is locked
    with transaction.atomic():  # what the database refuses of a file leaves no answers either
        if is_new and not saved.save_draft(typed, by=request.user, revision=read_revision(request)):
            return _not_saved(request, typed)
        kept = [] if "autosave" in request.POST else files.save(by=request.user)
    if "autosave" in request.POST:
        writing = Writing(writing.row)
        return JsonResponse({"action": request.path, "read": saved.revision, "marks": writing.marks()})
    for said in kept:
        messages.success(request, said)
    if files.errors:
        writing = Writing(writing.row)
        return form_page(request, writing, writing.form(shown=typed), files=files, errors=[files], is_draft_saved=True)
    return _onward(request, writing.row)


def _onward(request, row):
    """The response to the button pressed, once the draft is saved; only a valid answer goes on to be confirmed."""
    if "confirm" in request.POST and not (writing := Writing(row)).checked.is_valid():
        files = FilesForm({}, {}, row=row, questions=writing.questions)
        files.ask_for(writing.checked.lacking)
        return form_page(
            request, writing, writing.checked, files=files, errors=[writing.checked, files], is_draft_saved=True
        )
    for name in ("confirm", "pass"):
        if name in request.POST:
            return redirect(f"enquiries:answer-{name}", row.enquiry_id)
    number = request.POST.get("remove", "")
    if number.isascii() and number.isdigit() and len(number) < 19:
        return redirect("enquiries:answer-file-remove", int(number))
    messages.success(request, "下書きを保存しました。")
    return redirect("enquiries:answer", row.enquiry_id)


def _not_saved(request, typed):
    """Somebody saved meanwhile, the questionnaire has a new version, or it was closed: what was typed stays."""
    row = own_row(request, request.resolver_match.kwargs["pk"])
    if "autosave" in request.POST:
        return JsonResponse({"message": OTHERS_FIRST if row.enquiry.is_open else TOO_LATE}, status=409)
    writing = Writing(row)
    if not row.enquiry.is_open:
        return _too_late(request, writing, typed)
    merged = writing.merge(typed, request.POST.get("marks", ""))
    if not merged.differs and merged.values == writing.saved.shown:
        messages.info(request, SENT_TWICE)
        return redirect("enquiries:answer", row.enquiry_id)
    form = writing.form(shown=merged.values)
    return form_page(request, writing, form, is_conflict=True, conflicts=merged.conflicts, status=409)


def _too_late(request, writing, typed):
    lines = [
        f"{question.label}：{layout.answer_text(question, typed[question.key])}"
        for question in writing.questions
        if question.key in typed
    ]
    back = reverse("enquiries:answer", args=[writing.row.enquiry_id])
    return too_late_page(request, TOO_LATE, typed="\n".join(lines), back=back, where="照会に戻る")


def form_page(request, writing, form, *, files=None, status=200, **context):
    """The questionnaire to fill in. `form`: bound where errors are shown."""
    row, saved = writing.row, writing.saved
    files = files or FilesForm(row=row, questions=writing.questions)
    sections = layout.to_fill_in(
        form, sums=layout.sums(writing.checked), files=writing.files, before=writing.answered_before, file_form=files
    )
    context = _about(request, writing) | {
        "form": form,
        "sections": sections,
        "marks": writing.marks(),
        "left": writing.left_to_answer(),
        "may_copy": bool(writing.before and not saved.pk),
        "needs_approval": saved.needs_approval(request.user),
        "may_return": row.stage == Stage.WAITING and request.user.is_manager,
        **context,
    }
    return render(request, "enquiries/answering/answer_form.html", context, status=status)


def _confirm_page(request, writing):
    form = writing.checked
    context = _about(request, writing) | {
        "sections": layout.to_read(writing.questions, form.answers, writing.files),
        "left_out": form.left_out,
        "needs_approval": writing.saved.needs_approval(request.user),
    }
    return render(request, "enquiries/answering/answer_confirm.html", context)


def _read_page(request, writing):
    """What was handed in and by whom, and what was handed in before; of a closed one that was not, the draft."""
    row, saved = writing.row, writing.saved
    versions = list(AnswerVersion.objects.filter(answer=saved.pk).select_related("handed_in_by").order_by("-pk"))
    chosen = next((each for each in versions if str(each.pk) == request.GET.get("version")), None)
    questions = writing.questions
    shown = chosen or (saved if row.handed_in_at else None)
    if shown and shown.questionnaire_id != row.enquiry.questionnaire_id:
        questions = shown.questionnaire.listed()
    files = AnswerFile.objects.handed_in().filter(addressee=row).by_key() if shown is saved else {}
    values = shown.values if shown else saved.shown
    context = _about(request, writing) | {
        "sections": layout.to_read(questions, values, files),
        "versions": versions,
        "chosen": chosen,
        "is_draft": shown is None,
    }
    return render(request, "enquiries/answering/answer_read.html", context)


def _about(request, writing):
    """What every page of an answer says: the enquiry, how far the answer is, and through whose hands it went."""
    row, today = writing.row, timezone.localdate()
    passings = Passing.objects.visible_to(request.user).filter(addressee=row).select_related("made_by", "office")
    return {
        "row": row,
        "enquiry": row.enquiry,
        "municipality": row.municipality,
        "answer": writing.saved,
        "time_left": row.time_left(today),
        "is_late": bool(row.due_on and row.due_on < today),
        "passings": list(passings),
        "no_longer_asked": writing.no_longer_asked,
        "trail": [("照会", reverse("enquiries:inbox"))],
    }
