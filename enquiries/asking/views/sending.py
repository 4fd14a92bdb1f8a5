"""Sending an enquiry, and what happens to it after that: asked again, extended, closed, reopened."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.access import secretariat_page
from members.people.reach import NOBODY, counted, named
from portal.japanese.wareki import wareki
from portal.web.confirming import Deed, confirm_page

from ..forms.enquiries import ExtendForm, MarkForm
from ..models.enquiries import Enquiry
from ..models.enquiry_base import EnquiryIncomplete
from ..models.sending import RecipientsChanged
from .enquiries import own_enquiry, trail

OTHERS = "送っていません。確認の画面を開いてから、あて先の担当者か設問が変わりました。いまの内容を確かめてください。"


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_send(request, pk):
    """The page before sending: whom it reaches, whom a letter asks, what is asked. Sent only by its button."""
    enquiry = own_enquiry(request, pk)
    if not enquiry.is_draft:
        messages.info(request, f"{enquiry.number_name}は、もう送ってあります。")
        return redirect(enquiry)
    status = 200
    if request.method == "POST":
        mark = MarkForm(request.POST)
        if mark.is_valid() and _send(request, enquiry, mark.cleaned_data["mark"]):
            return redirect(enquiry)
        messages.error(request, OTHERS)
        status = 409
    to = enquiry.recipients()
    context = {
        "trail": trail(enquiry),
        "enquiry": enquiry,
        "missing": enquiry.missing(),
        "questions": [question for question in enquiry.questionnaire.listed() if question.asks],
        "to": to,
        "told": named(to.told),
        "nobody": named(to.nobody),
        "word": NOBODY,
    }
    return render(request, "enquiries/asking/enquiry_send.html", context, status=status)


def _send(request, enquiry, mark):
    try:
        reach = enquiry.send(by=request.user, mark=mark)
    except (EnquiryIncomplete, RecipientsChanged):
        return False
    if reach is not None:
        told = f"{counted(reach.told)}の担当者に知らせました。" if reach.told else ""
        letters = f"{counted(reach.nobody)}には書面でお送りください。" if reach.nobody else ""
        messages.success(request, f"{enquiry.number_name}として送りました。{told}{letters}")
    return True


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_ask_again(request, pk):
    enquiry = own_enquiry(request, pk, Enquiry.objects.open())
    if request.method == "POST":
        if asked := enquiry.ask_again(by=request.user):
            messages.success(request, f"未提出の{counted(asked)}の担当者に催促しました。")
        else:
            messages.info(request, "送る相手がいません。催促は、1つのあて先に1時間に1回までです。")
        return redirect(enquiry)
    silent = enquiry.addressees.awaited().reached(timezone.localdate()).rested(timezone.now()).number()
    will = [
        f"未提出のあて先のうち、担当者がいて、この1時間に催促していない{silent}に知らせます。",
        f"件名は「事務局から、{enquiry.number_name}への回答のお願いです」で、回答期限（{wareki(enquiry.due_on)}）と依頼文が入ります。",
    ]
    deed = Deed("未提出のあて先に催促する", will, f"{silent}に催促する", enquiry.get_absolute_url(), trail(enquiry))
    return confirm_page(request, deed)


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_extend(request, pk):
    enquiry = own_enquiry(request, pk, Enquiry.objects.open())
    form = ExtendForm(request.POST if request.method == "POST" else None, last_day=enquiry.due_on)
    if form.is_bound and form.is_valid():
        if enquiry.extend(form.cleaned_data["until"], by=request.user):
            messages.success(request, f"回答期限を{wareki(enquiry.due_on)}に延ばし、未提出のあて先に知らせました。")
        else:
            messages.info(request, "回答期限は、もう同じ日か、より後の日になっています。")
        return redirect(enquiry)
    context = {
        "trail": trail(enquiry),
        "enquiry": enquiry,
        "title": "全体の回答期限を延ばす",
        "last_day": enquiry.due_on,
        "note": "担当者のいる未提出のあて先に知らせます。1つのあて先だけ延ばすときは、そのあて先のページを使います。",
        "form": form,
        "back": enquiry.get_absolute_url(),
    }
    return render(request, "enquiries/asking/extend.html", context)


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_close(request, pk):
    enquiry = own_enquiry(request, pk, Enquiry.objects.sent())
    if request.method == "POST":
        if enquiry.close(by=request.user):
            messages.success(request, f"{enquiry.number_name}を締め切りました。")
        else:
            messages.info(request, f"{enquiry.number_name}は、もう締め切ってあります。")
        return redirect(enquiry)
    silent = enquiry.addressees.filter(handed_in_at=None).number()
    will = [
        "これからは、提出も下書きの保存もできなくなります。提出された回答はそのまま残ります。",
        f"まだ提出していないのは{silent}です。",
        "あとで受付を再開できます。",
    ]
    deed = Deed("照会を締め切る", will, "締め切る", enquiry.get_absolute_url(), trail(enquiry))
    return confirm_page(request, deed)


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_reopen(request, pk):
    enquiry = own_enquiry(request, pk, Enquiry.objects.sent())
    if request.method == "POST":
        if enquiry.reopen(by=request.user):
            messages.success(request, f"{enquiry.number_name}の受付を再開しました。")
        else:
            messages.info(request, f"{enquiry.number_name}は、いま回答を受け付けています。")
        return redirect(enquiry)
    will = [
        "もう一度、回答の提出と訂正を受け付けます。",
        f"回答期限は{wareki(enquiry.due_on)}のままです。延ばすときは、再開してから「期限を延ばす」を使います。",
        "自動では知らせません。知らせるときは、再開してから「催促する」を使います。",
    ]
    deed = Deed("受付を再開する", will, "受付を再開する", enquiry.get_absolute_url(), trail(enquiry))
    return confirm_page(request, deed)
