"""届かないアドレス (desk/unreachable/): whom to call, and marking by hand what came back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from members.access import reauthenticate_for_download, secretariat_page
from outbox.models import Bounce
from portal.models import AuditLine
from portal.web import downloads
from portal.web.post_only import post_only

from .exports import UNREACHABLE, unreachable_rows
from .forms import ReturnedForm
from .owners import unreachable

PER_PAGE = 50


@secretariat_page
@reauthenticate_for_download
@require_http_methods(["GET", "HEAD", "POST"])
def unreachable_list(request):
    form = ReturnedForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _mark(request, form.cleaned_data["address"])
    found = unreachable()
    if file := downloads.file_response(request, UNREACHABLE.of(lambda: unreachable_rows(found))):
        return file
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "members/unreachable/unreachable_list.html", {"page": page, "form": form})


def _mark(request, address):
    with transaction.atomic():
        is_new = Bounce.objects.mark_returned(address, by=request.user)
        if is_new:
            AuditLine.objects.write("届かないアドレスの記録", Bounce.objects.get(address=address), by=request.user)
    if is_new:
        messages.success(request, f"{address}に届かないことを記録しました。")
    else:
        messages.info(request, f"{address}に届かないことは、すでに記録されています。")
    return redirect("members:unreachable-list")


@post_only("../../")
@secretariat_page
def unreachable_clear(request, pk):
    bounce = get_object_or_404(Bounce, pk=pk)
    with transaction.atomic():
        AuditLine.objects.write("届かないアドレスの取消し", bounce, by=request.user)
        bounce.delete()
    messages.success(request, f"{bounce.address}を一覧から外しました。")
    return redirect("members:unreachable-list")
