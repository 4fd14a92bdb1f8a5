from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from members.profiles.forms import NewPictureForm
from members.profiles.pictured import MOST_PICTURES
from portal.files.pictures import picture_response
from portal.web.post_only import post_only

from ..models.pictures import CasePicture
from .editing import editable, member_page


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def picture_add(request, key):
    case = editable(request, key)
    form = NewPictureForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)), number=1)
    form.empty_permitted = False
    if request.method == "POST" and form.is_valid() and form.store(CasePicture.objects, case, by=request.user):
        messages.success(request, "写真を保存しました。")
        return redirect("bulletin:case-picture-add", case.key)
    pictures = list(case.pictures.all())
    context = {
        "case": case,
        "form": form,
        "errors": [form],
        "pictures": pictures,
        "most": MOST_PICTURES,
        "has_room": len(pictures) < MOST_PICTURES or form.is_bound,
        "trail": [("連携事例", reverse("bulletin:case-list")), (case.title, case.get_absolute_url())],
    }
    return render(request, "bulletin/cases/case_pictures.html", context)


@post_only("../../")
@member_page
def picture_remove(request, key, pk):
    case = editable(request, key)
    picture = get_object_or_404(case.pictures, pk=pk)
    if picture.remove(by=request.user):
        messages.success(request, f"写真「{picture.alt}」を消しました。")
    return redirect("bulletin:case-picture-add", case.key)


@require_safe
def picture(request, key, pk):
    """The picture file: for everybody, with long caching, if its case is public; else for readers of the case."""
    found = get_object_or_404(CasePicture.objects.visible_to(request.user).select_related("case"), pk=pk, case__key=key)
    return picture_response(request, found, is_public=found.case.published_at is not None)
