"""Pages of お知らせ: the user's notices, and the choice of how they come by mail."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from members.access import private_page
from outbox.models import Notice
from portal.web import downloads
from portal.web.days import full_moment

from .. import exports
from ..forms.notices import MailChoiceForm, ReadForm
from ..models.users import User

PAGE_SIZE = 20


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def notice_list(request):
    notices = Notice.objects.of(request.user)
    if request.method == "POST":
        return _mark_read(request, notices)
    table = exports.NOTICES.of(lambda: exports.notices(notices), length=notices.count)
    if file := downloads.file_response(request, table):
        return file
    page = Paginator(notices, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(notice, full_moment(notice.created_at)) for notice in page]
    newest = max((notice.pk for notice in page), default=0)  # what comes after this moment stays unread
    return render(request, "members/accounts/notice_list.html", {"page": page, "rows": rows, "newest": newest})


def _mark_read(request, notices):
    form = ReadForm(notices, request.POST)
    if not form.is_valid():
        raise Http404
    one, count = form.save()
    if one and one.url and "open" in request.POST:
        return redirect(one.url)
    messages.success(request, f"{count}件を既読にしました。" if count else "すでに既読です。")
    return redirect("members:notice-list")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request):
    reader = User.objects.get(pk=request.user.pk)  # a form changes its object, even where it refuses
    form = MailChoiceForm(request.POST if request.method == "POST" else None, instance=reader)
    if form.is_valid():
        reader.save(update_fields=["mail_choice"])
        messages.success(request, "お知らせのメールを保存しました。")
        return redirect("members:settings")
    return render(request, "members/accounts/settings.html", {"form": form})
