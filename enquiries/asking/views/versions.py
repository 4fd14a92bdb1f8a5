"""調査票の新しい版: how the questions of what was sent are changed."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from members.access import secretariat_page
from portal.web.confirming import Deed, confirm_page
from portal.web.post_only import post_only

from ..models.enquiries import Enquiry
from ..models.enquiry_base import EnquiryIncomplete
from .enquiries import own_enquiry, trail


@post_only("../../")
@secretariat_page
def version_begin(request, pk):
    enquiry = own_enquiry(request, pk, Enquiry.objects.sent())
    if enquiry.begin_version(by=request.user):
        return redirect("enquiries:question-list", enquiry.pk)
    messages.error(request, "締め切った照会の設問は変えられません。")
    return redirect(enquiry)


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def version_publish(request, pk):
    enquiry = own_enquiry(request, pk, Enquiry.objects.sent())
    if request.method == "POST":
        _publish(request, enquiry)
        return redirect(enquiry)
    handed_in, writing = enquiry.addressees.handed_in().count(), enquiry.addressees.writing().count()
    will = [
        f"まだ提出していないあて先は、新しい設問に答えます。書きかけの{writing}件には、設問が変わったことを知らせます。",
        f"提出した{handed_in}件の回答は、前の版への回答としてそのまま残ります。",
        "確定した版の設問は変えられません。直すときは、また新しい版を作ります。",
    ]
    return _confirm(request, enquiry, "新しい版を確定する", will, "新しい版にする")


def _confirm(request, enquiry, title, will, button):
    """The page before a step about the draft of the next version; its button sends along which questions that has."""
    draft = enquiry.next_version()
    if not enquiry.is_open or draft is None:
        _tell_not_done(request, enquiry)
        return redirect(enquiry)
    deed = Deed(title, will, button, enquiry.get_absolute_url(), trail(enquiry), ("read", draft.mark))
    return confirm_page(request, deed)


def _publish(request, enquiry):
    try:
        if enquiry.publish_version(by=request.user, read=request.POST.get("read", "")):
            messages.success(request, f"設問を第{enquiry.questionnaire.version}版にしました。")
        else:
            _tell_not_done(request, enquiry)
    except EnquiryIncomplete as refusal:
        messages.error(request, "".join(refusal.args))


def _tell_not_done(request, enquiry):
    if not enquiry.is_open:
        messages.error(request, "締め切った照会の設問は変えられません。")
    elif enquiry.next_version():
        messages.error(request, "画面を開いたあとに、新しい版の設問が変わりました。いまの設問を確かめてください。")
    else:
        messages.info(request, "書きかけの新しい版は、もうありません。")


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def version_discard(request, pk):
    enquiry = own_enquiry(request, pk, Enquiry.objects.sent())
    if request.method == "POST":
        if enquiry.discard_version(by=request.user, read=request.POST.get("read", "")):
            messages.success(request, "書きかけの新しい版を消しました。")
        else:
            _tell_not_done(request, enquiry)
        return redirect(enquiry)
    will = ["書きかけの新しい版が消えます。いま尋ねている設問は変わりません。", "もとに戻せません。"]
    return _confirm(request, enquiry, "新しい版をやめる", will, "書きかけの版を消す")
