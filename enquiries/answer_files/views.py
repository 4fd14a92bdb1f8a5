from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from members.access import staff_page
from portal.files.storage import download_response

from .forms import RemoveForm
from .models import AnswerFile


@require_safe
def answer_file(request, pk):
    """The file, for its municipality and the asker once it is scanned; always a download, never cached."""
    found = AnswerFile.objects.visible_to(request.user).opened().filter(pk=pk).first()
    if not found and request.user.is_anonymous:
        return redirect_to_login(request.get_full_path())
    if not found:
        raise Http404
    return download_response(found.file, found.media_type, found.name)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def answer_file_remove(request, pk):
    own = (
        AnswerFile.objects.visible_to(request.user)
        .not_removed()
        .filter(addressee__municipality=request.user.municipality)
    )
    row = get_object_or_404(own.select_related("addressee__enquiry", "addressee__municipality"), pk=pk)
    enquiry = row.addressee.enquiry
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if row.remove(by=request.user, note=form.cleaned_data["note"]):
            messages.success(request, f"「{row.name}」を消しました。")
        else:
            messages.info(request, "締め切られたか、すでに消されているため、消せません。")
        return redirect(f"{reverse('enquiries:answer', args=[enquiry.pk])}?correct")
    context = {"row": row, "enquiry": enquiry, "form": form}
    context["trail"] = [(enquiry.number_name, reverse("enquiries:answer", args=[enquiry.pk]))]
    return render(request, "enquiries/answer_files/remove.html", context)
