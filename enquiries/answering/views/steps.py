"""Steps of an answer within its municipality: copied from the last time, passed on, given back, dropped."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from enquiries.asking.models.addressee_queries import Stage
from members.access import manager_page, staff_page
from portal.web.confirming import Deed, confirm_page
from portal.web.days import full_moment
from portal.web.post_only import post_only
from portal.web.too_late import too_late_page

from ..forms import PassForm, ReturnForm
from ..passings import Passing
from ..writing import Writing
from .answer import own_row, read_revision


@post_only()
@staff_page
def answer_copy(request, pk):
    """前回の回答を写す: into what is not answered yet."""
    writing = Writing(own_row(request, pk))
    values = writing.with_last_answers()
    if writing.before and writing.saved.save_draft(values, by=request.user, revision=read_revision(request)):
        messages.success(request, "前回の回答を写しました。違うところだけ直してください。")
    else:
        messages.info(request, "写していません。ほかの人が先に書き始めたか、締め切られています。")
    return redirect("enquiries:answer", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def answer_pass(request, pk):
    """回付: to another office of the same municipality."""
    row = own_row(request, pk)
    form = PassForm(request.POST if request.method == "POST" else None, row=row)
    if not form.is_valid():
        return _page(request, "answer_pass", row, form)
    said = form.cleaned_data
    if Passing.objects.pass_on(row, said["office"], note=said["note"], by=request.user, was=said["was"]):
        messages.success(request, f"{said['office'].name}に回しました。")
        return redirect("enquiries:answer", pk)
    return _overtaken(request, pk, said["note"])


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def answer_return(request, pk):
    """What waits for approval, back to those who wrote it."""
    row = own_row(request, pk)
    if row.stage != Stage.WAITING and request.method != "POST":
        messages.info(request, "この回答は、承認を待っていません。")
        return redirect("enquiries:answer", pk)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, "answer_return", row, form)
    if Writing(row).saved.return_to_writers(form.cleaned_data["note"], by=request.user):
        messages.success(request, "直すように戻しました。")
        return redirect("enquiries:answer", pk)
    return _overtaken(request, pk, form.cleaned_data["note"])


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def answer_drop(request, pk):
    """訂正をやめる: the answer handed in stands as it was."""
    row = own_row(request, pk)
    back, saved = reverse("enquiries:answer", args=[pk]), Writing(row).saved
    if request.method == "POST":
        if saved.drop_correction(by=request.user, revision=read_revision(request)):
            messages.success(request, "訂正をやめました。提出した回答に戻しました。")
        else:
            messages.info(request, "訂正は残っています。ほかの人が保存したか提出したか、照会が締め切られています。")
        return redirect(back)
    if not row.is_corrected or not row.enquiry.is_open:
        return redirect(back)
    will = [
        format_html("書きかけの訂正を消し、{}に提出した回答に戻します。", full_moment(row.handed_in_at)),
        "訂正のために送ったファイルは消え、消したファイルは元に戻ります。",
        "消した訂正は、元に戻せません。",
    ]
    if row.is_sent_back:
        will.append("差し戻された回答なので、直して提出することは、引き続き求められています。")
    trail = [("照会", reverse("enquiries:inbox")), (row.enquiry.number_name, back)]
    return confirm_page(request, Deed("訂正をやめる", will, "訂正をやめる", back, trail, ("read", str(saved.revision))))


def _page(request, name, row, form):
    context = {"row": row, "enquiry": row.enquiry, "form": form}
    context["trail"] = [
        ("照会", reverse("enquiries:inbox")),
        (row.enquiry.number_name, reverse("enquiries:answer", args=[row.enquiry_id])),
    ]
    return render(request, f"enquiries/answering/{name}.html", context)


def _overtaken(request, pk, note):
    message = "ほかの人が先に回したか、提出したか、照会が締め切られています。"
    back = reverse("enquiries:answer", args=[pk])
    return too_late_page(request, message, typed=note, back=back, where="照会に戻る")
