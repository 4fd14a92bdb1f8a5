import logging

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from members.profiles.forms import DISK_FULL, NewPictureForm
from portal.files.pictures import picture_response
from portal.web.post_only import post_only

from ..models.pictures import MOST_PICTURES, CasePicture, TooManyCasePictures
from .editing import editable, member_page

logger = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def picture_add(request, key):
    case = editable(request, key)
    form = NewPictureForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)), number=1)
    form.empty_permitted = False
    if request.method == "POST" and form.is_valid() and _take_in(request, case, form):
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


def _take_in(request, case, form):
    """Store the picture; False, with a message at the field, when there is no room in the case or on the disk."""
    try:
        CasePicture.objects.take_in(case, form.cleaned_data["image"], form.cleaned_data["alt"], by=request.user)
    except TooManyCasePictures:
        form.add_error("image", f"写真は{MOST_PICTURES}枚までです。ほかの写真を消してから、もう一度お試しください。")
    except OSError:
        logger.exception("写真を保存できません")
        form.add_error("image", DISK_FULL)
    return not form.errors
