"""お問合せ: the public page, and the secretariat's list and answers."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.access import reauthenticate_for_download, secretariat_page
from portal.web import downloads
from portal.web.days import full_moment
from portal.web.post_only import post_only
from portal.web.several import act_on_each, nothing_left, rows_read

from . import exports
from .forms import AnswerForm, ContactForm, StateForm, StatesForm
from .models import ContactMessage

PER_PAGE = 50
CHANGED = "ほかの人が先にこのお問合せを変えました。いまの内容を確かめてから、もう一度操作してください。"
LIMIT = "送信がこみ合っていて、受け付けられませんでした。入力した内容は残っています。あとで、もう一度送信してください。"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request):
    form = ContactForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="contact", key="all"):
            message = form.save()
            mailed = "受付のお知らせを、入力したアドレスにメールで送ります。" if message.has_receipt else ""
            messages.success(request, f"お問合せを受け付けました。受付番号は{message.pk}です。{mailed}")
            return redirect("desk:contact")
        form.add_error(None, LIMIT)
        status = 429
    return render(request, "desk/contact/contact.html", {"form": form}, status=status)


@secretariat_page
@reauthenticate_for_download
@require_http_methods(["GET", "HEAD", "POST"])
def contact_list(request):
    form = StatesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _move_several(request, **form.cleaned_data)
        return redirect(request.get_full_path())
    state = request.GET.get("state", "")
    found = ContactMessage.objects.with_people()
    found = found.filter(state=state) if state in ContactMessage.State.values else found
    table = exports.CONTACT_MESSAGES.of(lambda: exports.contact_messages(found), length=found.count)
    if file := downloads.file_response(request, table):
        return file
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    if request.method == "POST" and not page.object_list:
        return nothing_left(request)
    context = {
        "form": form,
        "chosen": request.POST.getlist("chosen"),
        "state": state,
        "states": ContactMessage.State.choices,
        "page": page,
        "rows": [(each, f"{each.pk}:{each.version}", full_moment(each.created_at)) for each in page],
    }
    return render(request, "desk/contact/contact_list.html", context)


def _move_several(request, chosen, state):
    """Give each message the state, if nobody changed it since it was read."""

    def move(read):
        if read.row.state == state:
            return f"すでに「{read.row.get_state_display()}」です。"
        return "" if read.row.move_to(state, by=request.user, version=read.version) else CHANGED

    outcome = act_on_each(chosen, rows_read(chosen, ContactMessage.objects.all()), move)
    outcome.tell(request, f"「{ContactMessage.State(state).label}」にしました")


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def contact_detail(request, pk):
    message = get_object_or_404(ContactMessage.objects.with_people(), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"version": message.version})
    status = 200
    if request.method == "POST" and form.is_valid():
        if message.answer(by=request.user, **form.cleaned_data):
            messages.success(request, "回答を送ります。送れたかどうかは、この画面の「やりとり」で分かります。")
            return redirect(message)
        form = AnswerForm({**form.cleaned_data, "version": message.version})
        form.add_error(None, f"送っていません。{CHANGED}")
        status = 409
    context = {
        "message": message,
        "form": form,
        "receipt": message.receipt(),
        "answers": message.answers_with_mail(),
        "states": [each for each in ContactMessage.State.choices if each[0] != message.state],
        "trail": [("届いたお問合せ", reverse("desk:contact-list"))],
    }
    return render(request, "desk/contact/contact_detail.html", context, status=status)


@post_only()
@secretariat_page
def contact_state(request, pk):
    message = get_object_or_404(ContactMessage, pk=pk)
    form = StateForm(request.POST)
    if form.is_valid() and message.move_to(by=request.user, **form.cleaned_data):
        messages.success(request, f"「{message.get_state_display()}」にしました。")
    else:
        messages.info(request, CHANGED)
    return redirect(message)
