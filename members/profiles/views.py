"""Pages of 魅力発信: a municipality edits its profile and pictures; the address of a picture."""

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from members.access import staff_page
from portal.files.pictures import picture_response
from portal.japanese.wareki import wareki
from portal.web import downloads
from portal.web.confirming import Deed, confirm_page
from portal.web.group_pages import GroupPages
from portal.web.numbers import whole_number
from portal.web.page_cache import public_page
from portal.web.post_only import post_only

from . import exports
from .forms import PicturesForm, ProfileFilterForm, ProfileForm
from .models import MOST_PICTURES, Picture, Profile, ProfileQuerySet


@public_page(reads=[*ProfileFilterForm.base_fields, "page"])
def profile_list(request):
    today = timezone.localdate()
    form = ProfileFilterForm(request.GET)
    found = form.apply(Profile.objects.listed(today).with_places().with_first_picture())
    if file := downloads.file_response(request, exports.PROFILES.of(lambda: exports.profiles(found))):
        return file
    pages = GroupPages(found, found.count_by_prefecture(), ProfileQuerySet.in_prefectures)
    page = pages.get_page(request.GET.get("page"))
    rows = groupby(page.object_list, lambda row: row.municipality.prefecture.name)
    context = {
        "form": form,
        "groups": [(name, pages.counts.get(name, 0), list(profiles)) for name, profiles in rows],
        "page": page,
        "links": pages.links() if page.has_other_pages() else [],
        "trail": [("自治体", reverse("members:municipality-list"))],
    }
    return render(request, "members/profiles/profile_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def profile_edit(request):
    profile = Profile.objects.of(request.user.municipality)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=profile)
    if not form.is_bound:
        return _edit_page(request, form, profile.token)
    version = _version_read(request)
    if not form.is_valid() or "preview" in request.POST:
        return _edit_page(request, form, request.POST["read"])
    if form.save_over(version, by=request.user):
        messages.success(request, "魅力発信を保存しました。")
        return redirect("members:profile-edit")
    return _conflict(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def profile_confirm(request):
    profile = get_object_or_404(Profile.objects.editable_by(request.user))
    if request.method != "POST":
        return _before_confirming(request, profile)
    version = _version_read(request)
    profile.confirm(by=request.user, version=version)
    if profile.version == version:
        messages.success(request, "いまの内容でよいことを確認しました。ありがとうございます。")
    else:
        messages.error(request, "内容が更新されています。下の内容を読んで、もう一度確認してください。")
    return redirect("members:profile-edit")


def _before_confirming(request, profile):
    today, back = timezone.localdate(), reverse("members:profile-edit")
    will = [
        f"{profile.municipality.full_name}の魅力発信の内容が、{wareki(today)}の時点で正しいことを確認します。",
        f"公開ページに「{wareki(today)}に内容を確認」と示します。文章と写真は変わりません。",
    ]
    read = ("read", request.GET.get("read") or profile.token)
    trail = _trail(("魅力発信", back))
    return confirm_page(request, Deed("魅力発信の内容を確認する", will, "いまの内容でよい", back, trail, read))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def picture_add(request):
    profile = Profile.objects.editable_by(request.user).first()
    if not profile:
        messages.info(request, "先に文章を保存してください。そのあとで写真を加えられます。")
        return redirect("members:profile-edit")
    form = PicturesForm(profile, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST":
        _version_read(request)
        if form.is_valid() and form.save(by=request.user):
            messages.success(request, "写真を保存しました。")
            return redirect("members:picture-add")
    trail = _trail(("魅力発信", reverse("members:profile-edit")))
    context = {"profile": profile, "form": form, "most": MOST_PICTURES, "trail": trail}
    context |= {"errors": form.errors, "complaint": form.error}
    return render(request, "members/profiles/profile_pictures.html", context)


@post_only("../../")
@staff_page
def picture_delete(request, pk):
    picture = get_object_or_404(Picture.objects.editable_by(request.user), pk=pk)
    if picture.remove(by=request.user):
        messages.success(request, f"写真「{picture.alt}」を消しました。")
    return redirect("members:picture-add")


@require_safe
def picture(request, pk):
    """The picture file: for everybody, with long caching, if its profile is public; else for the municipality."""
    found = Picture.objects.public(timezone.localdate()).filter(pk=pk).first()
    is_public = found is not None
    if not found:
        found = get_object_or_404(Picture.objects.editable_by(request.user), pk=pk)
    return picture_response(request, found, is_public=is_public)


def _version_read(request):
    """The version that was read when the form was shown (int).

    Raises PermissionDenied when the writer moved to another municipality meanwhile.
    """
    code, _, version = request.POST.get("read", "").partition("-")
    if code != request.user.municipality.lg_code:
        raise PermissionDenied("この画面を開いたあとで所属が変わったため、保存していません。")
    return whole_number(version, -1)


def _edit_page(request, form, read, status=200, **context):
    """The form with what was typed; with the public page as it would be, when that was asked for."""
    profile = form.instance
    context |= {
        "form": form,
        "errors": [form] if form.errors else [],
        "profile": profile,
        "preview": profile if "preview" in request.POST and not form.errors else None,
        "read": read,
        "trail": _trail(),
        "is_confirmed": profile.is_confirmed(timezone.localdate()),
    }
    return render(request, "members/profiles/profile_edit.html", context, status=status)


def _conflict(request, form):
    """Response 409: somebody else saved first. No conflict when both texts are equal, as of a form sent twice."""
    saved = Profile.objects.of(request.user.municipality)
    merged, conflicts = form.over(ProfileForm(instance=saved))
    if conflicts is None:
        messages.info(request, "この内容はすでに保存されています。")
        return redirect("members:profile-edit")
    context = {"is_conflict": True, "conflicts": conflicts, "last": saved.last_saved()}
    return _edit_page(request, merged, saved.token, status=409, **context)


def _trail(*further):
    return [("わたしの自治体", reverse("members:home")), *further]
