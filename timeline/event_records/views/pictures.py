"""写真 of an event's result: added and taken away by the secretariat, and the file itself."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from members.access import secretariat_page
from members.profiles.forms import NewPictureForm
from members.profiles.pictured import MOST_PICTURES
from portal.files.pictures import picture_response
from portal.web.post_only import post_only

from ..models.pictures import EventPicture
from ..models.results import EventResult
from .events import back_to


@require_http_methods(["GET", "HEAD", "POST"])
@secretariat_page
def picture_add(request, pk):
    result = get_object_or_404(EventResult.objects.select_related("event__entry"), pk=pk)
    form = NewPictureForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)), number=1)
    form.empty_permitted = False
    if request.method == "POST" and form.is_valid() and form.store(EventPicture.objects, result, by=request.user):
        shown = (
            "公表している結果に載ります。" if result.is_public else "結果を公表するまで、事務局のほかには見えません。"
        )
        messages.success(request, f"写真を保存しました。{shown}")
        return redirect("timeline:event-picture-add", result.pk)
    pictures = list(result.pictures.all())
    context = {
        "result": result,
        "form": form,
        "errors": [form],
        "pictures": pictures,
        "most": MOST_PICTURES,
        "has_room": len(pictures) < MOST_PICTURES or form.is_bound,
        "trail": [back_to(result.event)],
    }
    return render(request, "timeline/event_records/event_pictures.html", context)


@post_only("../../")
@secretariat_page
def picture_remove(request, result, pk):
    picture = get_object_or_404(EventPicture.objects.select_related("result"), pk=pk, result=result)
    if picture.remove(by=request.user):
        messages.success(request, f"写真「{picture.alt}」を消しました。")
    return redirect("timeline:event-picture-add", picture.result_id)


@require_safe
def picture(request, pk):
    """The picture file: for everybody, with long caching, once its result is published; else for the secretariat."""
    found = get_object_or_404(EventPicture.objects.visible_to(request.user), pk=pk)
    return picture_response(request, found, is_public=EventPicture.objects.public().filter(pk=pk).exists())
