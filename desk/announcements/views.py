"""一斉のお知らせ: writing one, seeing whom it reaches, sending it, and how it arrived."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from members.access import reauthenticate_for_download, secretariat_page
from members.people.reach import NOBODY, named
from portal.web import downloads
from portal.web.days import full_moment

from . import exports
from .forms import AnnouncementForm, ShownForm, new_token
from .models import Announcement, deliveries

PER_PAGE = 20
OTHERS = "送っていません。あて先の担当者が、確認の画面を開いてから変わりました。いまのあて先を確かめてください。"


@secretariat_page
@reauthenticate_for_download
@require_safe
def announcement_list(request):
    found = Announcement.objects.with_people()
    table = exports.ANNOUNCEMENTS.of(lambda: exports.announcements(found), length=found.count)
    if file := downloads.file_response(request, table):
        return file
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    arriving = deliveries(page)
    context = {"page": page, "rows": [(each, full_moment(each.sent_at), arriving[each.pk]) for each in page]}
    return render(request, "desk/announcements/announcement_list.html", context)


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def announcement_create(request):
    form = AnnouncementForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid() or "edit" in request.POST:
        context = {"form": form, "trail": _trail()}
        return render(request, "desk/announcements/announcement_form.html", context)
    shown = ShownForm(request.POST)
    status = 200
    if "send" in request.POST:
        announcement = shown.is_valid() and form.send(by=request.user, **shown.cleaned_data)
        if announcement:
            messages.success(request, f"送りました。{announcement.people}人に、順に知らせます。")
            return redirect(announcement)
        messages.error(request, OTHERS)
        status = 409
    announcement = form.announcement()
    to = announcement.reaches(timezone.localdate(), by=request.user)
    context = {
        "form": form,
        "announcement": announcement,
        "to": to,
        "token": new_token(),
        "told": named(to.told),
        "nobody": named(to.nobody),
        "word": NOBODY,
        "trail": _trail(),
    }
    return render(request, "desk/announcements/announcement_preview.html", context, status=status)


@secretariat_page
@require_safe
def announcement_detail(request, pk):
    announcement = get_object_or_404(Announcement.objects.with_people(), pk=pk)
    context = {
        "announcement": announcement,
        "told": announcement.places - announcement.without,
        "delivery": deliveries([announcement])[announcement.pk],
        "nobody": named(announcement.places_without_people()),
        "unread": named(announcement.places_not_reading()),
        "trail": _trail(),
    }
    return render(request, "desk/announcements/announcement_detail.html", context)


def _trail():
    return [("一斉のお知らせ", reverse("desk:announcement-list"))]
